"""How much a round asks: FUZZ_DEPTH is `full`, or `shallow` for a quick look."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conformance.rounds import FIXED_SEEDS, Role, Round, seeds_from

PHASES = ("examples", "coverage", "fuzzing", "stateful")
# Another seed makes no other examples and no other boundaries (coverage); it does make other fuzz and other scenarios.
SEEDED_PHASES = ("fuzzing", "stateful")
_ALL = 10_000


@dataclass(frozen=True)
class Budget:
    """Requests for each operation in the fuzzing phase, scenarios in the stateful one.

    `enumeration` is how many values of an enumeration the coverage phase sends: there are 600 time zones.
    """

    fuzzing: int
    stateful: int
    enumeration: int


@dataclass(frozen=True)
class Depth:
    """What is played with: the seeds, what each round may spend, and the stories of two athletes for each seed."""

    seeds: tuple[int, ...]
    budget: Callable[[Round], Budget]
    stories: int


def depth_from(environment: Mapping[str, str]) -> Depth:
    """The depth that FUZZ_DEPTH names. Raises ValueError for another word, or a SEED that is no number."""
    match environment.get("FUZZ_DEPTH", "full"):
        case "full":
            return Depth(seeds_from(environment), _full, stories=8)
        case "shallow":
            return Depth(FIXED_SEEDS[:1], _shallow, stories=5)
        case other:
            raise ValueError(f"FUZZ_DEPTH is {other!r}; it can be 'full' or 'shallow'.")


def _full(item: Round) -> Budget:
    if item.role is Role.NOBODY:
        # Nobody is let into most operations: what an answer 401 can have wrong shows soon.
        return Budget(fuzzing=12, stateful=10, enumeration=10)
    # The coach has few operations, so that each can be asked more often in the same time.
    fuzzing = {"monolith": 25, "coach": 100}[item.service]
    # Each value once in the whole run is enough: those who have the rights of their own account send them.
    return Budget(fuzzing, stateful=30, enumeration=_ALL if item.role is Role.ATHLETE else 10)


def _shallow(item: Round) -> Budget:
    few = 4 if item.role is Role.NOBODY else 8
    return Budget(fuzzing=few, stateful=few, enumeration=5)
