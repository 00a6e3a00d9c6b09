"""A service starts only when contract, handlers and credentials fit together."""

import contextlib
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio.to_thread
import connexion
import pytest
from starlette.testclient import TestClient

from boundary import replies, request
from boundary.contract import Contract, ContractError
from boundary.limits import Limits
from boundary.tests import toys
from boundary.tests.asking import ask


def a_small_contract(folder: Path, operation: str) -> Contract:
    root = folder / "openapi.yaml"
    root.write_text(
        "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    post:\n      operationId: m.f\n"
        f"      responses: {{'200': {{description: Done.}}}}\n{operation}\n"
    )
    return Contract.load(root)


class TestWiring:
    def test_an_operation_without_handler_stops_the_start(self, app_class: Any) -> None:
        with pytest.raises(ContractError, match=r"toys\.list_toys has no handler"):
            toys.build(app_class, resolver=lambda operation_id: getattr(object(), operation_id))

    def test_so_does_a_module_that_does_not_exist(self, app_class: Any) -> None:
        with pytest.raises(ContractError, match=r"toys\.list_toys has no handler"):
            toys.build(app_class, resolver=connexion.resolver.RelativeResolver("no.such.package"))

    def test_so_does_an_argument_that_the_contract_does_not_have(self, app_class: Any) -> None:
        class Misspelt(toys.Handlers):
            def get_thing(self, name: str, x_cuont: int = 0) -> replies.Reply:  # type: ignore[override]
                return replies.ok({"name": name, "x_count": x_cuont})

        with pytest.raises(ContractError, match=r"toys\.get_thing: its handler takes x_cuont"):
            toys.build(app_class, handlers=Misspelt())

    def test_a_resolver_of_connexion_works_as_well(self, app_class: Any) -> None:
        handlers = toys.Handlers()
        resolver = connexion.Resolver(lambda operation_id: getattr(handlers, operation_id.split(".")[1]))

        app = toys.build(app_class, resolver=resolver)

        assert ask(app, "GET", "/toys").status == 200

    def test_a_service_without_flask_needs_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # What connexion has in the place of the class when Flask is not installed, as in the coach's image.
        monkeypatch.setattr(connexion, "FlaskApp", lambda *_args, **_options: pytest.fail("Flask was asked for"))

        app = toys.build(connexion.AsyncApp)

        assert ask(app, "GET", "/toys").status == 200

    def test_handlers_in_modules_are_found_below_a_package(self, app_class: Any, tmp_path: Path) -> None:
        contract = a_small_contract(tmp_path, "")

        app = toys.build(
            app_class, contract=contract, resolver=connexion.resolver.RelativeResolver("boundary.tests.handler_package")
        )

        assert ask(app, "POST", "/a").status == 200


@pytest.mark.parametrize(
    ("operation", "complaint"),
    [
        ("      parameters: [{name: a, in: query, schema: {enum: [x]}}]", "parameter a needs a plain type"),
        ("      parameters: [{name: a, in: query, schema: {type: object}}]", "parameter a needs a plain type"),
        ("      parameters: [{name: a, in: header, schema: {type: array, items: {type: string}}}]", "plain type"),
        ("      parameters: [{name: a, in: query, content: {}}]", "parameter a needs a plain type"),
        (
            "      parameters: [{name: A, in: header, schema: &s {type: string}}, {name: a, in: query, schema: *s}]",
            "two parameters have the same Python name",
        ),
        (
            "      requestBody: {content: {application/xml: {schema: {type: string}}}}",
            "application/xml are not supported",
        ),
    ],
)
def test_a_contract_that_could_not_be_kept_stops_the_start(tmp_path: Path, operation: str, complaint: str) -> None:
    contract = a_small_contract(tmp_path, operation)

    with pytest.raises(ContractError, match=complaint):
        toys.build(connexion.AsyncApp, contract=contract, resolver=lambda _: lambda: replies.ok({}))


