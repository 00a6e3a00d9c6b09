"""oauth.create_token with the form of RFC 6749."""

from base64 import b64encode
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from monolith.tests.actors import Actor
from monolith.tests.answers import refusal
from monolith.tests.oauth.logins import EMAIL, FORM, WRONG, oauth_error, submit


class TestCreateTokenFromForm:
    def test_the_password_grant_gives_the_same_answer_as_json(self, client: TestClient, athlete: Actor) -> None:
        answer = submit(client, FORM)

        token = answer.json()["access_token"]
        assert answer.status_code == 200
        assert answer.json() == {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": 900,
            "onboarded": False,
        }
        assert answer.headers["Cache-Control"] == "no-store"

    def test_what_swagger_ui_sends_along_is_accepted(self, client: TestClient, athlete: Actor) -> None:
        extras = {"scope": "admin", "client_id": "swagger", "client_secret": ""}
        basic = {"Authorization": "Basic " + b64encode(b"swagger:").decode()}

        assert submit(client, {**FORM, **extras}, headers=basic).status_code == 200

    def test_asking_for_the_scope_does_not_make_an_administrator(self, client: TestClient, athlete: Actor) -> None:
        token = submit(client, {**FORM, "scope": "admin"}).json()["access_token"]

        assert refusal(replace(athlete, token=token).get("/users")) == (403, "forbidden", [])

    def test_the_type_of_the_body_may_be_in_upper_case_and_have_a_charset(
        self, client: TestClient, athlete: Actor
    ) -> None:
        headers = {"Content-Type": "Application/X-WWW-Form-URLencoded; charset=UTF-8"}

        assert submit(client, FORM, headers=headers).status_code == 200
        assert oauth_error(submit(client, {**FORM, "password": "wrong"}, headers=headers))[1] == "invalid_grant"

    @pytest.mark.parametrize("username", [EMAIL, "nobody@example.com"])
    def test_a_wrong_password_and_an_unknown_address_are_an_invalid_grant(
        self, client: TestClient, athlete: Actor, username: str
    ) -> None:
        answer = submit(client, {**FORM, "username": username, "password": "wrong"})

        assert oauth_error(answer) == (400, "invalid_grant", WRONG)
        assert "WWW-Authenticate" not in answer.headers

    @pytest.mark.parametrize("grant_type", ["client_credentials", "refresh_token", "PASSWORD", ""])
    def test_another_grant_is_unsupported(self, client: TestClient, grant_type: str) -> None:
        assert oauth_error(submit(client, {**FORM, "grant_type": grant_type}))[:2] == (400, "unsupported_grant_type")

    def test_another_grant_is_unsupported_whatever_else_is_missing(self, client: TestClient) -> None:
        answer = submit(client, {"grant_type": "client_credentials"})

        assert oauth_error(answer)[:2] == (400, "unsupported_grant_type")

    @pytest.mark.parametrize("missing", ["grant_type", "username", "password"])
    def test_a_field_that_is_missing_is_an_invalid_request(self, client: TestClient, missing: str) -> None:
        answer = submit(client, {name: text for name, text in FORM.items() if name != missing})

        assert oauth_error(answer) == (400, "invalid_request", f"body /{missing}: is required")

    @pytest.mark.parametrize(
        ("content", "described"),
        [
            (b"grant_type=password&grant_type=password&username=a@example.com&password=x", "more than once"),
            (b"grant_type=password&username=a@example.com&password=%00", "NUL"),
            (b"grant_type=password&username=a@example.com&password=%ff", "not an URL-encoded form"),
            (b"\xff=1", "not an URL-encoded form"),
            (b"a=1&" * 101, "more than 100 fields"),
            (b"nonsense", "is required"),
            ("grant_type=password&username=a@example.com&password=x&ähm=1".encode(), "not an URL-encoded form"),
            (b"grant_type=password&username=a@example.com&password=x&%C3%A4%22=1", "/??: is not a known field"),
            (b"grant_type=password&username=a@example.com&password=%07", "does not match"),
        ],
        ids=["repeated", "nul", "not-utf-8", "not-ascii", "many", "no-form", "raw", "odd-name", "control-character"],
    )
    def test_a_malformed_form_is_an_invalid_request_described_as_the_rfc_allows(
        self, client: TestClient, content: bytes, described: str
    ) -> None:
        answer = client.post(
            "/oauth/token", content=content, headers={"Content-Type": "application/x-www-form-urlencoded"}
        )

        status, error, description = oauth_error(answer)
        assert (status, error) == (400, "invalid_request")
        assert described in description
        assert all(" " <= character <= "~" and character not in '"\\' for character in description)

    def test_an_empty_form_is_an_invalid_request(self, client: TestClient) -> None:
        assert oauth_error(submit(client, {})) == (400, "invalid_request", "body: is required")

    def test_an_oversized_form_is_refused(self, client: TestClient) -> None:
        assert refusal(submit(client, {**FORM, "password": "x" * 1_048_576})) == (413, "content-too-large", [])

    def test_a_refused_password_is_not_repeated(self, client: TestClient) -> None:
        answer = submit(client, {**FORM, "password": "s3cr3t!" * 20})

        assert answer.status_code == 400
        assert "s3cr3t!" not in answer.text
