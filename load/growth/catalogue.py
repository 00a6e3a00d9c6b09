"""The catalogue: workouts out of twenty exercises and out of thousands."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import cycle

from load.deployment import Deployment, deployed, settle
from load.growth.asking import Measuring, NoWorkoutError, tokens_of
from load.growth.circumstances import told
from load.growth.options import Options
from load.growth.results import Curve, Point, Round, Study
from load.growth.rounds import Case, play
from load.growth.rows import add_exercises, connected, keep_exercises
from pair.people import Client

_SIZES: Sequence[int] = (20, 100, 355, 1_000, 2_500, 5_000)
# Fewer than are asked for before a round counts: each of them has then had a workout of the day.
_ATHLETES = 40
_MOST_RATIO = 2.0


def study(options: Options) -> Study:
    """The same athletes with each catalogue, which changes while both services run.

    Raises ServiceError and NoWorkoutError.
    """
    anew, again = _points(options), _points(options)
    with deployed(options.folder / "catalogue", athletes=_ATHLETES, facade=False) as deployment:
        with connected(deployment.database_url) as connection:
            add_exercises(connection, int(anew[-1].at))
        settle(deployment.database_url)
        changing = _Changing(deployment, options.requests)
        cases = [Case(point, partial(changing.round, same)) for point, same in zip(anew, again, strict=True)]
        play("catalogue", [cases], options)
        return Study(
            name="catalogue",
            grows="exercises in the catalogue",
            told=told(deployment.database_url, options),
            curves=[
                Curve(title="another workout each time", points=anew, most_ratio=_MOST_RATIO),
                Curve(title="today's workout again", points=again),
            ],
        )


def _points(options: Options) -> list[Point]:
    return [Point(at=size, label=f"{size:,} exercises") for size in _SIZES if size <= options.most_exercises]


class _Changing:
    """A deployment whose catalogue changes before each round."""

    def __init__(self, deployment: Deployment, requests: int) -> None:
        self._deployment = deployment
        self._requests = requests
        self._measuring = Measuring(deployment)
        self._tokens: Iterator[str] = cycle(tokens_of(deployment).values())

    def round(self, again: Point) -> Round:
        """With as many exercises as the point says, which gets a round of today's workouts as well.

        `first_ms` is what the first workout after the change takes. Raises NoWorkoutError, also when the monolith does
        not show the change.
        """
        with connected(self._deployment.database_url) as connection:
            keep_exercises(connection, int(again.at))
        first_ms = self._measuring.first(next(self._tokens))
        shown = len(Client(self._deployment.monolith.url).json("GET", "/fitness/exercises"))
        if shown != again.at:
            raise NoWorkoutError(f"The monolith shows {shown} exercises instead of {again.at:g}.")
        again.rounds.append(self._measuring.round(self._tokens, self._requests, anew=False))
        return {**self._measuring.round(self._tokens, self._requests), "first_ms": first_ms}
