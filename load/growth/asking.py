"""Asks for one workout after the other, and reads from the outside what each takes: time, and processors."""

import json
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from itertools import count
from urllib.parse import urlsplit

from load.deployment import Deployment
from load.growth.results import Round, figures
from load.growth.rows import connected, is_local_server, serving
from load.processes import family, processor_s

_TIMEOUT_S = 10
_POLL_S = 0.01
_WARM_UP = 50
# Another seed, another workout: what was remembered of the ones before is of no use.
_SEEDS = count(1)


class NoWorkoutError(Exception):
    """An answer was no workout, or a degraded one; the text has it."""


class Measuring:
    """Measures one deployment, on which nobody else is at work."""

    def __init__(self, deployment: Deployment) -> None:
        self._url = urlsplit(deployment.coaches[0].url)
        self._services = {"monolith": deployment.monolith.pid, "coach": deployment.coaches[0].pid}
        self._database_url = deployment.database_url

    def round(self, tokens: Iterator[str], requests: int, *, anew: bool = True) -> Round:
        """Figures of so many workouts, each for the next token; today's, or `anew`. Raises NoWorkoutError.

        `median_ms` and `p95_ms` of the latencies; processor time of each part for a workout, such as `coach_cpu_ms`.
        """
        connection = HTTPConnection(self._url.hostname or "", self._url.port, timeout=_TIMEOUT_S)
        try:
            for _ in range(_WARM_UP):
                ask(connection, next(tokens), anew=anew)
            before = self._spent()
            latencies = [ask(connection, next(tokens), anew=anew) for _ in range(requests)]
            after = self._spent()
        finally:
            connection.close()
        spent = {
            f"{part}_cpu_ms": sum(now - before[part].get(pid, 0.0) for pid, now in after[part].items())
            * 1000
            / requests
            for part in after
        }
        return {**figures(latencies), **spent}

    def first(self, token: str) -> float:
        """Milliseconds until a workout comes, however often it must be asked for; until then nothing is expected."""
        began = time.perf_counter()
        while time.perf_counter() - began < _TIMEOUT_S:
            connection = HTTPConnection(self._url.hostname or "", self._url.port, timeout=_TIMEOUT_S)
            try:
                ask(connection, token)
            except NoWorkoutError:
                time.sleep(_POLL_S)
                continue
            finally:
                connection.close()
            break
        return (time.perf_counter() - began) * 1000

    def _spent(self) -> dict[str, dict[int, float]]:
        """Seconds of processor time by part and process; the database's are those that serve the monolith."""
        parts = {name: family(pid) for name, pid in self._services.items()}
        with connected(self._database_url) as connection:
            parts["database"] = [pid for pid in serving(connection) if is_local_server(pid)]
        return {name: {pid: processor_s(pid) for pid in pids} for name, pids in parts.items()}


def ask(connection: HTTPConnection, token: str, *, anew: bool = True) -> float:
    """The milliseconds until the whole workout was there: today's, or `anew`. Raises NoWorkoutError."""
    body = json.dumps({"seed": f"growth-{next(_SEEDS)}"} if anew else {})
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    began = time.perf_counter()
    connection.request("POST", "/api/coach/WOD", body, headers)
    answer = connection.getresponse()
    content = answer.read()
    took_ms = (time.perf_counter() - began) * 1000
    if answer.status != 200 or json.loads(content)["degraded"]:  # noqa: PLR2004  # OK
        raise NoWorkoutError(f"POST /api/coach/WOD answered {answer.status}: {content[:500].decode(errors='replace')}")
    return took_ms


def tokens_of(deployment: Deployment) -> dict[str, str]:
    """Those that the deployment has, by e-mail."""
    lines = deployment.tokens.read_text("utf-8").splitlines()
    return {told["email"]: told["access_token"] for told in map(json.loads, lines)}
