"""Who is asked, and how many of them: the sample that a parallel run needs to see a fault."""

import hashlib
import hmac
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from facade.parallel.questions import Question

_SHOWN_CHARS = 12


class NoAthletes(Exception):
    """The tokens cannot be read; the text is one line without any of them."""


@dataclass(frozen=True, slots=True)
class Athlete:
    """One of those for whom both services are asked; neither field is ever shown."""

    email: str = field(repr=False)
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Planned:
    """One question for one athlete."""

    athlete: Athlete
    question: Question


def sample_size(find: float, confidence: float) -> int:
    """How many must be looked at to see a fault of share `find` at least once, with that confidence.

    n with 1 - (1 - find)^n >= confidence; for 95 % that is about 3 / find, hence "rule of three".
    """
    return math.ceil(math.log1p(-confidence) / math.log1p(-find))


def visible_share(compared: int, confidence: float) -> float:
    """The share of faults that so many comparisons show at least once, with that confidence."""
    return 1 - (1 - confidence) ** (1 / compared) if compared else 1.0


def read_athletes(lines: Iterable[str]) -> list[Athlete]:
    """JSON lines `{"email": …, "access_token": …}`; each athlete once. Raises NoAthletes."""
    athletes: dict[str, Athlete] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            athlete = Athlete(str(told["email"]), str(told["access_token"]))
        except (ValueError, TypeError, KeyError) as exc:
            raise NoAthletes(f"Line {number} of the tokens is no JSON object with email and access_token.") from exc
        athletes.setdefault(athlete.email, athlete)
    if not athletes:
        raise NoAthletes("There is no token: nobody can be asked for.")
    return list(athletes.values())


def plan(athletes: Sequence[Athlete], questions: Sequence[Question]) -> list[Planned]:
    """Every question for every athlete."""
    return [Planned(athlete, question) for athlete in athletes for question in questions]


def plan_by_mix(
    athletes: Sequence[Athlete], questions: Sequence[Question], mix: Mapping[str, int], pairs: int
) -> list[Planned]:
    """`pairs` questions in the proportions of `mix` (requests by operationId), spread over the athletes.

    An operation that nobody asked for is not asked. Raises NoAthletes when nobody asked for any.
    """
    asked = [question for question in questions if mix.get(question.operation_id)]
    if not asked:
        raise NoAthletes("The access log has no request of the operations that are compared.")
    weights = [_weight(question, asked, mix) for question in asked]
    total = sum(weights)
    planned, reached = [], [0.0] * len(asked)
    for number in range(pairs):
        # The one that is furthest behind its share is next, so that the mix holds in every part of the run.
        behind = max(range(len(asked)), key=lambda at: weights[at] / total * (number + 1) - reached[at])
        reached[behind] += 1
        planned.append(Planned(athletes[number % len(athletes)], asked[behind]))
    return planned


def _weight(question: Question, asked: Sequence[Question], mix: Mapping[str, int]) -> float:
    """The share of an operation, divided among its examples."""
    examples = sum(other.operation_id == question.operation_id for other in asked)
    return mix[question.operation_id] / examples


def pseudonym(email: str, salt: bytes) -> str:
    """Tells athletes apart without telling who they are; the same for the same salt."""
    return hmac.new(salt, email.lower().encode(), hashlib.sha256).hexdigest()[:_SHOWN_CHARS]
