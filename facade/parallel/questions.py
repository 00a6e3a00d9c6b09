"""What a parallel run asks: the operations that move from one service to the other, as both contracts tell them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jsonschema_path import SchemaPath

from facade.parallel.comparator import AnswerRule, Rule

SPEC: Final = Path(__file__).resolve().parents[2] / "spec"
_MARK: Final = "x-parallel-run"
_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_DEEPEST: Final = 40


class NotAskable(Exception):
    """The contracts have no such operation to ask; the text is one line that says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a service has an operation."""

    method: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request that both services can be asked, with how their answers are compared.

    `name` is that of the body's example in the contract; a question without a body has none.
    """

    operation_id: str
    name: str = ""
    legacy: Place
    replacement: Place
    body: Any = None
    answers: Mapping[int, AnswerRule]


def read_questions(only: str | None = None, spec: Path = SPEC) -> list[Question]:
    """The questions of all operations that the monolith has deprecated and the coach has not, or of the one named.

    What is neither GET nor marked `x-parallel-run: safe` in both contracts is never asked, since it may write. Raises
    NotAskable when nothing is left, or when the one that is named may not be asked.
    """
    legacy, replacement = (_operations(spec / service / "openapi.yaml") for service in ("monolith", "coach"))
    moving = [name for name in replacement if name in legacy and _moves(legacy[name][1], replacement[name][1])]
    if only is not None and only not in moving:
        raise NotAskable(f"{only} does not move: the operations that do are {', '.join(moving) or 'none'}.")
    safe = [name for name in moving if all(_is_safe(*side[name]) for side in (legacy, replacement))]
    asked = [name for name in safe if only in (None, name)]
    if not asked:
        unsafe = ", ".join(name for name in moving if only in (None, name)) or "no operation moves"
        raise NotAskable(f"Nothing may be asked twice: {unsafe}; mark what writes nothing with `{_MARK}: safe`.")
    return [question for name in asked for question in _questions(name, legacy[name], replacement[name])]


def _operations(file: Path) -> dict[str, tuple[Place, SchemaPath]]:
    paths = SchemaPath.from_file_path(str(file)) / "paths"
    found = {}
    for path in paths.str_keys():
        for method in (paths / path).str_keys():
            if method in _METHODS:
                operation = paths / path / method
                found[str(operation.read_value()["operationId"])] = Place(method.upper(), path), operation
    return found


def _moves(legacy: SchemaPath, replacement: SchemaPath) -> bool:
    return bool(legacy.read_value().get("deprecated")) and not replacement.read_value().get("deprecated")


def _is_safe(place: Place, operation: SchemaPath) -> bool:
    # A path with a parameter would need ids of the athlete's own.
    return "{" not in place.path and (place.method == "GET" or operation.read_value().get(_MARK) == "safe")


def _questions(
    name: str, legacy: tuple[Place, SchemaPath], replacement: tuple[Place, SchemaPath]
) -> Iterator[Question]:
    before, after = legacy[1] / "responses", replacement[1] / "responses"
    known = set(before.str_keys())
    answers = {
        int(status): _answer_rule(after / status, _headers(before / status) if status in known else set())
        for status in after.str_keys()
    }
    for example, body in _bodies(replacement[1]):
        yield Question(
            operation_id=name,
            name=example,
            legacy=legacy[0],
            replacement=replacement[0],
            body=body,
            answers=answers,
        )


def _bodies(operation: SchemaPath) -> Iterator[tuple[str, Any]]:
    if "requestBody" not in operation.read_value():
        yield "", None
        return
    examples = operation / "requestBody" / "content" / "application/json" / "examples"
    for name in examples.str_keys():
        yield name, (examples / name / "value").read_value()


def _answer_rule(response: SchemaPath, promised: set[str]) -> AnswerRule:
    """`promised` are the headers that the legacy service declares; only what both declare is compared."""
    headers = tuple(sorted(_headers(response) & promised))
    if "content" not in response.str_keys() or "application/json" not in (response / "content").str_keys():
        return AnswerRule(headers)
    return AnswerRule(headers, rule_of(response / "content" / "application/json" / "schema"))


def _headers(response: SchemaPath) -> set[str]:
    if "headers" not in response.str_keys():
        return set()
    return {name.lower() for name in (response / "headers").str_keys() if not _ignored(response / "headers" / name)}


def rule_of(schema: SchemaPath, depth: int = 0) -> Rule:
    """How values of the schema are compared. Raises NotAskable for a schema without an end."""
    if depth > _DEEPEST:
        raise NotAskable("A schema refers to itself; such answers cannot be compared.")
    keys = set(schema.str_keys())
    members = (schema / "properties").str_keys() if "properties" in keys else ()
    return Rule(
        ignore=_ignored(schema),
        unordered=_MARK in keys and (schema / _MARK).read_value() == "unordered",
        members={name: rule_of(schema / "properties" / name, depth + 1) for name in members},
        other_members=_schema_below(schema, "additionalProperties", depth),
        items=_schema_below(schema, "items", depth),
    )


def _schema_below(schema: SchemaPath, key: str, depth: int) -> Rule | None:
    if key not in schema.str_keys() or not isinstance((schema / key).read_value(), dict):
        return None
    return rule_of(schema / key, depth + 1)


def _ignored(part: SchemaPath) -> bool:
    return _MARK in part.str_keys() and (part / _MARK).read_value() == "ignore"
