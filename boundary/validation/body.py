"""Reads and checks the body of one operation, by the media types that it declares."""

from typing import Any, NamedTuple

from jsonschema_rs import Validator

from boundary.content_types import MULTIPART, essence
from boundary.contract import ContractError, Operation
from boundary.errors import FieldError
from boundary.limits import Limits
from boundary.rejections import InvalidRequest, UnsupportedMediaType
from boundary.validation import forms, json_bodies
from boundary.validation.faults import faults
from boundary.validation.schemas import Schemas

URL_ENCODED = "application/x-www-form-urlencoded"


class _Form(NamedTuple):
    schema: dict[str, Any]
    validator: Validator


class Body:
    """The body of an operation."""

    def __init__(self, operation: Operation, declared: dict[str, Any], schemas: Schemas, limits: Limits) -> None:
        self._schemas = schemas
        self._limits = limits
        self._required = bool(declared.get("required", False))
        self._forms: dict[str, _Form] = {}
        for media_type, content in declared["content"].items():
            name = essence(media_type)
            if not (is_json(name) or name in (URL_ENCODED, MULTIPART)):
                raise ContractError(f"{operation.operation_id}: bodies of type {media_type} are not supported.")
            schema = content.get("schema", {})
            self._forms[name] = _Form(schemas.resolve(schema), schemas.compile(schema))

    async def parse(self, body: bytes, content_type: str | None) -> Any:
        """Return the value of the body, None when there is none; raises UnsupportedMediaType and InvalidRequest."""
        if not body:
            if self._required:
                raise InvalidRequest.of([FieldError("body", "", "is required")])
            return None
        name = essence(content_type or "")
        form = self._forms.get(name)
        if form is None:
            raise UnsupportedMediaType(f"Send {' or '.join(self._forms)}.")
        if is_json(name):
            value = json_bodies.parse(body, self._limits)
            self._check(form, value)
            return value
        if name == URL_ENCODED:
            fields = forms.read_urlencoded(body, self._limits)
        else:
            fields = await forms.read_multipart(body, content_type or "", self._limits)
        try:
            value = forms.convert(fields, form.schema, self._schemas)
            self._check_text(fields)
            self._check(form, forms.checkable(value))
        except InvalidRequest:
            await forms.close_files(fields)
            raise
        return value

    @staticmethod
    def _check(form: _Form, value: Any) -> None:
        found = faults(form.validator, value, "body")
        if found:
            raise InvalidRequest.of(found)

    @staticmethod
    def _check_text(fields: forms.Fields) -> None:
        for name, items in fields.items():
            if any("\0" in text for text in (name, *items) if isinstance(text, str)):
                place = f"/{name}".replace("\0", "")
                raise InvalidRequest.of([FieldError("body", place, "contains a NUL character")])


def is_json(media_type: str) -> bool:
    """Tell whether a media type is JSON (RFC 6839 names the suffix)."""
    return media_type == "application/json" or media_type.endswith("+json")
