"""Every answer is named, counted, timed and logged, the failed ones included."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs

from boundary.telemetry import CONTENT_TYPE, Telemetry, TelemetryLayer, current_request
from boundary.tests import toys
from boundary.tests.asking import ask

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.fixture
def service(app_class: Any) -> Any:
    return toys.build(app_class, validate_responses=False)


class TestRequestId:
    @pytest.mark.parametrize("sent", ["a", "A-1._b", "x" * 64])
    def test_a_sane_one_is_kept(self, app: Any, sent: str) -> None:
        answer = ask(app, "GET", "/toys", headers=[("X-Request-ID", sent)])

        assert answer.headers["x-request-id"] == sent

    @pytest.mark.parametrize("sent", [["x" * 65], ["a b"], ["a\n"], ["é"], [""], ["a;b"], ["a", "b"], []])
    def test_any_other_is_replaced(self, app: Any, sent: list[str]) -> None:
        answer = ask(app, "GET", "/toys", headers=[("X-Request-ID", value) for value in sent])

        assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])

    @pytest.mark.parametrize(
        ("method", "target", "status"),
        [
            ("GET", "/nothing", 404),
            ("PUT", "/toys", 405),
            ("GET", "/me", 401),
            ("GET", "/toys?limit=x", 400),
            ("GET", "/bugs", 500),
            ("GET", "/docs", 200),
            ("GET", "/errors?how=etag", 304),
        ],
    )
    def test_every_answer_has_one_and_forbids_sniffing(self, app: Any, method: str, target: str, status: int) -> None:
        answer = ask(app, method, target, headers=[("X-Request-ID", "r-1")])

        assert answer.status == status
        assert answer.headers.getlist("x-request-id") == ["r-1"]
        assert answer.headers["x-content-type-options"] == "nosniff"

    def test_a_service_may_read_it_to_pass_it_on(self, app: Any) -> None:
        answer = ask(app, "GET", "/bugs?how=ids", headers=[("X-Request-ID", "r-2")])

        assert answer.headers["x-seen-id"] == "r-2"


class TestTrace:
    def seen(self, app: Any, *sent: str) -> tuple[str, str, str, str]:
        answer = ask(app, "GET", "/bugs?how=ids", headers=[("traceparent", value) for value in sent])
        version, trace, span, flags = answer.headers["x-seen-trace"].split("-")
        return version, trace, span, flags

    @pytest.mark.parametrize(
        ("sent", "flags"),
        [
            (f"00-{TRACE}-{SPAN}-01", "01"),
            (f"00-{TRACE}-{SPAN}-00", "00"),
            (f"00-{TRACE}-{SPAN}-ff", "01"),
            (f"cc-{TRACE}-{SPAN}-01-what-the-future-brings", "01"),
        ],
    )
    def test_a_valid_one_is_continued_with_a_new_span(self, app: Any, sent: str, flags: str) -> None:
        version, trace, span, seen_flags = self.seen(app, sent)

        assert (version, trace, seen_flags) == ("00", TRACE, flags)
        assert re.fullmatch("[0-9a-f]{16}", span)
        assert span != SPAN

    @pytest.mark.parametrize(
        "sent",
        [
            (),
            ("nonsense",),
            (f"00-{TRACE.upper()}-{SPAN}-01",),
            (f"00-{'0' * 32}-{SPAN}-01",),
            (f"00-{TRACE}-{'0' * 16}-01",),
            (f"ff-{TRACE}-{SPAN}-01",),
            (f"00-{TRACE}-{SPAN}-01-more",),
            (f"00-{TRACE}-{SPAN}",),
            (f"00-{TRACE}-{SPAN}-01", f"00-{TRACE}-{SPAN}-01"),
        ],
    )
    def test_any_other_starts_a_new_trace(self, app: Any, sent: tuple[str, ...]) -> None:
        _, trace, _, flags = self.seen(app, *sent)

        assert re.fullmatch("[0-9a-f]{32}", trace)
        assert trace not in {TRACE, "0" * 32}
        assert flags == "00"


class TestAccessLog:
    def test_each_answer_is_one_line(self, app: Any) -> None:
        headers = [("X-Request-ID", "r-3"), ("traceparent", f"00-{TRACE}-{SPAN}-01")]

        with capture_logs() as logs:
            ask(app, "GET", "/toys/5?secret=1", headers=headers, token="secret")

        (line,) = logs
        assert line.pop("duration_ms") > 0
        assert line == {
            "event": "request",
            "log_level": "info",
            "service": "toys",
            "method": "GET",
            "path": "/toys/5",
            "operation_id": "toys.get_toy",
            "status": 400,
            "request_id": "r-3",
            "trace_id": TRACE,
        }

    @pytest.mark.parametrize(
        ("method", "target", "operation_id", "status"),
        [
            ("GET", "/nothing", None, 404),
            ("PUT", "/toys", None, 405),
            ("GET", "/things/%ff", None, 400),
            ("POST", "/toys", "toys.create_toy", 401),
            ("GET", "/docs", None, 200),
        ],
    )
    def test_failures_before_the_handler_are_logged_too(
        self, app: Any, method: str, target: str, operation_id: str | None, status: int
    ) -> None:
        with capture_logs() as logs:
            ask(app, method, target)

        assert [(line["operation_id"], line["status"]) for line in logs] == [(operation_id, status)]

    def test_very_long_paths_are_cut(self, app: Any) -> None:
        with capture_logs() as logs:
            ask(app, "GET", "/" + "x" * 5000)

        assert len(logs[0]["path"]) == 300


class TestMetrics:
    def test_answers_are_counted_by_operation_method_and_status(self, service: Any) -> None:
        ask(service, "GET", "/toys/5")
        ask(service, "GET", "/toys/6")
        ask(service, "GET", "/toys?limit=x")

        counts = counted(service.telemetry)

        assert counts == {("toys.get_toy", "GET", "404"): 2, ("toys.list_toys", "GET", "400"): 1}

    def test_what_no_route_takes_is_counted_together(self, service: Any) -> None:
        for target in ("/a", "/b", "/toys/x", "/things/%ff"):
            ask(service, "GET", target)
        ask(service, "BREW", "/toys")

        assert counted(service.telemetry) == {
            ("unmatched", "GET", "404"): 3,
            ("unmatched", "GET", "400"): 1,
            ("unmatched", "OTHER", "405"): 1,
        }

    def test_times_are_measured_by_operation(self, service: Any) -> None:
        ask(service, "GET", "/toys/5")

        text = service.telemetry.render().decode()

        assert 'http_request_duration_seconds_count{operation="toys.get_toy"} 1.0' in text
        assert 'http_request_duration_seconds_bucket{le="0.005",operation="toys.get_toy"}' in text

    def test_requests_in_flight_are_gauged(self) -> None:
        telemetry = Telemetry("toys")
        seen = []

        async def inner(_scope: Scope, _receive: Receive, send: Send) -> None:
            seen.append(telemetry.registry.get_sample_value("http_requests_in_flight"))
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body"})

        ask(TelemetryLayer(inner, telemetry=telemetry), "GET", "/")

        assert (seen, telemetry.registry.get_sample_value("http_requests_in_flight")) == ([1.0], 0.0)

    def test_the_text_is_labelled_for_prometheus(self) -> None:
        assert CONTENT_TYPE == Telemetry.CONTENT_TYPE == "text/plain; version=0.0.4; charset=utf-8"

    def test_the_duration_goes_to_the_end_of_the_answer(self) -> None:
        telemetry = Telemetry("toys")
        ticks = iter([10.0, 10.25])

        async def inner(_scope: Scope, _receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body"})

        with capture_logs() as logs:
            ask(TelemetryLayer(inner, telemetry=telemetry, clock=lambda: next(ticks)), "GET", "/")

        assert logs[0]["duration_ms"] == 250.0


def test_an_app_that_breaks_is_recorded_as_500() -> None:
    telemetry = Telemetry("toys")

    async def inner(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise RuntimeError("broken")

    with capture_logs() as logs, pytest.raises(RuntimeError):
        ask(TelemetryLayer(inner, telemetry=telemetry), "GET", "/")

    assert logs[0]["status"] == 500
    assert counted(telemetry) == {("unmatched", "GET", "500"): 1}


def test_outside_of_a_request_there_are_no_ids() -> None:
    with pytest.raises(LookupError):
        current_request()


def test_a_request_inside_of_another_leaves_its_ids_alone(service: Any) -> None:
    seen: list[str] = []

    async def outer(scope: Scope, receive: Receive, send: Send) -> None:
        await service({**scope, "headers": []}, receive, _drop)
        seen.append(current_request().request_id)
        await service(scope, receive, send)

    ask(TelemetryLayer(outer, telemetry=Telemetry("outer")), "GET", "/toys", headers=[("X-Request-ID", "outer")])

    assert seen == ["outer"]


async def _drop(_message: Any) -> None:
    pass


def test_concurrent_requests_keep_their_own_ids(service: Any) -> None:
    async def one(number: int) -> tuple[str, str]:
        answer = await asyncio.to_thread(
            ask, service, "GET", "/bugs?how=ids", headers=[("X-Request-ID", f"r-{number}")]
        )
        return answer.headers["x-request-id"], answer.headers["x-seen-id"]

    ask(service, "GET", "/toys")  # Connexion builds its layers at the first request.

    async def all_of_them() -> list[tuple[str, str]]:
        return await asyncio.gather(*(one(number) for number in range(20)))

    assert asyncio.run(all_of_them()) == [(f"r-{number}", f"r-{number}") for number in range(20)]


def counted(telemetry: Telemetry) -> dict[tuple[str, str, str], float]:
    def samples() -> Iterator[tuple[tuple[str, str, str], float]]:
        for metric in telemetry.registry.collect():
            for sample in metric.samples:
                if sample.name == "http_requests_total":
                    labels = sample.labels
                    yield (labels["operation"], labels["method"], labels["status"]), sample.value

    return dict(samples())
