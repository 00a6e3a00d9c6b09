"""JSON bodies: what is not exactly what the contract says is refused by field and bound, and never a 500."""

from typing import Any

import pytest

from boundary.tests import toys
from boundary.tests.asking import ask

TOKEN = toys.a_token()
JSON = [("content-type", "application/json")]


def test_handlers_get_the_parsed_body(app: Any) -> None:
    answer = ask(app, "POST", "/toys", json={"name": "Käthe", "price": 3, "colour": None}, token=TOKEN)

    assert answer.status == 201
    assert answer.json()["name"] == "Käthe"
    assert answer.headers["location"] == f"/toys/{answer.json()['id']}"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"nonsense",
        b'{"name": "x",}',
        b'{"name": NaN}',
        b'{"price": Infinity}',
        b'{"price": 1e400}',
        b'{"pieces": ' + b"9" * 5000 + b"}",
        b'{"name": "\\ud800"}',
        b'{"name": "\xff"}',
        b'\xef\xbb\xbf{"name": "x"}',
        '{"name": "x"}'.encode("utf-16"),
        b'{"name": "a\nb"}',
    ],
)
def test_what_is_not_json_is_a_bad_request_about_the_whole_body(app: Any, body: bytes) -> None:
    answer = ask(app, "POST", "/toys", headers=JSON, body=body, token=TOKEN)

    assert (answer.status, answer.faults[0][:2]) == (400, ("body", ""))


@pytest.mark.parametrize(
    ("body", "name", "detail"),
    [
        (b"{}", "/name", "is required"),
        (b"[]", "", "must be of type object"),
        (b"null", "", "must be of type object"),
        (b'{"name": ""}', "/name", "is shorter than 1 characters"),
        (b'{"name": "%s"}' % (b"x" * 5000), "/name", "is longer than 40 characters"),
        (b'{"name": 5}', "/name", "must be of type string"),
        (b'{"name": "x", "price": -1}', "/price", "-1 is less than the minimum of 0"),
        (b'{"name": "x", "price": "1"}', "/price", "must be of type number"),
        (b'{"name": "x", "pieces": 1.0}', "/pieces", "must be of type integer"),
        (b'{"name": "x", "pieces": true}', "/pieces", "must be of type integer"),
        (
            b'{"name": "x", "pieces": 9223372036854775808}',
            "/pieces",
            "9223372036854775808 is greater than the maximum of 9007199254740991",
        ),
        (b'{"name": "x", "pieces": 18446744073709551616}', "/pieces", "must be of type integer"),
        (b'{"name": "x", "pieces": -9223372036854775809}', "/pieces", "must be of type integer"),
        (b'{"name": "x", "colour": "green"}', "/colour", "must be one of red, blue, null"),
        (b'{"name": "x", "parts": [{"name": "a"}, {}]}', "/parts/1/name", "is required"),
        (b'{"name": "x", "parts": [{"name": "a\\n"}]}', "/parts/0/name", "does not match ^[a-z]+$"),
        (b'{"name": "x", "parts": [1, 2, 3, 4]}', "/parts", "has more than 3 items"),
        (b'{"name": "x", "a/b~c": 1}', "/a~1b~0c", "is not a known field"),
        (b'{"name": "x", "name": 1}', "/name", "must be of type string"),
    ],
)
def test_a_field_at_fault_is_named_by_pointer_and_bound(app: Any, body: bytes, name: str, detail: str) -> None:
    answer = ask(app, "POST", "/toys", headers=JSON, body=body, token=TOKEN)

    assert (answer.status, answer.code) == (400, "invalid-request")
    assert ("body", name, detail) in answer.faults


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b'{"name": "a\\u0000b"}', "/name"),
        (b'{"name": "x", "parts": [{"name": "\\u0000"}]}', "/parts/0/name"),
        (b'{"name": "x", "\\u0000": 1}', ""),
    ],
)
def test_a_nul_character_is_refused_because_not_every_database_stores_it(app: Any, body: bytes, name: str) -> None:
    answer = ask(app, "POST", "/toys", headers=JSON, body=body, token=TOKEN)

    assert answer.faults == [("body", name, "contains a NUL character")]


def test_an_escaped_backslash_before_u0000_is_not_a_nul_character(app: Any) -> None:
    answer = ask(app, "POST", "/toys", headers=JSON, body=b'{"name": "\\\\u0000"}', token=TOKEN)

    assert (answer.status, answer.json()["name"]) == (201, "\\u0000")


def test_of_duplicate_keys_the_last_one_counts(app: Any) -> None:
    answer = ask(app, "POST", "/toys", headers=JSON, body=b'{"name": "a", "name": "b"}', token=TOKEN)

    assert answer.json()["name"] == "b"


def test_many_faults_are_cut_at_ten_and_keep_the_declared_lengths(app: Any) -> None:
    unknown = {str(number) + "x" * 5000: number for number in range(30)}

    answer = ask(app, "POST", "/toys", json=unknown, token=TOKEN)

    assert answer.status == 400
    assert len(answer.faults) == 10
    assert answer.json()["detail"].endswith("(and 9 more)")
    assert len(answer.body) < 5000


def test_a_submitted_text_is_never_repeated(app: Any) -> None:
    body = {"name": "x", "password": "s3cret!", "parts": [{"name": "S3CRET"}], "colour": "s3cret"}

    answer = ask(app, "POST", "/toys", json=body, token=TOKEN)

    assert {fault[1] for fault in answer.faults} == {"/password", "/parts/0/name", "/colour"}
    assert b"s3cret" not in answer.body.lower()


