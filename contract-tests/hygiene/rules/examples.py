"""Rules on examples: there is one for every body, and each keeps the schema beside it."""

from collections.abc import Iterator
from typing import Any

from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing import Registry
from referencing.jsonschema import DRAFT4

from hygiene.library import Finding, Library, Spot
from hygiene.walk import media_types, operations, places, request_body, responses, spots

_BASE = "file:///"  # A scheme that urljoin knows; nothing is read from there.


def bodies_have_an_example(library: Library) -> Iterator[Finding]:
    """Each media type of a request, and of a 200 or 201 that has a body."""
    for operation in operations(library):
        body = request_body(library, operation)
        bodies = [body] if body is not None else []
        bodies += [response for status, response in responses(library, operation) if status in {"200", "201"}]
        for media in (media for spot in bodies for media in media_types(spot)):
            if "example" not in media.value and not media.value.get("examples"):
                yield Finding(str(media), f"a body of {operation.operation_id} has no example")


def examples_keep_their_schema(library: Library) -> Iterator[Finding]:
    """Examples of media types, parameters and headers, and those inside schemas."""
    judge = _Judge(library)
    for kind in ("media type", "parameter", "header"):
        for spot in spots(library, kind):
            for example in _examples(library, spot):
                yield from judge.complaints(spot.child("schema"), example)
    for spot in spots(library, "schema"):
        if "example" in spot.value:
            yield from judge.complaints(spot, spot.child("example"))


def defaults_keep_their_schema(library: Library) -> Iterator[Finding]:
    """A default is a value that could have been sent."""
    judge = _Judge(library)
    for spot in spots(library, "schema"):
        if "default" in spot.value:
            yield from judge.complaints(spot, spot.child("default"))


def examples_have_a_value(library: Library) -> Iterator[Finding]:
    """An example component has a value of its own: no outside address that a reader cannot follow."""
    for spot in places(library, "example"):
        if spot.reference is None and "value" not in spot.value:
            yield Finding(str(spot), "an example needs a value")


class _Judge:
    """Validates values against schemas where they stand, references into other files included."""

    def __init__(self, library: Library) -> None:
        resources = [(_BASE + file.name, DRAFT4.create_resource(file.data)) for file in library.files.values()]
        self._registry: Registry[Any] = Registry().with_resources(resources)

    def complaints(self, schema: Spot, example: Spot) -> Iterator[Finding]:
        """A finding for each way in which the example breaks the schema."""
        reference = {"$ref": f"{_BASE}{schema.file.name}#{_escaped(schema.pointer)}"}
        validator = OAS30Validator(reference, registry=self._registry, format_checker=oas30_format_checker)
        for error in validator.iter_errors(example.value):
            yield Finding(
                str(example), f"{'/'.join(map(str, error.absolute_path)) or 'the whole'}: {error.message[:200]}"
            )


def _examples(library: Library, spot: Spot) -> Iterator[Spot]:
    if "example" in spot.value:
        yield spot.child("example")
    if "examples" in spot.value:
        for named in spot.child("examples").children():
            yield library.follow(named).child("value")


def _escaped(pointer: str) -> str:
    """A JSON Pointer as the fragment of a URI."""
    return pointer.replace("%", "%25").replace("{", "%7B").replace("}", "%7D")
