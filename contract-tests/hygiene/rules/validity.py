"""The rule that every file is valid OpenAPI 3.0.3."""

from collections.abc import Iterator
from typing import Any

from jsonschema_path import SchemaPath
from openapi_spec_validator import OpenAPIV30SpecValidator

from hygiene.library import Finding, Library

VERSION = "3.0.3"  # Connexion refuses 3.1.
_BASE = "file:///"  # A scheme that urljoin knows; the handler below answers from the library, not from the disk.
_FRAME = {"openapi": VERSION, "info": {"title": "A file of fragments", "version": "1"}, "paths": {}}


def files_are_valid_openapi(library: Library) -> Iterator[Finding]:
    """Contracts, and files of fragments as if they were contracts without paths."""

    def handler(uri: str) -> Any:
        return library.files[uri.removeprefix(_BASE)].data

    for document in library.documents:
        if document.value.get("openapi", VERSION) != VERSION:
            yield Finding(str(document), f"openapi must be {VERSION}")
        framed = {**_FRAME, **document.value}
        path = SchemaPath.from_dict(framed, base_uri=_BASE + document.file.name, handlers={"file": handler})
        for error in OpenAPIV30SpecValidator(path).iter_errors():
            place = " > ".join(map(str, error.absolute_path))
            yield Finding(f"{document.file.name}: {place}", error.message[:300])
