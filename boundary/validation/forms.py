"""Reads form bodies into the types that their schema wants."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from boundary.errors import FieldError
from boundary.limits import Limits
from boundary.rejections import InvalidRequest
from boundary.validation import wire
from boundary.validation.schemas import Schemas

Fields = dict[str, list[str | UploadFile]]


def read_urlencoded(body: bytes, limits: Limits) -> Fields:
    """Return the fields of `application/x-www-form-urlencoded`; raises InvalidRequest when it is not that."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=limits.form_fields
        )
    except UnicodeDecodeError:
        raise _malformed("is not an URL-encoded form in UTF-8") from None
    except ValueError:
        raise _malformed(f"has more than {limits.form_fields} fields") from None
    fields: Fields = {}
    for name, text in pairs:
        fields.setdefault(name, []).append(text)
    return fields


async def read_multipart(body: bytes, content_type: str, limits: Limits) -> Fields:
    """Return the fields of `multipart/form-data`, files as UploadFile; raises InvalidRequest when it is not that."""

    async def stream() -> Any:
        yield body
        yield b""

    parser = MultiPartParser(
        Headers({"content-type": content_type}),
        stream(),
        max_files=limits.form_fields,
        max_fields=limits.form_fields,
        max_part_size=limits.body_bytes,
    )
    try:
        form = await parser.parse()
    except (MultiPartException, UnicodeDecodeError, ValueError, KeyError):
        raise _malformed("is not a multipart form") from None
    fields = {name: form.getlist(name) for name in form}
    # Starlette reads as Latin-1 what is not UTF-8; in UTF-8 such a text does not stand in the body.
    texts = [text for name, items in fields.items() for text in (name, *items) if isinstance(text, str)]
    if any(text.encode() not in body for text in texts if not text.isascii()):
        await close_files(fields)
        raise _malformed("is not in UTF-8")
    return fields


def convert(fields: Fields, schema: dict[str, Any], schemas: Schemas) -> dict[str, Any]:
    """Return the fields as the values that the schema wants; raises InvalidRequest for a repeated single field."""
    properties = schema.get("properties", {})
    return {
        name: _value(name, items, schemas.resolve(properties.get(name, {})), schemas) for name, items in fields.items()
    }


def checkable(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values as JSON Schema sees them: a file is an empty string."""
    return {name: _without_files(value) for name, value in values.items()}


async def close_files(values: Mapping[str, Any]) -> None:
    """Close the files of a form; their handlers have had their turn."""
    for value in values.values():
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, UploadFile):
                await item.close()


def _value(name: str, items: list[str | UploadFile], schema: dict[str, Any], schemas: Schemas) -> Any:
    if schema.get("type") == "array":
        wanted = schemas.resolve(schema.get("items", {})).get("type", "string")
        return [_item(item, wanted) for item in items]
    if len(items) > 1:
        raise InvalidRequest.of([FieldError("body", f"/{name[:60]}", "is given more than once")])
    return _item(items[0], schema.get("type", "string"))


def _item(item: str | UploadFile, wanted: str) -> Any:
    return wire.read(item, wanted) if isinstance(item, str) else item


def _without_files(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_files(item) for item in value]
    return "" if isinstance(value, UploadFile) else value


def _malformed(detail: str) -> InvalidRequest:
    return InvalidRequest.of([FieldError("body", "", detail)])
