"""What differs between two answers, as far as the contract says that they must be alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final


class Absent(Enum):
    """What stands in a difference on the side that has nothing there."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT
PROBLEM: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Rule:
    """How a value of one schema is compared; what the contract does not describe is compared as it is."""

    ignore: bool = False
    unordered: bool = False
    members: Mapping[str, "Rule"] = field(default_factory=dict)
    other_members: "Rule | None" = None
    items: "Rule | None" = None


@dataclass(frozen=True, slots=True)
class AnswerRule:
    """How the answers of one status are compared: which headers, in lower case, and the body."""

    headers: tuple[str, ...] = ()
    body: Rule = Rule()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the media type has no parameters, the names of headers are in lower case."""

    status: int
    media_type: str
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two answers differ (a JSON Pointer into status, media_type, headers and body), and what stands there."""

    pointer: str
    left: Any
    right: Any

    @property
    def place(self) -> str:
        """The pointer with `*` for every index, so that places of several answers can be told as one."""
        return "/".join("*" if part.isdecimal() else part for part in self.pointer.split("/"))


def compare(rules: Mapping[int, AnswerRule], left: Answer, right: Answer) -> list[Difference]:
    """All differences; bodies of different statuses are not compared, and of problems only the code is."""
    if left.status != right.status:
        return [Difference("/status", left.status, right.status), *_codes(left, right)]
    rule = rules.get(left.status, AnswerRule())
    found = [
        Difference(f"/headers/{name}", left.headers.get(name, ABSENT), right.headers.get(name, ABSENT))
        for name in rule.headers
        if left.headers.get(name) != right.headers.get(name)
    ]
    if left.media_type != right.media_type:
        return [Difference("/media_type", left.media_type, right.media_type), *found]
    if left.media_type == PROBLEM:
        return [*found, *_codes(left, right)]
    return [*found, *differences(rule.body, left.body, right.body, "/body")]


def differences(rule: Rule, left: Any, right: Any, pointer: str = "") -> Iterator[Difference]:
    """Where two JSON values differ by the rule; numbers are equal by value, `true` is no number."""
    if rule.ignore:
        return
    if isinstance(left, dict) and isinstance(right, dict):
        yield from _of_members(rule, left, right, pointer)
    elif isinstance(left, list) and isinstance(right, list):
        yield from (_of_bags if rule.unordered else _of_sequences)(rule.items or Rule(), left, right, pointer)
    elif not _same(left, right):
        yield Difference(pointer, left, right)


def _of_members(rule: Rule, left: dict[str, Any], right: dict[str, Any], pointer: str) -> Iterator[Difference]:
    for name in [*left, *(name for name in right if name not in left)]:
        member = rule.members.get(name, rule.other_members or Rule())
        place = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
        yield from differences(member, left.get(name, ABSENT), right.get(name, ABSENT), place)


def _of_sequences(rule: Rule, left: list[Any], right: list[Any], pointer: str) -> Iterator[Difference]:
    for index in range(max(len(left), len(right))):
        one, other = (items[index] if index < len(items) else ABSENT for items in (left, right))
        yield from differences(rule, one, other, f"{pointer}/{index}")


def _of_bags(rule: Rule, left: list[Any], right: list[Any], pointer: str) -> Iterator[Difference]:
    """Each item needs a partner on the other side, wherever it stands there."""
    unmatched = dict(enumerate(right))
    for index, item in enumerate(left):
        partner = next((at for at, other in unmatched.items() if not any(differences(rule, item, other))), None)
        if partner is None:
            yield Difference(f"{pointer}/{index}", item, ABSENT)
        else:
            del unmatched[partner]
    for index, item in unmatched.items():
        yield Difference(f"{pointer}/{index}", ABSENT, item)


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return bool(left == right)


def _codes(left: Answer, right: Answer) -> list[Difference]:
    codes = [
        answer.body.get("code", ABSENT) if answer.media_type == PROBLEM and isinstance(answer.body, dict) else ABSENT
        for answer in (left, right)
    ]
    return [] if codes[0] == codes[1] else [Difference("/body/code", *codes)]
