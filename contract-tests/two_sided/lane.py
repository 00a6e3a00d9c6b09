"""One lane: Hypothesis draws pairs of request and upstream, plays each on one coach, and shrinks what fails."""

import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import FlakyFailure
from hypothesis.strategies import SearchStrategy

from two_sided.coaches import Coach
from two_sided.expected import BLANK, KEYLESS, SEASONED
from two_sided.pairs import Pair, pairs
from two_sided.playing import PairFailed, Player, Tally

# Smaller is better, but somebody waits for it.
_SHRINK_S: Final = 60
_BEFORE_VARIATIONS: Final = 10
_FAILED: Final = "failed"
_HELD: Final = {"seasoned": SEASONED, "blank": BLANK, "keyless": KEYLESS}


@dataclass(frozen=True)
class Round:
    """So many pairs, all different, from one seed; `teaching` as for `pairs`."""

    seed: int
    pairs: int
    teaching: bool = False


def run(name: str, folder: Path, rounds: Sequence[Round]) -> Tally:
    """Play the rounds on a coach, until a pair fails, here or in another lane with the same folder.

    The name is what the coach is, `seasoned`, `blank` or `keyless`, and when there are several of them a number.
    """
    tally = Tally(name)
    coach = Coach(_HELD[name.partition("-")[0]], folder / f"{name}.log")
    started = time.monotonic()
    try:
        coach.start()
        known: set[str] = set()
        for item in rounds:
            drawn = pairs(coach.held, teaching=item.teaching)
            until = len(tally.played) + item.pairs
            # To be repeated, not to be secret.
            numbers = Random(f"{item.seed} {name}")  # noqa: S311
            # Again and again: after a few examples Hypothesis mostly varies those that it has drawn already.
            while len(tally.played) < until and not (folder / _FAILED).exists():
                _hunt(Player(coach, tally), drawn, numbers.getrandbits(32), known)
    except PairFailed as error:
        tally.failure = str(error)
    except FlakyFailure as group:
        failures = "\n".join(str(error) for error in group.exceptions)
        tally.failure = f"It failed, and not again when Hypothesis played it once more:\n{failures}"
    except Exception:  # noqa: BLE001  # Whatever it is, the parent process has to show it.
        tally.failure = traceback.format_exc()
    finally:
        coach.stop()
    if tally.failure is not None:
        (folder / _FAILED).touch()
    tally.seconds = time.monotonic() - started
    return tally


def _hunt(player: Player, drawn: SearchStrategy[Pair], number: int, known: set[str]) -> None:
    """Play some pairs; those that are known to be answered well are not played again. Raises PairFailed."""
    failed: dict[str, PairFailed] = {}
    stop_at: list[float] = []

    @seed(number)
    @settings(
        max_examples=_BEFORE_VARIATIONS,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn)
    def each_pair_keeps_the_rules(pair: Pair) -> None:
        words = repr(pair)
        if words in failed:
            raise failed[words]
        # When time is up, what is not known to fail counts as good, and Hypothesis comes to its end.
        if words in known or (stop_at and time.monotonic() > stop_at[0]):
            return
        try:
            player.play(pair)
        except PairFailed as error:
            failed[words] = error
            stop_at[:] = stop_at or [time.monotonic() + _SHRINK_S]
            raise
        known.add(words)

    each_pair_keeps_the_rules()
