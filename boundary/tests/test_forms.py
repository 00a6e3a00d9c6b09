"""Form bodies are read into the types of their schema."""

from typing import Any

import connexion
import pytest

from boundary.limits import Limits
from boundary.tests import toys
from boundary.tests.asking import Answer, ask

FORM = [("content-type", "application/x-www-form-urlencoded")]
MULTIPART = [("content-type", "multipart/form-data; boundary=xyz")]


def a_form(app: Any, body: bytes) -> Answer:
    return ask(app, "POST", "/token", headers=FORM, body=body)


def a_part(name: str, value: bytes, extra: str = "") -> bytes:
    return f'--xyz\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'.encode() + value + b"\r\n"


def an_upload(app: Any, *parts: bytes) -> Answer:
    return ask(app, "POST", "/upload", headers=MULTIPART, body=b"".join(parts) + b"--xyz--\r\n")


class TestUrlEncoded:
    def test_values_get_the_types_of_the_schema(self, app: Any) -> None:
        answer = a_form(app, b"grant_type=password&username=ada+l%C3%B6&password=x&remember=true&days=3")

        assert (answer.status, answer.json()) == (200, {"user": "ada lö", "remember": True, "days": 3})

    @pytest.mark.parametrize(
        ("body", "description"),
        [
            (b"grant_type=password&username=a", "body /password: is required"),
            (b"grant_type=code&username=a&password=b", "body /grant_type: must be one of password"),
            (b"grant_type=password&username=a&username=b&password=c", "body /username: is given more than once"),
            (b"grant_type=password&username=a&password=b&days=+3", "body /days: must be of type integer"),
            (b"grant_type=password&username=a&password=b&days=31", "body /days: 31 is greater than the maximum of 30"),
            (b"grant_type=password&username=a&password=b&remember=yes", "body /remember: must be of type boolean"),
            (b"grant_type=password&username=a&password=b&x=1", "body /x: is not a known field"),
            (b"grant_type=password&username=a%00&password=b", "body /username: contains a NUL character"),
            (b"grant_type=password&username=%ff&password=b", "body: is not an URL-encoded form in UTF-8"),
            (b"grant_type=password&username=\xff&password=b", "body: is not an URL-encoded form in UTF-8"),
            (b"a=1&" * 101, "body: has more than 100 fields"),
            (b"", "body: is required"),
        ],
    )
    def test_what_the_contract_does_not_allow_is_refused(self, app: Any, body: bytes, description: str) -> None:
        answer = a_form(app, body)

        assert answer.status == 400
        members = answer.json()
        assert members.get("error_description", members.get("detail")) == description


class TestMultipart:
    def test_texts_and_files_are_read(self, app: Any) -> None:
        answer = an_upload(
            app, a_part("title", b"car"), a_part("count", b"3"), a_part("file", b"12345", '; filename="a"')
        )

        assert (answer.status, answer.json()) == (200, {"title": "car", "count": 3, "size": 5})

    def test_a_file_may_be_missing(self, app: Any) -> None:
        answer = an_upload(app, a_part("title", b"car"))

        assert answer.json() == {"title": "car", "count": None, "size": None}

    @pytest.mark.parametrize(
        ("parts", "name"),
        [
            ((), "/title"),
            ((a_part("title", b"car"), a_part("title", b"car")), "/title"),
            ((a_part("title", b"car"), a_part("count", b"3.0")), "/count"),
            ((a_part("title", b"car"), a_part("other", b"3")), "/other"),
            ((a_part("title", b"a\x00"),), "/title"),
            ((a_part("title", b"\xff"),), ""),
        ],
    )
    def test_what_the_contract_does_not_allow_is_refused(self, app: Any, parts: tuple[bytes, ...], name: str) -> None:
        answer = an_upload(app, *parts)

        assert (answer.status, answer.faults[0][:2]) == (400, ("body", name))

    @pytest.mark.parametrize("body", [b"nonsense", b"--xyz\r\nContent-Disposition: form-data\r\n\r\nx\r\n--xyz--\r\n"])
    def test_what_is_not_multipart_is_a_bad_request(self, app: Any, body: bytes) -> None:
        answer = ask(app, "POST", "/upload", headers=MULTIPART, body=body)

        assert (answer.status, answer.code) == (400, "invalid-request")

    def test_very_many_parts_are_a_bad_request(self, app: Any) -> None:
        answer = an_upload(app, *[a_part(f"p{number}", b"1") for number in range(101)])

        assert (answer.status, answer.code) == (400, "invalid-request")

    def test_the_limit_of_the_service_is_that_of_a_text_as_well(self) -> None:
        app = toys.build(connexion.AsyncApp, limits=Limits(body_bytes=3_000_000))

        answer = an_upload(app, a_part("title", b"x" * 2_000_000))

        assert answer.faults == [("body", "/title", "is longer than 40 characters")]

    def test_a_part_of_almost_the_limit_is_read(self, app: Any) -> None:
        answer = an_upload(app, a_part("title", b"car"), a_part("file", b"x" * 1_000_000, '; filename="a"'))

        assert answer.json()["size"] == 1_000_000
