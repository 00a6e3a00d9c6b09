"""Judges a recorded request by the monolith's contract: is all of it declared, and of the declared shape."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from consumer.provider import Provider
from consumer.recordings import ADMIN, PLACEHOLDERS, Recorded
from hygiene.library import Spot
from hygiene.walk import Operation, media_types, parameters

# Headers that a contract need not declare: they belong to HTTP (RFC 9110), or OpenAPI leaves them to other places.
_OF_HTTP = frozenset({"host", "connection", "accept", "accept-encoding", "user-agent", "authorization"})
_ENTITY_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
# What a schema cannot say of a header well: RFC 9110, section 13.1.2, and W3C Trace Context.
_SHAPES = {
    "if-none-match": rf"\*|{_ENTITY_TAG}(?:[ \t]*,[ \t]*{_ENTITY_TAG})*",
    "traceparent": r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}",
    "x-request-id": r"[A-Za-z0-9._-]{1,64}",
}
# Both services take them with every request; the contract names X-Request-ID with every answer.
_OF_EVERY_REQUEST = frozenset({"traceparent", "x-request-id"})
_PLAIN: dict[str, Callable[[str], Any]] = {
    "boolean": {"true": True, "false": False}.__getitem__,
    "integer": int,
    "number": float,
    "string": str,
}


def faults(provider: Provider, request: Recorded) -> list[str]:
    """What the contract does not allow in the request; each names the operation and what to do."""
    found = provider.find(request.method, request.path)
    if found is None:
        return [f"The monolith's contract has no operation for {request}: declare it, or ask for one that it has."]
    operation, filled = found
    declared = {(spot.value["in"], spot.value["name"]): spot for spot in parameters(provider.library, operation)}
    sent = {
        **{("path", name): [value] for name, value in filled.items()},
        **{("query", name): values for name, values in request.query.items()},
    }
    complaints = [
        *_parameter_faults(provider, declared, sent),
        *_header_faults(provider, operation, declared, request),
        *_security_faults(operation, request),
    ]
    return [f"{operation.operation_id}: {complaint} In {request}." for complaint in complaints]


def _parameter_faults(
    provider: Provider, declared: dict[tuple[str, str], Spot], sent: dict[tuple[str, str], list[str]]
) -> Iterator[str]:
    for (location, name), spot in declared.items():
        if location in {"path", "query"} and spot.value.get("required") and (location, name) not in sent:
            yield f"the {location} parameter `{name}` is required and not sent."
    for (location, name), values in sent.items():
        if (location, name) not in declared:
            yield f"the {location} parameter `{name}` is sent, and the contract does not declare it."
        elif len(values) > 1:
            yield f"the {location} parameter `{name}` is sent {len(values)} times."
        else:
            yield from _value_faults(provider, declared[location, name], f"{location} parameter `{name}`", values[0])


def _header_faults(
    provider: Provider, operation: Operation, declared: dict[tuple[str, str], Spot], request: Recorded
) -> Iterator[str]:
    known = {name.lower(): spot for (location, name), spot in declared.items() if location == "header"}
    for name, spot in known.items():
        if spot.value.get("required") and request.header(name) is None:
            yield f"the header `{spot.value['name']}` is required and not sent."
    for sent, value in request.headers.items():
        name = sent.lower()
        if name not in known and name not in _OF_HTTP | _OF_EVERY_REQUEST:
            yield f"the header `{sent}` is sent, and the contract does not declare it."
        if name in _SHAPES and re.fullmatch(_SHAPES[name], value) is None:
            yield f"the header `{sent}` has not the shape that its standard gives it: {value!r}."
        if name in known:
            yield from _value_faults(provider, known[name], f"header `{sent}`", value)
    yield from _accept_faults(provider, operation, request.header("Accept"))


def _accept_faults(provider: Provider, operation: Operation, accept: str | None) -> Iterator[str]:
    answer = provider.response(operation.operation_id, 200)
    offered = {str(media.keys[-1]) for media in media_types(answer)} if answer else set()
    wanted = {part.partition(";")[0].strip().lower() for part in (accept or "*/*").split(",")}
    if offered and "*/*" not in wanted and not offered & wanted:
        yield f"`Accept: {accept}` takes none of what is answered: {', '.join(sorted(offered))}."


def _security_faults(operation: Operation, request: Recorded) -> Iterator[str]:
    given = request.header("Authorization")
    if not operation.security:
        if given is not None:
            yield "the operation is public, and a token is sent to it."
    elif given not in PLACEHOLDERS:
        yield f"the operation needs a bearer token, and {given or 'none'} is sent."
    elif operation.is_for_administrators and given != ADMIN:
        yield f"the operation is for administrators, and {given} is sent."


def _value_faults(provider: Provider, parameter: Spot, what: str, text: str) -> Iterator[str]:
    schema = parameter.child("schema")
    kind = provider.library.follow(schema).value["type"]
    try:
        value = _PLAIN[kind](text)
    except (ValueError, LookupError):
        yield f"the {what} is no {kind}: {text!r}."
        return
    for complaint in provider.complaints(schema, value):
        yield f"the {what} breaks its schema: {complaint}."
