"""The history of one athlete: how old it is, and how much of it lies in the last week."""

from collections.abc import Sequence
from functools import partial
from itertools import repeat

from load.deployment import deployed, settle
from load.growth.asking import Measuring, tokens_of
from load.growth.circumstances import told
from load.growth.options import Options
from load.growth.results import Curve, Point, Study
from load.growth.rounds import Case, play
from load.growth.rows import add_history, connected

_WHOLE: Sequence[int] = (10, 100, 1_000, 10_000, 100_000)
_EACH_WEEK = 7
# The contract has room for a thousand entries of the last week.
_LAST_WEEK: Sequence[int] = (10, 30, 100, 300, 1_000)
_MOST_RATIO = 1.2


def study(options: Options) -> Study:
    """Each size is an athlete's; the last week of those who only differ in the years before is the same.

    Raises ServiceError and NoWorkoutError.
    """
    wanted = [
        *((size - _EACH_WEEK, _EACH_WEEK) for size in _WHOLE if size <= options.most_entries),
        *((0, size) for size in _LAST_WEEK),
    ]
    with deployed(options.folder / "history", athletes=len(wanted), days=0, facade=False) as deployment:
        emails = [f"synthetic-{number}@example.com" for number in range(len(wanted))]
        with connected(deployment.database_url) as connection:
            for email, (old, recent) in zip(emails, wanted, strict=True):
                add_history(connection, email, old=old, recent=recent)
        settle(deployment.database_url)
        options.progress(f"history: {sum(map(sum, wanted)):,} entries of {len(wanted)} athletes are there")
        tokens, measuring = tokens_of(deployment), Measuring(deployment)
        cases = [
            Case(
                Point(at=old + recent, label=f"{old + recent:,} entries"),
                partial(measuring.round, repeat(tokens[email]), options.requests),
            )
            for email, (old, recent) in zip(emails, wanted, strict=True)
        ]
        of_years, of_a_week = cases[: -len(_LAST_WEEK)], cases[-len(_LAST_WEEK) :]
        play("history", [of_years, of_a_week], options)
        return Study(
            name="history",
            grows="entries in the athlete's history",
            told=told(deployment.database_url, options),
            curves=[
                Curve(
                    title="over ten years",
                    points=[case.point for case in of_years],
                    most_ratio=_MOST_RATIO,
                ),
                Curve(title="in the last week", points=[case.point for case in of_a_week]),
            ],
        )