@pytest.mark.parametrize("password", [12345678, 1.5, True, ["hunter2hunter2"], {"p": "hunter2hunter2"}])
def test_a_password_of_another_type_is_not_repeated_either(app: Any, password: Any) -> None:
    answer = ask(app, "POST", "/toys", json={"name": "x", "password": password}, token=TOKEN)

    assert answer.faults == [("body", "/password", "must be of type string")]


class TestObjectOrList:
    def test_both_forms_are_taken(self, app: Any) -> None:
        one = ask(app, "POST", "/toys/batch", json={"name": "car"})
        three = ask(app, "POST", "/toys/batch", json=[{"name": "car"}] * 3)

        assert (one.json(), three.json()) == ({"count": 1}, {"count": 3})

    @pytest.mark.parametrize(
        ("body", "fault"),
        [
            ({"name": 1}, ("body", "/name", "must be of type string")),
            ([{"name": "car"}, {}], ("body", "/1/name", "is required")),
            ([], ("body", "", "has fewer than 1 items")),
            ("car", ("body", "", "fits none of the allowed forms")),
        ],
    )
    def test_the_fault_is_that_of_the_form_which_was_meant(
        self, app: Any, body: Any, fault: tuple[str, str, str]
    ) -> None:
        answer = ask(app, "POST", "/toys/batch", json=body)

        assert (answer.status, answer.faults) == (400, [fault])


class TestFormats:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("at", "2024-02-29T23:59:59Z"),
            ("at", "2024-02-29T23:59:59.123456+05:30"),
            ("at", "0001-01-02T00:00:00+14:00"),
            ("at", "9999-12-31T23:59:59Z"),
            ("day", "0001-01-01"),
            ("day", "2024-02-29"),
            ("id", "3F2B8A52-7f43-4a4e-9d3c-0a1b2c3d4e5f"),
            ("email", "ada+toys@example.com"),
            ("link", "https://example.com/a?b#c"),
        ],
    )
    def test_good_ones_pass(self, app: Any, name: str, text: str) -> None:
        answer = ask(app, "POST", "/events", json={name: text})

        assert (answer.status, answer.json()) == (200, {"event": {name: text}})

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("at", "2024-02-29T23:59:59"),
            ("at", "2024-02-29 23:59:59Z"),
            ("at", "2024-02-29t23:59:59z"),
            ("at", "2023-02-29T00:00:00Z"),
            ("at", "2024-02-29T24:00:00Z"),
            ("at", "2024-02-29T00:00:60Z"),
            ("at", "0000-01-01T00:00:00Z"),
            ("at", "0001-01-01T00:00:00+14:00"),
            ("at", "9999-12-31T23:59:59-01:00"),
            ("at", "2024-02-29T00:00:00+24:00"),
            ("at", "2024-02-29T00:00:00Z\n"),
            ("at", "20240229T000000Z"),
            ("at", "٢٠٢٤-02-29T00:00:00Z"),
            ("at", "yesterday"),
            ("day", "2023-02-29"),
            ("day", "0000-01-01"),
            ("day", "2024-W09-4"),
            ("day", "2024-02-29\n"),
            ("id", "3f2b8a527f434a4e9d3c0a1b2c3d4e5f"),
            ("id", "3f2b8a52-7f43-4a4e-9d3c-0a1b2c3d4e5f\n"),
            ("id", "zzzzzzzz-7f43-4a4e-9d3c-0a1b2c3d4e5f"),
            ("email", "ada"),
            ("email", "ada@example.com\n"),
            ("link", "not a uri"),
        ],
    )
    def test_bad_ones_are_refused(self, app: Any, name: str, text: str) -> None:
        answer = ask(app, "POST", "/events", json={name: text})

        assert (answer.status, answer.faults[0][:2]) == (400, ("body", f"/{name}"))


class TestNullAndAbsent:
    def test_null_is_allowed_where_the_contract_says_nullable(self, app: Any) -> None:
        answer = ask(app, "POST", "/events", json={"place": None})

        assert answer.json() == {"event": {"place": None}}

    def test_null_is_refused_elsewhere(self, app: Any) -> None:
        answer = ask(app, "POST", "/events", json={"day": None})

        assert answer.faults == [("body", "/day", "must be of type string")]

    def test_the_fault_inside_of_a_nullable_object_is_named(self, app: Any) -> None:
        answer = ask(app, "POST", "/events", json={"place": {"city": 5}})

        assert answer.faults == [("body", "/place/city", "must be of type string")]

    def test_a_body_that_is_not_required_may_be_absent(self, app: Any) -> None:
        answer = ask(app, "POST", "/events")

        assert (answer.status, answer.json()) == (200, {})

    def test_a_required_body_may_not(self, app: Any) -> None:
        answer = ask(app, "POST", "/toys", token=TOKEN)

        assert answer.faults == [("body", "", "is required")]


def test_a_body_sent_to_an_operation_that_takes_none_is_ignored(app: Any) -> None:
    headers = [("content-type", "multipart/form-data; boundary=x")]

    read = ask(app, "GET", "/toys", headers=headers, body=b"--x\r\nnonsense")
    huge = ask(app, "GET", "/toys", headers=[("content-length", "99999999999")])

    assert (read.status, huge.status) == (200, 200)
