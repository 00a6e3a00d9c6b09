"""As many requests as can be answered soon are let in; the others are told at once to come again."""

import asyncio
import re
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs

from boundary.limits import Limits
from boundary.tests import toys
from boundary.tests.admission_layer import (
    ORIGIN,
    Gate,
    begun,
    by_a_client_that_left,
    by_an_error,
    full,
    in_pieces,
    layer,
    played,
    status_of,
    well,
)
from boundary.tests.asking import Answer, ask

OVERLOADED = {
    "type": "urn:fit:problem:overloaded",
    "title": "Overloaded",
    "status": 503,
    "detail": "The service has more to do than it can. Nothing was done.",
    "code": "overloaded",
}


class TestBound:
    def test_those_beyond_it_are_sent_away_and_those_within_answered(self) -> None:
        gate = Gate()
        service = layer(gate, at_once=2)

        async def scene() -> tuple[list[int], int, list[int]]:
            inside = await begun(*(status_of(service) for _ in range(2)))
            refused = [await status_of(service) for _ in range(3)]
            let_in = len(gate.waiting)
            for way in gate.waiting:
                way.set_result(well)
            return refused, let_in, await asyncio.gather(*inside)

        assert played(scene()) == ([503] * 3, 2, [200] * 2)

    @pytest.mark.parametrize("way", [well, in_pieces, by_an_error, by_a_client_that_left])
    def test_a_place_is_given_back_however_a_request_ends(self, way: Any) -> None:
        gate = Gate()
        service = layer(gate)

        async def scene() -> tuple[int, int]:
            (first,) = await begun(status_of(service))
            meanwhile = await status_of(service)
            gate.waiting.pop().set_result(way)
            await asyncio.gather(first, return_exceptions=True)
            (second,) = await begun(status_of(service))
            gate.waiting.pop().set_result(well)
            return meanwhile, await second

        assert played(scene()) == (503, 200)

    def test_a_place_is_taken_until_the_last_piece_of_an_answer(self) -> None:
        gate = Gate()
        service = layer(gate)

        async def scene() -> int:
            (first,) = await begun(status_of(service))
            gate.waiting.pop().set_result(in_pieces)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            meanwhile = await status_of(service)
            await first
            return meanwhile

        assert played(scene()) == 503

    @pytest.mark.parametrize("path", ["/health", "/ready", "/metrics"])
    def test_operators_are_always_let_in_and_take_no_place(self, path: str) -> None:
        gate = Gate()
        service = layer(gate)

        async def scene() -> list[int]:
            asked = await begun(status_of(service, path), status_of(service), status_of(service, path))
            for way in gate.waiting:
                way.set_result(well)
            return await asyncio.gather(*asked)

        assert played(scene()) == [200] * 3

    def test_what_is_no_request_passes(self) -> None:
        seen = []

        async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
            seen.append(scope["type"])

        asyncio.run(layer(app, at_once=0)({"type": "lifespan"}, lambda: None, lambda _message: None))  # type: ignore[arg-type, return-value]

        assert seen == ["lifespan"]


class TestAnswer:
    def test_it_is_a_problem_that_says_when_to_come_again(self) -> None:
        answer = ask(full(), "POST", "/toys", json={"name": "Bear"})

        assert (answer.status, answer.json()) == (503, OVERLOADED)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-length"] == str(len(answer.body))
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-overloaded"] == "1"

    def test_those_sent_away_together_are_asked_back_at_different_times(self) -> None:
        service = full()

        waits = [int(ask(service, "GET", "/toys").headers["retry-after"]) for _ in range(300)]

        assert {wait: waits.count(wait) for wait in set(waits)} == {1: 100, 2: 100, 3: 100}

    def test_it_has_the_id_of_the_request(self) -> None:
        answer = ask(full(), "GET", "/toys", headers=[("X-Request-ID", "r-1")])

        assert answer.headers.getlist("x-request-id") == ["r-1"]

    @pytest.mark.parametrize("sent", [["a b"], ["é"], ["a", "b"], []])
    def test_or_a_new_one(self, sent: list[str]) -> None:
        answer = ask(full(), "GET", "/toys", headers=[("X-Request-ID", value) for value in sent])

        assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])

    def test_a_body_that_may_not_follow_ends_the_connection(self) -> None:
        answer = ask(full(), "POST", "/toys", headers=[("Expect", "100-continue"), ("Content-Length", "9")])

        assert answer.headers["connection"] == "close"

    def test_a_service_answers_so_too(self, app_class: Any) -> None:
        service = toys.build(app_class, limits=Limits(requests_at_once=0))

        answer = ask(service, "GET", "/toys")

        assert (answer.status, answer.code) == (503, "overloaded")


class TestPages:
    def test_those_that_may_ask_can_read_it(self) -> None:
        answer = ask(full(allowed_origins=[ORIGIN]), "GET", "/toys", headers=[("Origin", ORIGIN)])

        assert _cors(answer) == (ORIGIN, "Retry-After, X-Request-ID", "Origin")

    @pytest.mark.parametrize("headers", [[], [("Origin", "https://others.example")]])
    def test_others_cannot(self, headers: list[tuple[str, str]]) -> None:
        answer = ask(full(allowed_origins=[ORIGIN]), "GET", "/toys", headers=headers)

        assert _cors(answer) == (None, None, None)

    def test_whether_they_may_is_always_answered(self, app_class: Any) -> None:
        service = toys.build(app_class, limits=Limits(requests_at_once=0), allowed_origins=[ORIGIN])

        answer = ask(
            service, "OPTIONS", "/toys", headers=[("Origin", ORIGIN), ("Access-Control-Request-Method", "GET")]
        )

        assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, ORIGIN)


class TestNumbers:
    def test_they_are_counted(self) -> None:
        registry = CollectorRegistry()
        service = full(registry=registry)

        for _ in range(3):
            ask(service, "GET", "/toys")

        assert registry.get_sample_value("http_requests_shed_total") == 3

    def test_a_warning_a_second_says_how_many_there_were(self) -> None:
        now = [100.0]
        service = full(clock=lambda: now[0])

        with capture_logs() as lines:
            for moment in (100.0, 100.1, 100.9, 101.0, 101.5, 105.0):
                now[0] = moment
                ask(service, "GET", "/toys")

        told = [(line["event"], line["log_level"], line["requests_shed"]) for line in lines]
        assert told == [("overloaded", "warning", 1), ("overloaded", "warning", 3), ("overloaded", "warning", 2)]


def _cors(answer: Answer) -> tuple[str | None, str | None, str | None]:
    names = ("access-control-allow-origin", "access-control-expose-headers", "vary")
    return tuple(answer.headers.get(name) for name in names)  # type: ignore[return-value]