class TestHandlers:
    def test_they_can_read_the_whole_validated_request(self, app_class: Any) -> None:
        seen = []

        class Curious(toys.Handlers):
            def create_batch(self, body: Any) -> replies.Reply:
                seen.append(request.current())
                return super().create_batch(body)

        app = toys.build(app_class, handlers=Curious())
        ask(app, "POST", "/toys/batch", headers=[("content-type", "Application/JSON")], body=b'{"name":  "x"}')

        assert (seen[0].values, seen[0].media_type, seen[0].raw_body) == (
            {"body": {"name": "x"}},
            "application/json",
            b'{"name":  "x"}',
        )

    def test_outside_of_a_request_there_is_nothing_to_read(self) -> None:
        with pytest.raises(LookupError):
            request.current()

    def test_a_handler_may_change_a_default_without_harm_to_the_next(self, tmp_path: Path) -> None:
        contract = a_small_contract(
            tmp_path,
            "      parameters: [{name: a, in: query, schema: {type: array, items: {type: string}, default: [x]}}]",
        )
        seen = []

        def handler(a: list[str]) -> replies.Reply:
            seen.append([*a])
            a.append("y")
            return replies.ok({})

        app = toys.build(connexion.AsyncApp, contract=contract, resolver=lambda _: handler, validate_responses=False)
        ask(app, "POST", "/a")
        ask(app, "POST", "/a")

        assert seen == [["x"], ["x"]]

    def test_those_of_flask_find_the_body_unread(self) -> None:
        import flask  # noqa: PLC0415  # only this test looks at Flask's own request

        seen = []

        class Old(toys.Handlers):
            def create_batch(self, body: Any) -> replies.Reply:
                seen.append((flask.request.get_data(), flask.request.get_json(), flask.request.content_length))
                return super().create_batch(body)

        app = toys.build(connexion.FlaskApp, handlers=Old())
        ask(app, "POST", "/toys/batch", headers=[("content-type", "application/json")], body=[b'{"name"', b': "x"}'])

        assert seen == [(b'{"name": "x"}', {"name": "x"}, 13)]


class TestLimits:
    def test_they_can_be_set(self, app_class: Any) -> None:
        app = toys.build(app_class, limits=Limits(body_bytes=20, json_depth=2, path_segment_chars=8))

        too_long = ask(app, "POST", "/events", json={"email": "a" * 30})
        too_deep = ask(app, "POST", "/events", json=[[[]]])
        too_wide = ask(app, "GET", "/things/abcdefghi")

        assert (too_long.status, too_deep.status, too_wide.status) == (413, 400, 404)
        assert too_deep.faults == [("body", "", "is nested deeper than 2 levels")]

    def test_a_body_that_does_not_come_is_waited_for_no_longer_than_allowed(self, app_class: Any) -> None:
        app = toys.build(app_class, limits=Limits(body_seconds=0.01))

        async def stalled(scope: Any, _receive: Any, send: Any) -> None:
            async def never() -> Any:
                await anyio.sleep_forever()

            await app(scope, never, send)

        answer = ask(stalled, "POST", "/events", headers=[("content-type", "application/json")], body=[b"{", b"}"])

        assert (answer.status, answer.code, answer.headers["connection"]) == (408, "request-timeout", "close")


class TestLifespan:
    def test_that_of_the_service_runs_around_the_answers(self, app_class: Any) -> None:
        events: list[str] = []

        @contextlib.asynccontextmanager
        async def lifespan(_app: Any) -> AsyncIterator[None]:
            events.append("start")
            yield
            events.append("stop")

        app = toys.build(app_class, lifespan=lifespan)

        with TestClient(app) as client:
            events.append(str(client.get("/toys").status_code))

        assert events == ["start", "200", "stop"]

    def test_blocking_handlers_run_side_by_side_up_to_the_number_of_threads(self, app_class: Any) -> None:
        meeting = threading.Barrier(4, timeout=20)

        class Meeting(toys.Handlers):
            def get_thing(self, name: str, x_count: int = 0, **others: Any) -> replies.Reply:
                meeting.wait()
                return super().get_thing(name, x_count, **others)

        app = toys.build(app_class, handlers=Meeting())
        statuses: list[int] = []

        with TestClient(app) as client:
            callers = [
                threading.Thread(target=lambda: statuses.append(client.get("/things/ball").status_code))
                for _ in range(4)
            ]
            for caller in callers:
                caller.start()
            for caller in callers:
                caller.join()

        assert statuses == [200] * 4

    def test_what_else_needs_a_thread_finds_as_many(self) -> None:
        sizes = []

        class Looking(toys.Handlers):
            async def get_thing(self, name: str, **others: Any) -> replies.Reply:  # type: ignore[override]
                sizes.append(anyio.to_thread.current_default_thread_limiter().total_tokens)
                return toys.Handlers.get_thing(self, name, **others)

        with TestClient(toys.build(connexion.AsyncApp, handlers=Looking())) as client:
            client.get("/things/ball")

        assert sizes == [4]
