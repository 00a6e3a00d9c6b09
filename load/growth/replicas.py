"""Workers and coach replicas behind nginx: how many workouts a second they plan together."""

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from load.deployment import Deployment, deployed
from load.growth.asking import tokens_of
from load.growth.circumstances import told
from load.growth.options import Options
from load.growth.results import Curve, Point, Round, Study
from load.growth.rounds import Case, play
from load.nginx import running_facade
from load.peers.wrk import CONNECTIONS, run

_WORKERS: Sequence[int] = (1, 2)
_COACHES: Sequence[int] = (1, 2, 3)
_WARM_UP_S = 1


def study(options: Options) -> Study:
    """Each service has as many workers; they share one machine with the load. Raises ServiceError, WrkError."""
    with ExitStack() as stack:
        running = [_deployed(stack, options.folder / f"replicas-{workers}", workers) for workers in _WORKERS]
        curves = [_cases(stack, deployment, options.seconds) for deployment in running]
        play("replicas", curves, options, figure="per_s")
        return Study(
            name="replicas",
            grows="coach replicas",
            told={
                **told(running[0].database_url, options),
                "workouts": f"wrk, {CONNECTIONS} connections, {options.seconds} s for each",
            },
            curves=[
                Curve(
                    title=f"{workers} worker{'' if workers == 1 else 's'} each", points=[case.point for case in cases]
                )
                for workers, cases in zip(_WORKERS, curves, strict=True)
            ],
        )


def _deployed(stack: ExitStack, folder: Path, workers: int) -> Deployment:
    return stack.enter_context(
        deployed(folder, monolith_workers=workers, coach_workers=workers, coaches=_COACHES[-1], facade=False)
    )


def _cases(stack: ExitStack, deployment: Deployment, seconds: int) -> list[Case]:
    """For each number of replicas an nginx of its own before the first of the coaches."""
    tokens = deployment.folder / "bearer-tokens.txt"
    stack.callback(tokens.unlink, missing_ok=True)
    tokens.touch(mode=0o600)
    tokens.write_text("".join(f"{token}\n" for token in tokens_of(deployment).values()), "utf-8")
    cases = []
    for number in _COACHES:
        folder, coaches = deployment.folder / f"facade-{number}", deployment.coaches[:number]
        facade = stack.enter_context(running_facade(folder, monolith=deployment.monolith, coaches=coaches))
        point = Point(at=number, label=f"{number} coach{'' if number == 1 else 'es'}")
        cases.append(Case(point, partial(_round, facade.url, tokens, seconds)))
    return cases


def _round(url: str, tokens: Path, seconds: int) -> Round:
    run(url, tokens=tokens, seconds=_WARM_UP_S)
    load = run(url, tokens=tokens, seconds=seconds)
    return {"per_s": load.per_s, "p50_ms": load.p50_ms, "p99_ms": load.p99_ms}
