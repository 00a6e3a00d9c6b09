"""Parameters are read strictly, checked by their schema, and given to handlers as values."""

from typing import Any

import pytest

from boundary.tests.asking import ask
from boundary.validation.parameters import argument_name

NOTHING_ASKED = {
    "limit": 20,
    "cheap": None,
    "max_price": None,
    "from": None,
    "kind": None,
    "ids": None,
    "labels": None,
    "if_none_match": None,
}


def test_defaults_of_the_schema_are_filled_in_and_the_rest_is_none(app: Any) -> None:
    answer = ask(app, "GET", "/toys")

    assert (answer.status, answer.json()) == (200, NOTHING_ASKED)


def test_handlers_get_values_of_the_declared_types(app: Any) -> None:
    target = "/toys?limit=5&cheap=true&max_price=1.5e1&from=2024-02-29&kind=car&ids=3&ids=1&labels=a,b"

    answer = ask(app, "GET", target, headers=[("If-None-Match", '"x"')])

    assert answer.json() == {
        "limit": 5,
        "cheap": True,
        "max_price": 15.0,
        "from": "2024-02-29",
        "kind": "car",
        "ids": [3, 1],
        "labels": ["a", "b"],
        "if_none_match": '"x"',
    }


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("limit=1_0", "limit"),
        ("limit=%205%20", "limit"),
        ("limit=+5", "limit"),
        ("limit=%2B5", "limit"),
        ("limit=%D9%A3", "limit"),
        ("limit=05", "limit"),
        ("limit=-0", "limit"),
        ("limit=5.0", "limit"),
        ("limit=5%0A", "limit"),
        ("limit=", "limit"),
        ("limit", "limit"),
        ("limit=null", "limit"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=9223372036854775808", "limit"),
        ("limit=" + "9" * 5000, "limit"),
        ("limit=5&limit=5", "limit"),
        ("cheap=TRUE", "cheap"),
        ("cheap=1", "cheap"),
        ("cheap=", "cheap"),
        ("max_price=nan", "max_price"),
        ("max_price=inf", "max_price"),
        ("max_price=1e999", "max_price"),
        ("max_price=.5", "max_price"),
        ("max_price=1,5", "max_price"),
        ("max_price=-1", "max_price"),
        ("from=2023-02-29", "from"),
        ("from=2023-2-9", "from"),
        ("from=2023-02-09%0A", "from"),
        ("from=0000-01-01", "from"),
        ("kind=", "kind"),
        ("kind=Car", "kind"),
        ("kind=car%00", "kind"),
        ("ids=1&ids=x", "ids"),
        ("ids=1&ids=0", "ids"),
        ("ids=1,2", "ids"),
        ("ids=", "ids"),
        ("ids=" + "&ids=".join("123456"), "ids"),
        ("labels=a,B", "labels"),
        ("labels=a,", "labels"),
        ("labels=a&labels=b", "labels"),
        ("labels=a%0A", "labels"),
        ("labels=a%00", "labels"),
        ("unknown=1", "unknown"),
        ("Limit=1", "Limit"),
        ("=1", ""),
    ],
)
def test_a_query_that_the_contract_does_not_allow_is_a_bad_request_naming_the_parameter(
    app: Any, query: str, name: str
) -> None:
    answer = ask(app, "GET", f"/toys?{query}")

    assert (answer.status, answer.code) == (400, "invalid-request")
    assert answer.faults[0][:2] == ("query", name)


def test_the_bound_that_was_broken_is_named(app: Any) -> None:
    answer = ask(app, "GET", "/toys?limit=101")

    assert answer.json() == {
        "type": "urn:fit:problem:invalid-request",
        "title": "Bad Request",
        "status": 400,
        "detail": "query limit: 101 is greater than the maximum of 100",
        "code": "invalid-request",
        "errors": [{"location": "query", "name": "limit", "detail": "101 is greater than the maximum of 100"}],
    }


