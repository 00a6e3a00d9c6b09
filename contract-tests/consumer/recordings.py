"""Reads what was recorded of the requests that coaches sent to monoliths."""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from requests import PreparedRequest

ATHLETE, ADMIN, UNREADABLE = "Bearer <athlete>", "Bearer <admin>", "Bearer <unreadable>"
# What a recording has in the place of a token.
PLACEHOLDERS = (ATHLETE, ADMIN, UNREADABLE)
# They differ from request to request and change nothing about the answer.
_OF_ONE_REQUEST = ("host", "x-request-id", "traceparent")


@dataclass(frozen=True)
class Recorded:
    """One request; `place` says where it was recorded."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    place: str = ""

    def header(self, name: str) -> str | None:
        """The value of a header, whatever the case of its name."""
        return next((value for sent, value in self.headers.items() if sent.lower() == name.lower()), None)

    @property
    def meaning(self) -> str:
        """The same text for requests that ask for the same in the same way."""
        headers = {name.lower(): value for name, value in self.headers.items() if name.lower() not in _OF_ONE_REQUEST}
        return json.dumps([self.method, self.path, self.query, headers], sort_keys=True)

    @property
    def kind(self) -> tuple[object, ...]:
        """The same for requests that differ in values only."""
        conditional = self.header("If-None-Match") is not None
        return self.method, self.path, *sorted(self.query), self.header("Authorization"), conditional

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.place})" if self.place else f"{self.method} {self.path}"


def read(folder: Path) -> Iterator[Recorded]:
    """Every request that was recorded in the folder."""
    for file in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
            written: dict[str, Any] = json.loads(line)
            yield Recorded(**written, place=f"{file.name}, line {number}")


def distinct(requests: Iterable[Recorded]) -> list[Recorded]:
    """The first of those that ask for the same."""
    return list({request.meaning: request for request in reversed(list(requests))}.values())[::-1]


def sample(requests: Iterable[Recorded], *, of_each_kind: int) -> list[Recorded]:
    """At most so many of each kind, picked evenly."""
    kinds: dict[tuple[object, ...], list[Recorded]] = defaultdict(list)
    for request in requests:
        kinds[request.kind].append(request)
    return [it for found in kinds.values() for it in found[:: math.ceil(len(found) / of_each_kind)]]


def sent_by(request: PreparedRequest) -> Recorded:
    """A request that a client has prepared, as it would be recorded; whatever its token is, an athlete's."""
    place = urlsplit(str(request.url))
    headers = {name: str(value) for name, value in request.headers.items()}
    if "Authorization" in headers:
        headers["Authorization"] = ATHLETE
    return Recorded(str(request.method), place.path, parse_qs(place.query, keep_blank_values=True), headers)
