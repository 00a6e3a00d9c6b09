"""Rules on what things are called and in which order an operation tells them."""

import re
from collections import Counter
from collections.abc import Iterator

from hygiene.library import Finding, Library
from hygiene.walk import operations, places, spots

CRUD_VERBS = frozenset({"list", "get", "create", "replace", "update", "delete"})
DOMAIN_VERBS = frozenset({"register", "onboard", "export", "log", "plan"})
ORDER = (
    "operationId",
    "tags",
    "summary",
    "description",
    "deprecated",
    "security",
    "parameters",
    "requestBody",
    "responses",
)
COMPONENT_ORDER = ("parameters", "schemas", "responses", "examples", "headers", "securitySchemes")
_OPERATION_ID = re.compile(r"(?P<module>[a-z]+(?:_[a-z]+)*)\.(?P<verb>[a-z]+)_[a-z]+(?:_[a-z]+)*")
_SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_SENTENCE = re.compile(r"[A-Z`].*[.]", re.DOTALL)


def operation_ids_are_module_dot_verb_noun(library: Library) -> Iterator[Finding]:
    """`module.verb_noun`, the verb from the list above."""
    for operation in operations(library):
        match = _OPERATION_ID.fullmatch(operation.operation_id)
        if match is None:
            yield Finding(str(operation.spot), f"operationId {operation.operation_id!r} is not module.verb_noun")
        elif match["verb"] not in CRUD_VERBS | DOMAIN_VERBS:
            yield Finding(
                str(operation.spot), f"the verb {match['verb']!r} is not in the list (hygiene/rules/naming.py)"
            )


def operation_functions_are_unique(library: Library) -> Iterator[Finding]:
    """The function part alone names one operation of a contract, so that a text search finds it."""
    for contract in library.contracts:
        own = [operation for operation in operations(library) if operation.contract == contract]
        count = Counter(operation.operation_id.rpartition(".")[2] for operation in own)
        for operation in own:
            function = operation.operation_id.rpartition(".")[2]
            if count[function] > 1:
                yield Finding(str(operation.spot), f"another operation is called {function} too")


def the_tag_is_the_module(library: Library) -> Iterator[Finding]:
    """Each operation has exactly one tag: the module that handles it."""
    for operation in operations(library):
        module = operation.operation_id.rpartition(".")[0]
        if operation.definition.get("tags") != [module]:
            yield Finding(str(operation.spot), f"tags must be [{module}]")


def tags_are_declared_and_used(library: Library) -> Iterator[Finding]:
    """The contract describes each tag that an operation has, and no other."""
    for contract in library.contracts:
        declared = {tag["name"] for tag in contract.value.get("tags", []) if tag.get("description")}
        used = {
            tag for item in operations(library) if item.contract == contract for tag in item.definition.get("tags", [])
        }
        for tag in sorted(declared ^ used):
            yield Finding(f"{contract} > tags", f"{tag} is not both described here and used by an operation")


def operations_tell_in_the_same_order(library: Library) -> Iterator[Finding]:
    """The order of an operation's keys, so that readers find them."""
    for operation in operations(library):
        keys = list(operation.definition)
        unknown = [key for key in keys if key not in ORDER and not key.startswith("x-")]
        known = [key for key in keys if key in ORDER]
        if unknown:
            yield Finding(str(operation.spot), f"{unknown[0]} has no place in the order of an operation's keys")
        if known != sorted(known, key=ORDER.index):
            yield Finding(str(operation.spot), f"the order must be {', '.join(key for key in ORDER if key in known)}")


def components_come_in_the_same_order(library: Library) -> Iterator[Finding]:
    """The order of the kinds of components, in each file."""
    for spot in spots(library, "components"):
        kinds = list(spot.value)
        if [kind for kind in COMPONENT_ORDER if kind in kinds] != kinds:
            yield Finding(str(spot), f"the order must be {', '.join(COMPONENT_ORDER)}")


def summaries_have_no_full_stop(library: Library) -> Iterator[Finding]:
    """A summary is a short imperative line."""
    for operation in operations(library):
        summary = str(operation.definition.get("summary", ""))
        if not re.fullmatch(r"[A-Z].{0,78}[^.\s]", summary):
            yield Finding(
                str(operation.spot), f"summary {summary!r} is not one line of at most 80 characters without a full stop"
            )


def descriptions_are_sentences(library: Library) -> Iterator[Finding]:
    """What operations, parameters, responses, headers and schemas say of themselves begins and ends like a sentence."""
    for kind in ("operation", "parameter", "response", "header", "schema"):
        for spot in spots(library, kind):
            wanted = kind in {"operation", "parameter", "response", "header"}
            text = str(spot.value.get("description", "" if wanted else "Nothing to say."))
            if not _SENTENCE.fullmatch(text) and not text.startswith(("min(", 'rel="')):
                yield Finding(str(spot), f"description {text!r} is not a sentence")


def names_on_the_wire_are_snake_case(library: Library) -> Iterator[Finding]:
    """Properties and query and path parameters; times end with _at."""
    for spot in spots(library, "schema"):
        for name in spot.value.get("properties", {}):
            if not _SNAKE_CASE.fullmatch(name):
                yield Finding(str(spot), f"property {name!r} is not snake_case")
            if spot.value["properties"][name].get("format") == "date-time" and not name.endswith("_at"):
                yield Finding(str(spot), f"{name!r} is a time and does not end with _at")
    for spot in spots(library, "parameter"):
        if spot.value["in"] in {"query", "path"} and not _SNAKE_CASE.fullmatch(spot.value["name"]):
            yield Finding(str(spot), f"{spot.value['in']} parameter {spot.value['name']!r} is not snake_case")


def paths_have_no_trailing_slash(library: Library) -> Iterator[Finding]:
    """Connexion redirects such a path with a Location made from the client's Host header."""
    for spot in places(library, "path"):
        if str(spot.keys[-1]).endswith("/"):
            yield Finding(str(spot), "the path ends with a slash")
