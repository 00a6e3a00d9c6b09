"""Answers that Schemathesis generates: each declared answer is given to it as the request of an operation."""

from functools import cache
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from two_sided.contract import Declared, declared
from two_sided.wire import JSON

# A body of more bytes is not worth the time that it takes to make.
_MAX_CHARS = 40_000


@cache
def headers(operation_id: str, status: int) -> st.SearchStrategy[dict[str, str]]:
    """The declared headers of an answer, all of them."""
    told = declared(operation_id)[status]
    return _cases(operation_id, status).map(lambda case: {name: str(case.headers[name]) for name in told.headers})


@cache
def bodies(operation_id: str, status: int) -> st.SearchStrategy[Any]:
    """Bodies that keep the schema."""
    return _cases(operation_id, status).map(lambda case: case.body)


@cache
def wrong_bodies(operation_id: str) -> st.SearchStrategy[Any]:
    """Bodies that break the schema of a success; some only by a field too much."""
    operation = _operation(_without_headers(declared(operation_id)[200]))
    cases: st.SearchStrategy[Case] = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    return cases.map(lambda case: case.body).filter(_is_handy)


@cache
def _cases(operation_id: str, status: int) -> st.SearchStrategy[Case]:
    cases: st.SearchStrategy[Case] = _operation(declared(operation_id)[status]).as_strategy()
    return cases


def _is_handy(body: Any) -> bool:
    return not isinstance(body, bytes) and len(str(body)) < _MAX_CHARS


def _without_headers(answer: Declared) -> Declared:
    return Declared(answer.operation_id, answer.status, answer.media_type, answer.schema, {}, answer.example)


def _operation(answer: Declared) -> Any:
    """An operation whose request is what the answer is."""
    path = f"/{answer.operation_id}/{answer.status}"
    operation: dict[str, Any] = {
        "parameters": [
            {"name": name, "in": "header", "required": True, "schema": schema}
            for name, schema in answer.headers.items()
        ],
        "responses": {"204": {"description": "Nothing."}},
    }
    if answer.media_type is not None:
        # Under the type of JSON, whatever the answer's is: Schemathesis has no serializer for problems.
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": answer.schema}}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Answers", "version": "1"},
        "paths": {path: {"post": operation}},
    }
    return schemathesis.openapi.from_dict(document)[path]["POST"]