def test_all_parameters_at_fault_are_named_at_once_up_to_ten(app: Any) -> None:
    few = ask(app, "GET", "/toys?limit=0&cheap=maybe&kind=train")
    many = ask(app, "GET", "/toys?" + "&".join(f"x{number}=1" for number in range(30)))

    assert [fault[1] for fault in few.faults] == ["limit", "cheap", "kind"]
    assert len(many.faults) == 10
    assert many.json()["detail"].endswith("(and 29 more)")


@pytest.mark.parametrize("query", ["kind=%ff", "k%ff=1", "kind=\xe9"])
def test_a_query_that_is_not_utf_8_is_a_bad_request(app: Any, query: str) -> None:
    answer = ask(app, "GET", f"/toys?{query}")

    assert (answer.status, answer.json()["detail"]) == (400, "The query is not UTF-8.")


@pytest.mark.parametrize("query", ["how=%00", "how=a%00b"])
def test_a_nul_character_is_refused_because_not_every_database_stores_it(app: Any, query: str) -> None:
    answer = ask(app, "GET", f"/bugs?{query}")

    assert answer.faults == [("query", "how", "contains a NUL character")]


def test_a_query_of_very_many_parameters_is_a_bad_request(app: Any) -> None:
    answer = ask(app, "GET", "/toys?" + "&".join(["ids=1"] * 300))

    assert (answer.status, answer.code) == (400, "invalid-request")


def test_an_empty_list_may_be_written_as_nothing(app: Any) -> None:
    answer = ask(app, "GET", "/toys?labels=")

    assert answer.json()["labels"] == []


def test_an_operation_without_parameters_takes_none(app: Any) -> None:
    answer = ask(app, "POST", "/events?debug=1")

    assert answer.faults == [("query", "debug", "is not a known parameter")]


def test_headers_and_cookies_are_given_to_handlers_by_their_python_name(app: Any) -> None:
    answer = ask(app, "GET", "/things/ball", headers=[("X-Count", "7"), ("Cookie", "a=b; flavour=sour")])

    assert answer.json() == {"name": "ball", "x_count": 7, "flavour": "sour"}


def test_a_parameter_that_was_not_sent_keeps_the_default_of_the_handler(app: Any) -> None:
    answer = ask(app, "GET", "/things/ball")

    assert answer.json() == {"name": "ball", "x_count": 0, "flavour": None}


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        (("X-Count", "10"), ("header", "X-Count", "10 is greater than the maximum of 9")),
        (("X-Count", "+1"), ("header", "X-Count", "must be of type integer")),
        (("Cookie", "flavour=salty"), ("cookie", "flavour", "must be one of sweet, sour")),
    ],
)
def test_a_header_or_cookie_outside_of_its_bounds_is_a_bad_request(
    app: Any, header: tuple[str, str], fault: tuple[str, str, str]
) -> None:
    answer = ask(app, "GET", "/things/ball", headers=[header])

    assert (answer.status, answer.faults) == (400, [fault])


def test_several_lines_of_one_header_are_one_list(app: Any) -> None:
    answer = ask(app, "GET", "/toys", headers=[("If-None-Match", '"a"'), ("If-None-Match", '"b"')])

    assert answer.json()["if_none_match"] == '"a", "b"'


def test_a_text_in_the_path_is_checked_by_its_pattern_to_the_end(app: Any) -> None:
    answer = ask(app, "GET", "/things/ball5")

    assert answer.faults == [("path", "name", "does not match ^[A-Za-z@._-]+$")]


@pytest.mark.parametrize(
    ("location", "name", "argument"),
    [
        ("query", "from", "from_"),
        ("query", "max_price", "max_price"),
        ("path", "toy-id", "toy_id"),
        ("header", "If-None-Match", "if_none_match"),
    ],
)
def test_python_names_of_parameters(location: str, name: str, argument: str) -> None:
    assert argument_name(location, name) == argument
