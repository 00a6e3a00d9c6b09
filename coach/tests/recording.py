"""Writes down what a coach sends to a monolith, so that it can be judged by the monolith's contract."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import jwt

_ROLES = ("athlete", "admin")


def record(method: str, target: str, headers: Iterable[tuple[str, str]]) -> None:
    """Append the request as a line of JSON to this process's file in the folder COACH_REQUESTS, when that is set.

    Of a token only the role is written, so that the file opens nothing.
    """
    folder = os.environ.get("COACH_REQUESTS")
    if folder is None:
        return
    place = urlsplit(target)
    sent: dict[str, str] = {}
    for name, value in headers:
        shown = _whose(value) if name.lower() == "authorization" else value
        # RFC 9110, section 5.3: fields of one name are one list.
        sent[name] = f"{sent[name]}, {shown}" if name in sent else shown
    query = parse_qs(place.query, keep_blank_values=True)
    line = json.dumps({"method": method, "path": place.path, "query": query, "headers": sent})
    # One file for each process and one write for each line, so that no line is torn.
    with (Path(folder) / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def _whose(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme != "Bearer":
        return "<no bearer token>"
    try:
        role = jwt.decode(token, options={"verify_signature": False}).get("role")
    except jwt.PyJWTError:
        role = None
    return f"Bearer <{role if role in _ROLES else 'unreadable'}>"
