"""Reads and checks the parameters of one operation: strict spelling, declared bounds, schema defaults."""

import copy
import keyword
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from jsonschema_rs import Validator
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope

from boundary.contract import Contract, ContractError, Operation
from boundary.errors import FieldError
from boundary.rejections import InvalidRequest
from boundary.validation import wire
from boundary.validation.faults import faults
from boundary.validation.schemas import Schemas

_MAX_PAIRS: Final = 200
_MAX_NAME: Final = 60
_SCALARS: Final = frozenset({"integer", "number", "boolean", "string"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: `argument` is its name for handlers, `item_type` the type of its text or of each of its items."""

    name: str
    location: str
    argument: str
    required: bool
    validator: Validator
    item_type: str
    is_array: bool
    explode: bool
    default: Any
    has_default: bool

    def read(self, texts: list[str]) -> Any:
        """Return the value of what was sent, unchecked; raises ValueError when a single value came repeatedly."""
        if not self.is_array:
            if len(texts) > 1:
                raise ValueError("is given more than once")
            return wire.read(texts[0], self.item_type)
        if not self.explode:
            if len(texts) > 1:
                raise ValueError("is given more than once; separate its items by commas")
            # An empty list and a list of one empty text are written alike; the first is what clients mean.
            texts = texts[0].split(",") if texts[0] else []
        return [wire.read(text, self.item_type) for text in texts]


def argument_name(location: str, name: str) -> str:
    """Return the name by which handlers take a parameter: `If-None-Match` is `if_none_match`, `from` is `from_`."""
    plain = re.sub(r"\W", "_", name.lower() if location == "header" else name)
    return plain + "_" if keyword.iskeyword(plain) else plain


class Parameters:
    """All parameters of an operation."""

    def __init__(
        self, operation: Operation, contract: Contract, schemas: Schemas, security_query: frozenset[str]
    ) -> None:
        """`security_query` are query parameters that carry credentials and are declared by a security scheme."""
        parameters = [_parameter(raw, operation, schemas) for raw in contract.parameters(operation)]
        self.arguments = frozenset(parameter.argument for parameter in parameters)
        if len(self.arguments) != len(parameters):
            raise ContractError(f"{operation.operation_id}: two parameters have the same Python name.")
        self._by_location = {
            location: tuple(parameter for parameter in parameters if parameter.location == location)
            for location in ("path", "query", "header", "cookie")
        }
        self._query_names = frozenset(parameter.name for parameter in self._by_location["query"])
        self._security_query = security_query

    def parse(self, scope: Scope, path_params: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values by argument name; parameters that were not sent and have no default are left out.

        Raises InvalidRequest naming the parameters at fault.
        """
        values: dict[str, Any] = {}
        found: list[FieldError] = []
        for parameter in self._by_location["path"]:
            self._take(parameter, path_params.get(parameter.name), values, found)
        query = _query(scope["query_string"])
        unknown = sorted(query.keys() - self._query_names - self._security_query)
        found.extend(FieldError("query", name[:_MAX_NAME], "is not a known parameter") for name in unknown)
        self._take_texts("query", query.get, values, found)
        if self._by_location["header"]:
            headers = Headers(scope=scope)
            # Several header lines are one list (RFC 9110, section 5.3).
            self._take_texts("header", lambda name: _joined(headers.getlist(name)), values, found)
        if self._by_location["cookie"]:
            cookies = cookie_parser(Headers(scope=scope).get("cookie", ""))
            self._take_texts("cookie", lambda name: [cookies[name]] if name in cookies else None, values, found)
        if found:
            raise InvalidRequest.of(found)
        return values

    def _take_texts(
        self,
        location: str,
        look_up: Callable[[str], list[str] | None],
        values: dict[str, Any],
        found: list[FieldError],
    ) -> None:
        for parameter in self._by_location[location]:
            texts = look_up(parameter.name)
            try:
                value = parameter.read(texts) if texts else None
            except ValueError as exc:
                found.append(FieldError(location, parameter.name, str(exc)))
            else:
                self._take(parameter, value, values, found)

    @staticmethod
    def _take(parameter: Parameter, value: Any, values: dict[str, Any], found: list[FieldError]) -> None:
        if value is None:
            if parameter.has_default:
                values[parameter.argument] = copy.copy(parameter.default)
            elif parameter.required:
                found.append(FieldError(parameter.location, parameter.name, "is required"))
            return
        if "\0" in (value if isinstance(value, str) else "".join(map(str, value)) if parameter.is_array else ""):
            found.append(FieldError(parameter.location, parameter.name, "contains a NUL character"))
            return
        wrong = faults(parameter.validator, value, parameter.location, parameter.name)
        found.extend(wrong)
        if not wrong:
            values[parameter.argument] = value


def _joined(lines: list[str]) -> list[str] | None:
    return [", ".join(lines)] if lines else None


def _query(query_string: bytes) -> dict[str, list[str]]:
    if not query_string:
        return {}
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_PAIRS
        )
    except UnicodeDecodeError:
        raise InvalidRequest("The query is not UTF-8.") from None
    except ValueError:
        raise InvalidRequest(f"The query has more than {_MAX_PAIRS} parameters.") from None
    query: dict[str, list[str]] = {}
    for name, text in pairs:
        query.setdefault(name, []).append(text)
    return query


def _parameter(raw: dict[str, Any], operation: Operation, schemas: Schemas) -> Parameter:
    name, location = raw["name"], raw["in"]
    schema = schemas.resolve(raw.get("schema", {}))
    is_array = schema.get("type") == "array"
    item_type = schemas.resolve(schema.get("items", {})).get("type") if is_array else schema.get("type")
    if item_type not in _SCALARS or (is_array and location != "query"):
        raise ContractError(
            f"{operation.operation_id}: parameter {name} needs a plain type"
            " (integer, number, boolean, string; in a query also an array of them)."
        )
    return Parameter(
        name=name,
        location=location,
        argument=argument_name(location, name),
        required=bool(raw.get("required", False)),
        validator=schemas.compile(schema),
        item_type=item_type,
        is_array=is_array,
        explode=bool(raw.get("explode", True)),
        default=schema.get("default"),
        has_default="default" in schema,
    )
