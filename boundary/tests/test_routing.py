"""One spelling of each path leads to its operation; everything else is a problem, never a redirect."""

from typing import Any

import pytest

from boundary.tests.asking import ask


@pytest.mark.parametrize(
    "target",
    [
        "/nothing",
        "/toys/",
        "//toys",
        "/toys//1",
        "/toys/1/",
        "/TOYS",
        "/toys/abc",
        "/toys/+5",
        "/toys/%2B5",
        "/toys/-0",
        "/toys/05",
        "/toys/5.0",
        "/toys/1_0",
        "/toys/%205",
        "/toys/%D9%A3",
        "/toys/1%0A",
        "/things/a%2Fb",
        "/things/a%0Ab",
        "/things/a%00b",
        "/things/a%7Fb",
        "/things/" + "a" * 513,
        "/",
        "",
    ],
)
def test_a_path_that_no_operation_has_is_not_found(app: Any, target: str) -> None:
    answer = ask(app, "GET", target, headers=[("host", "evil.com")])

    assert (answer.status, answer.code) == (404, "not-found")
    assert "location" not in answer.headers
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("number", ["0", "-1", "2147483648", "9223372036854775808", "9" * 400])
def test_an_integer_outside_of_its_bounds_is_a_bad_request(app: Any, number: str) -> None:
    answer = ask(app, "GET", f"/toys/{number}")

    assert (answer.status, answer.faults[0][:2]) == (400, ("path", "toy_id"))


@pytest.mark.parametrize("target", ["/things/%ff", "/things/a%c3", "/%80"])
def test_a_path_that_is_not_utf_8_is_a_bad_request(app: Any, target: str) -> None:
    answer = ask(app, "GET", target)

    assert (answer.status, answer.code) == (400, "invalid-request")


def test_a_replacement_character_that_was_really_sent_is_an_ordinary_character(app: Any) -> None:
    answer = ask(app, "GET", "/things/%EF%BF%BD")

    assert answer.faults == [("path", "name", "does not match ^[A-Za-z@._-]+$")]


@pytest.mark.parametrize(
    ("method", "target", "allow"),
    [
        ("PUT", "/toys", "GET, HEAD, POST"),
        ("OPTIONS", "/toys", "GET, HEAD, POST"),
        ("TRACE", "/toys", "GET, HEAD, POST"),
        ("CONNECT", "/toys", "GET, HEAD, POST"),
        ("QUERY", "/toys", "GET, HEAD, POST"),
        ("get", "/toys", "GET, HEAD, POST"),
        ("POST", "/toys/5", "DELETE, GET, HEAD"),
        ("GET", "/toys/batch", "POST"),
        ("GET", "/token", "POST"),
        ("POST", "/docs", "GET, HEAD"),
        ("DELETE", "/openapi.yaml", "GET, HEAD"),
    ],
)
def test_a_method_that_the_path_does_not_take_names_those_that_it_takes(
    app: Any, method: str, target: str, allow: str
) -> None:
    answer = ask(app, method, target)

    assert (answer.status, answer.code, answer.headers["allow"]) == (405, "method-not-allowed", allow)


def test_a_fixed_path_wins_over_a_template(app: Any) -> None:
    answer = ask(app, "POST", "/toys/batch", json=[{"name": "car"}, {"name": "doll"}])

    assert (answer.status, answer.json()) == (200, {"count": 2})


def test_head_is_answered_like_get(app: Any) -> None:
    answer = ask(app, "HEAD", "/toys?limit=3")

    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")


def test_a_prefix_that_a_proxy_stripped_changes_nothing(app: Any) -> None:
    async def behind_a_proxy(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "root_path": "/pre", "path": "/pre" + scope["path"]}, receive, send)

    found = ask(behind_a_proxy, "GET", "/toys")
    refused = ask(behind_a_proxy, "PUT", "/toys")

    assert found.status == 200
    assert refused.headers["allow"] == "GET, HEAD, POST"
