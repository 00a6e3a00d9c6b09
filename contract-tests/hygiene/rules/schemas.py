"""Rules on schemas and parameters: all is bounded and closed, and nothing that Connexion mistakes."""

import re
from collections.abc import Iterator

from hygiene.library import Finding, Library, Spot
from hygiene.walk import operations, parameters, places, spots

TYPES = frozenset({"string", "integer", "number", "boolean", "array", "object"})
MISTAKEN = ("allOf", "anyOf", "discriminator", "not", "readOnly", "writeOnly")
KEYWORDS = frozenset(
    {"type", "format", "enum", "nullable", "description", "example", "default", "deprecated", "title", "oneOf"}
    | {"properties", "required", "additionalProperties", "minProperties", "maxProperties"}
    | {"items", "minItems", "maxItems", "uniqueItems", "minLength", "maxLength", "pattern"}
    | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
)
# What the comparison knows, by where it stands; facade/parallel/questions.py reads the marks.
_PARALLEL_RUN = {"schema": ("ignore", "unordered"), "header": ("ignore",), "operation": ("safe",)}
_CLASS_ESCAPES = re.compile(r"\\[sSwWdDbB]")


def values_are_bounded(library: Library) -> Iterator[Finding]:
    """Strings have maxLength or enum, numbers minimum and maximum, arrays maxItems and items."""
    for spot in spots(library, "schema"):
        for bound in _missing_bounds(spot):
            yield Finding(str(spot), f"a value of type {spot.value.get('type')} needs {bound}")


def objects_are_closed(library: Library) -> Iterator[Finding]:
    """`additionalProperties: false` on every object: requests refuse slips of the pen, answers cannot leak a field."""
    for spot in spots(library, "schema"):
        if spot.value.get("type") == "object" and spot.value.get("additionalProperties") is not False:
            yield Finding(str(spot), "an object needs additionalProperties: false")


def required_properties_exist(library: Library) -> Iterator[Finding]:
    """Each name under `required` is a property."""
    for spot in spots(library, "schema"):
        for name in spot.value.get("required", []):
            if name not in spot.value.get("properties", {}):
                yield Finding(str(spot), f"{name} is required and not a property")


def schemas_have_a_type(library: Library) -> Iterator[Finding]:
    """One plain type, or oneOf in a body; an enum of null needs nullable."""
    for spot in spots(library, "schema"):
        if spot.value.get("type") not in TYPES and "oneOf" not in spot.value:
            yield Finding(str(spot), "a schema needs a type")
        if (None in spot.value.get("enum", [])) is not bool(spot.value.get("nullable")) and "enum" in spot.value:
            yield Finding(str(spot), "a nullable enum names null, and only a nullable one does")


def keywords_are_known(library: Library) -> Iterator[Finding]:
    """A slip of the pen is no keyword; a comma in an unquoted text of a flow mapping makes one."""
    for spot in spots(library, "schema"):
        for keyword in spot.value:
            if keyword not in KEYWORDS and keyword not in MISTAKEN and not str(keyword).startswith("x-"):
                yield Finding(str(spot), f"{keyword!r} is not a keyword of schemas; is a text with a comma not quoted?")


def nothing_that_connexion_mistakes(library: Library) -> Iterator[Finding]:
    """Combinations are validated otherwise than they read, readOnly is demanded in requests."""
    for spot in spots(library, "schema"):
        for keyword in MISTAKEN:
            if keyword in spot.value:
                yield Finding(str(spot), f"{keyword} means something else to Connexion; write the schema out")


def patterns_are_portable(library: Library) -> Iterator[Finding]:
    r"""Anchored, and no \\s, \\w, \\d, which differ between Python, ECMAScript and Rust."""
    for spot in spots(library, "schema"):
        pattern = str(spot.value.get("pattern", "^$"))
        if _CLASS_ESCAPES.search(pattern):
            yield Finding(str(spot), f"{pattern}: write the characters out instead of a class escape")
        if not (pattern.startswith("^") and pattern.endswith("$")):
            yield Finding(str(spot), f"{pattern}: anchor it with ^ and $")


def parameters_stand_on_operations(library: Library) -> Iterator[Finding]:
    """Connexion validates those of a path once in each of its layers."""
    for spot in places(library, "path"):
        if "parameters" in spot.value:
            yield Finding(str(spot), "put the parameters on the operations")


def parameters_are_plain(library: Library) -> Iterator[Finding]:
    """One plain type; strings in headers and cookies, which Connexion never converts; no `content`."""
    for spot in spots(library, "parameter"):
        if "schema" not in spot.value:
            yield Finding(str(spot), "a parameter needs a schema (not content)")
            continue
        kind = library.follow(spot.child("schema")).value.get("type")
        if kind not in TYPES - {"object", "number"}:
            yield Finding(
                str(spot), f"a parameter of type {kind} is not handled; take string, integer, boolean or array"
            )
        if spot.value["in"] in {"header", "cookie"} and kind != "string":
            yield Finding(str(spot), f"a {spot.value['in']} parameter must be a string")


def parameters_of_an_operation_differ(library: Library) -> Iterator[Finding]:
    """No two parameters of one operation have one name: the handler gets them by name."""
    for operation in operations(library):
        names = [spot.value["name"] for spot in parameters(library, operation)]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Finding(str(operation.spot), f"two parameters are called {name}")


def forms_are_flat(library: Library) -> Iterator[Finding]:
    """Form fields are strings with a plain type: Connexion converts nothing else as it should."""
    for spot in spots(library, "media type"):
        if spot.keys[-1] in {"application/x-www-form-urlencoded", "multipart/form-data"}:
            schema = library.follow(spot.child("schema"))
            for field in schema.child("properties").children():
                if library.follow(field).value.get("type") != "string":
                    yield Finding(str(field), "a form field must be a string")


def parallel_runs_know_the_marks(library: Library) -> Iterator[Finding]:
    """`x-parallel-run` has a value that means something at that place."""
    for kind, known in _PARALLEL_RUN.items():
        for spot in spots(library, kind):
            if spot.value.get("x-parallel-run", known[0]) not in known:
                yield Finding(str(spot), f"x-parallel-run of a {kind} knows only {' and '.join(known)}")
            if spot.value.get("x-parallel-run") == "unordered" and spot.value.get("type") != "array":
                yield Finding(str(spot), "x-parallel-run: unordered is for arrays")


def media_types_have_a_schema(library: Library) -> Iterator[Finding]:
    """Each media type says what it holds."""
    for spot in spots(library, "media type"):
        if "schema" not in spot.value:
            yield Finding(str(spot), "a media type needs a schema")


def _missing_bounds(spot: Spot) -> Iterator[str]:
    schema = spot.value
    match schema.get("type"):
        case "string" if "enum" not in schema and "maxLength" not in schema:
            yield "maxLength or enum"
        case "integer" | "number" if "enum" not in schema:
            yield from (bound for bound in ("minimum", "maximum") if bound not in schema)
        case "array":
            yield from (bound for bound in ("items", "maxItems") if bound not in schema)
        case "object":
            yield from (bound for bound in ("properties",) if bound not in schema)
