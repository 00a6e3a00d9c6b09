"""The rounds: each service judged by its contract, as somebody, with a seed."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from hygiene.library import Library
from hygiene.walk import Operation, operations, responses

SERVICES = ("monolith", "coach")
# With them a run can be compared with the one before; what they do not find, the random one may.
FIXED_SEEDS = (1, 20261124, 4294967291)


class Role(StrEnum):
    """Who asks."""

    NOBODY = "nobody"  # sends no credentials at all
    ATHLETE = "athlete"
    ADMIN = "admin"


@dataclass(frozen=True)
class Round:
    """One contract in one role with one seed."""

    service: str
    role: Role
    seed: int

    @property
    def name(self) -> str:
        """How the round is called by tests and reports."""
        return f"{self.service}-{self.role}-{self.seed}"

    @property
    def kind(self) -> tuple[str, Role]:
        """All but the seed."""
        return self.service, self.role

    @property
    def title(self) -> str:
        """Where an answer was seen, for the matrix."""
        return f"{self.service}-{self.role}, seed {self.seed}"

    @property
    def contract(self) -> str:
        """The contract's name below spec/."""
        return f"{self.service}/openapi.yaml"

    @property
    def has_every_phase(self) -> bool:
        """Whether examples and boundaries are asked for too: they are the same with every seed, so one is enough."""
        return self.seed == FIXED_SEEDS[0]

    @property
    def has_links(self) -> bool:
        """Whether the contract has links, so that there are scenarios to play."""
        answers = [answer for operation in self.operations() for _, answer in responses(_library(), operation)]
        return any("links" in answer.value for answer in answers)

    def operations(self) -> list[Operation]:
        """The operations of the contract."""
        return [operation for operation in operations(_library()) if operation.contract.file.name == self.contract]

    def refused(self) -> list[Operation]:
        """The operations that the role must not get through to."""
        return [operation for operation in self.operations() if is_refused(operation, self.role)]


def is_refused(operation: Operation, role: Role) -> bool:
    """Whether the operation is closed to the role: to nobody when it is protected, to athletes when admins own it."""
    match role:
        case Role.NOBODY:
            return bool(operation.security)
        case Role.ATHLETE:
            return operation.is_for_administrators
        case Role.ADMIN:
            return False


def all_rounds(seeds: tuple[int, ...]) -> list[Round]:
    """Every round. They share a pair: those that may change the catalogue come last of their service."""
    return [Round(service, role, seed) for service in SERVICES for role in Role for seed in seeds]


def seeds_from(environment: Mapping[str, str]) -> tuple[int, ...]:
    """The fixed seeds and the one of SEED, which is drawn when it is not set. Raises ValueError for a wrong SEED."""
    text = environment.get("SEED")
    chosen = int(text) if text else secrets.randbelow(2**32)
    return tuple(dict.fromkeys((*FIXED_SEEDS, chosen)))


@cache
def _library() -> Library:
    return Library.read()
