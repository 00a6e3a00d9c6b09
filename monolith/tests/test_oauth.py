"""The oauth operations, over the app; and what becomes of tokens."""

import hashlib
import hmac
import json
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Event
from typing import Any, Literal

import connexion
import httpx2
import jwt
import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from boundary.tokens import parse_jwks
from monolith.services import passwords
from monolith.settings import Settings
from monolith.signing_key import load_signing_key
from monolith.tests.actors import ADMIN_EMAIL, PASSWORD, Actor, Actors
from monolith.tests.answers import refusal
from monolith.tests.variants import client_at, variant

EMAIL = "grace@example.com"
FORM = {"grant_type": "password", "username": EMAIL, "password": PASSWORD}
WRONG = "The address or the password is wrong."


def log_in(client: TestClient, email: str = EMAIL, password: str = PASSWORD) -> httpx2.Response:
    return client.post("/oauth/token", json={"email": email, "password": password})


def submit(client: TestClient, form: dict[str, str], **kwargs: Any) -> httpx2.Response:
    return client.post("/oauth/token", data=form, **kwargs)


def oauth_error(answer: httpx2.Response) -> tuple[int, str, str]:
    """The status, the error and its description of RFC 6749, section 5.2."""
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.json()
    assert body.keys() == {"error", "error_description"}
    return answer.status_code, body["error"], body["error_description"]


class TestCreateTokenFromJson:
    def test_the_token_is_short_lived_and_opens_the_profile(self, client: TestClient, athlete: Actor) -> None:
        answer = log_in(client)

        token = answer.json()["access_token"]
        assert answer.status_code == 200
        assert answer.json() == {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": 900,
            "onboarded": False,
        }
        assert answer.headers["Cache-Control"] == "no-store"
        assert replace(athlete, token=token).get("/profile").json()["email"] == EMAIL

    def test_it_tells_who_has_been_onboarded(self, client: TestClient, athlete: Actor) -> None:
        athlete.post("/profile/onboarding", {"weight": 60, "height": 165, "fitness_goal": "endurance"})

        assert log_in(client).json()["onboarded"] is True

    def test_the_address_may_be_in_upper_case(self, client: TestClient, athlete: Actor) -> None:
        assert log_in(client, "GRACE@Example.com").status_code == 200

    def test_a_wrong_password_is_a_problem_with_a_challenge(self, client: TestClient, athlete: Actor) -> None:
        answer = log_in(client, password="wrong")

        assert refusal(answer) == (401, "invalid-credentials", [])
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="fit"'

    def test_an_unknown_address_gets_the_same_answer(self, client: TestClient, athlete: Actor) -> None:
        unknown = log_in(client, "nobody@example.com", "wrong")
        wrong = log_in(client, password="wrong")

        assert (unknown.status_code, unknown.json()) == (wrong.status_code, wrong.json())
        assert _comparable(unknown) == _comparable(wrong)

    def test_an_unknown_address_costs_the_same_work(
        self, client: TestClient, athlete: Actor, verified: list[str]
    ) -> None:
        log_in(client, "nobody@example.com", "wrong")
        log_in(client, password="wrong")

        assert len(verified) == 2

    def test_who_waits_too_long_for_a_turn_is_told_to_come_again(
        self, app: connexion.FlaskApp, client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(passwords, "_MAX_WAIT_S", 0.01)
        over = Event()
        turns = app.app.extensions["services"].login._passwords._threads
        others = [turns.submit(over.wait) for _ in range(2)]

        answer = log_in(client)
        over.set()

        assert refusal(answer) == (503, "busy", [])
        assert answer.headers["Retry-After"] == "1"
        assert all(other.result() for other in others)

    @pytest.mark.parametrize(
        ("body", "fields"),
        [
            ({}, ["body /email", "body /password"]),
            ({"email": EMAIL}, ["body /password"]),
            ({"email": EMAIL, "password": ""}, ["body /password"]),
            ({"email": EMAIL, "password": "x" * 129}, ["body /password"]),
            ({"email": EMAIL, "password": "wrong\u0000"}, ["body /password"]),
            ({"email": "' OR 1=1 --", "password": PASSWORD}, ["body /email"]),
            ({"email": ["a"], "password": PASSWORD}, ["body /email"]),
            ({"email": EMAIL, "password": PASSWORD, "remember": True}, ["body /remember"]),
        ],
        ids=["empty", "no-password", "short", "long", "nul", "sql", "list", "unknown-field"],
    )
    def test_a_bad_field_is_named(self, client: TestClient, body: dict[str, Any], fields: list[str]) -> None:
        answer = client.post("/oauth/token", json=body)

        assert refusal(answer) == (400, "invalid-request", fields)
        assert "WWW-Authenticate" not in answer.headers

    @pytest.mark.parametrize("content", [b"{", b"\xff", b'{"email": "\\udfff"}', b"null"])
    def test_what_is_not_a_json_object_is_refused(self, client: TestClient, content: bytes) -> None:
        answer = client.post("/oauth/token", content=content, headers={"Content-Type": "application/json"})

        assert refusal(answer) == (400, "invalid-request", ["body "])

    def test_another_type_of_body_is_refused(self, client: TestClient) -> None:
        answer = client.post("/oauth/token", content=b"x", headers={"Content-Type": "text/plain"})

        assert refusal(answer) == (415, "unsupported-media-type", [])

    def test_an_oversized_body_is_refused(self, client: TestClient) -> None:
        assert refusal(log_in(client, password="x" * 1_048_576)) == (413, "content-too-large", [])


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


@pytest.fixture(scope="module")
def limited(settings: Settings, engine: Engine, cheap_hashes: None) -> Iterator[connexion.FlaskApp]:
    limits = {
        "login_failures_per_minute": 2,
        "login_failures_per_address_per_minute": 4,
        "login_failures_per_account_per_hour": 5,
    }
    with variant(settings, **limits) as app:
        yield app


class TestLimitsOfLogins:
    """Two failures of one account from one address, four of an address, five of an account."""

    @pytest.fixture
    def fail(self, limited: connexion.FlaskApp) -> Callable[..., list[int]]:
        def fail_(address: str, email: str, *, times: int = 1) -> list[int]:
            client = client_at(limited, address)
            return [log_in(client, email, "wrong").status_code for _ in range(times)]

        return fail_

    def test_the_third_failure_in_a_row_has_to_wait_even_with_the_right_password(
        self, limited: connexion.FlaskApp, athlete: Actor, fail: Callable[..., list[int]]
    ) -> None:
        assert fail("10.0.1.1", EMAIL, times=3) == [401, 401, 429]

        answer = log_in(client_at(limited, "10.0.1.1"))

        assert refusal(answer) == (429, "too-many-attempts", [])
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert answer.json()["detail"] == f"Try again in {answer.headers['Retry-After']} seconds."

    def test_a_form_has_to_wait_too(
        self, limited: connexion.FlaskApp, actors: Actors, fail: Callable[..., list[int]]
    ) -> None:
        fail("10.0.2.1", "form@example.com", times=2)

        answer = submit(client_at(limited, "10.0.2.1"), {**FORM, "username": "form@example.com"})

        assert refusal(answer) == (429, "too-many-attempts", [])

    def test_an_account_that_does_not_exist_is_limited_alike(
        self, client: TestClient, fail: Callable[..., list[int]]
    ) -> None:
        assert fail("10.0.3.1", "nobody@example.com", times=3) == [401, 401, 429]

    def test_the_account_can_still_log_in_from_elsewhere_and_others_from_there(
        self, limited: connexion.FlaskApp, actors: Actors, fail: Callable[..., list[int]]
    ) -> None:
        for email in ("one@example.com", "two@example.com"):
            actors.sign_up(email)
        fail("10.0.4.1", "one@example.com", times=2)

        elsewhere = log_in(client_at(limited, "10.0.4.2"), "one@example.com")
        other = log_in(client_at(limited, "10.0.4.1"), "two@example.com")

        assert (elsewhere.status_code, other.status_code) == (200, 200)

    def test_an_address_that_tries_many_accounts_has_to_wait(
        self, client: TestClient, fail: Callable[..., list[int]]
    ) -> None:
        statuses = [fail("10.0.5.1", f"tried{number}@example.com")[0] for number in range(5)]

        assert statuses == [401, 401, 401, 401, 429]

    def test_an_account_that_is_tried_from_many_addresses_has_to_wait(
        self, limited: connexion.FlaskApp, actors: Actors, fail: Callable[..., list[int]]
    ) -> None:
        actors.sign_up("tried@example.com")
        statuses = [fail(f"10.0.6.{number}", "tried@example.com")[0] for number in range(5)]

        answer = log_in(client_at(limited, "10.0.6.9"), "tried@example.com")

        assert statuses == [401] * 5
        assert refusal(answer) == (429, "too-many-attempts", [])
        assert 60 < int(answer.headers["Retry-After"]) <= 3600

    def test_successes_do_not_count(
        self, limited: connexion.FlaskApp, actors: Actors, fail: Callable[..., list[int]]
    ) -> None:
        actors.sign_up("often@example.com")
        client = client_at(limited, "10.0.7.1")

        statuses = [log_in(client, "often@example.com").status_code for _ in range(8)]

        assert statuses == [200] * 8
        assert fail("10.0.7.1", "often@example.com") == [401]

    def test_who_has_to_wait_costs_no_hashing(
        self, client: TestClient, fail: Callable[..., list[int]], verified: list[str]
    ) -> None:
        fail("10.0.8.1", "waits@example.com", times=5)

        assert len(verified) == 2


class TestListKeys:
    def test_the_key_verifies_the_tokens_and_may_be_kept_for_five_minutes(
        self, client: TestClient, athlete: Actor
    ) -> None:
        answer = client.get("/.well-known/jwks.json")

        key = answer.json()["keys"][0]
        keys = parse_jwks(answer.json())
        assert answer.status_code == 200
        assert answer.json() == {
            "keys": [
                {
                    "kty": "EC",
                    "crv": "P-256",
                    "alg": "ES256",
                    "use": "sig",
                    "kid": key["kid"],
                    "x": key["x"],
                    "y": key["y"],
                }
            ]
        }
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert jwt.decode(athlete.token, keys[key["kid"]], ["ES256"], audience="fit")["email"] == EMAIL

    def test_a_query_is_refused(self, client: TestClient) -> None:
        assert refusal(client.get("/.well-known/jwks.json?kid=1")) == (400, "invalid-request", ["query kid"])


class TestForgedTokens:
    @pytest.fixture
    def claims(self, athlete: Actor) -> dict[str, Any]:
        """Those of a good token of the athlete, who is promoted in them."""
        claims: dict[str, Any] = jwt.decode(athlete.token, options={"verify_signature": False})
        return {**claims, "role": "admin", "scope": "admin"}

    @pytest.fixture
    def key(self, settings: Settings) -> ec.EllipticCurvePrivateKey:
        return load_signing_key(settings.signing_key_file)

    def test_the_key_of_the_monolith_signs_what_the_monolith_takes(
        self, athlete: Actor, claims: dict[str, Any], key: ec.EllipticCurvePrivateKey
    ) -> None:
        token = jwt.encode(claims, key, "ES256", headers={"kid": _key_id(athlete)})

        assert replace(athlete, token=token).get("/profile").status_code == 200

    def test_an_expired_token_is_refused(
        self, athlete: Actor, claims: dict[str, Any], key: ec.EllipticCurvePrivateKey
    ) -> None:
        past = {**claims, "iat": int(time.time()) - 1000, "exp": int(time.time()) - 1}
        token = jwt.encode(past, key, "ES256", headers={"kid": _key_id(athlete)})

        answer = replace(athlete, token=token).get("/profile")

        _assert_invalid(answer, "The token has expired.")

    @pytest.mark.parametrize(
        "change",
        [{"iss": "somebody"}, {"aud": "others"}, {"exp": None}, {"sub": 7}, {"cv": "1"}, {"sub": "٣"}, {"sub": "x"}],
        ids=["issuer", "audience", "no-expiry", "number-as-subject", "text-as-version", "arabic", "no-number"],
    )
    def test_a_token_with_other_claims_is_refused(
        self, athlete: Actor, claims: dict[str, Any], key: ec.EllipticCurvePrivateKey, change: dict[str, Any]
    ) -> None:
        changed = {name: value for name, value in {**claims, **change}.items() if value is not None}
        # Past PyJWT's own checks of what it encodes.
        token = jwt.PyJWS().encode(json.dumps(changed).encode(), key, "ES256", headers={"kid": _key_id(athlete)})

        assert refusal(replace(athlete, token=token).get("/profile")) == (401, "unauthorized", [])

    @pytest.mark.parametrize("kid", ["same", "of-the-other-key", None])
    def test_a_token_of_another_key_is_refused(self, athlete: Actor, claims: dict[str, Any], kid: str | None) -> None:
        headers = {"kid": _key_id(athlete) if kid == "same" else kid} if kid else {}
        token = jwt.encode(claims, ec.generate_private_key(ec.SECP256R1()), "ES256", headers=headers)

        _assert_invalid(replace(athlete, token=token).get("/users"))

    @pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
    def test_a_token_without_signature_is_refused(self, athlete: Actor, claims: dict[str, Any], algorithm: str) -> None:
        header = {"alg": algorithm, "typ": "JWT", "kid": _key_id(athlete)}
        token = f"{_segment(header)}.{_segment(claims)}."

        _assert_invalid(replace(athlete, token=token).get("/users"))

    def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(
        self, athlete: Actor, claims: dict[str, Any], key: ec.EllipticCurvePrivateKey
    ) -> None:
        pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        signed = f"{_segment({'alg': 'HS256', 'kid': _key_id(athlete)})}.{_segment(claims)}"
        token = f"{signed}.{_base64url(hmac.digest(pem, signed.encode(), hashlib.sha256))}"

        _assert_invalid(replace(athlete, token=token).get("/users"))

    def test_a_token_whose_claims_were_changed_is_refused(self, athlete: Actor, claims: dict[str, Any]) -> None:
        header, _, signature = athlete.token.split(".")

        _assert_invalid(replace(athlete, token=f"{header}.{_segment(claims)}.{signature}").get("/users"))

    @pytest.mark.parametrize(
        "token",
        ["x", "a.b.c", "..", "e30.e30.e30", "x" * 5_000, "a." * 3_000, "eyJhbGciOiJFUzI1NiJ9.bnVsbA."],
        ids=["letter", "segments", "dots", "empty-objects", "overlong", "many-segments", "no-claims"],
    )
    def test_garbage_is_refused(self, athlete: Actor, token: str) -> None:
        _assert_invalid(replace(athlete, token=token).get("/profile"))

    @pytest.mark.parametrize("value", [b"Bearer", b"Bearer a b", b"Bearer \xff", b"\xff"])
    def test_a_header_that_cannot_be_read_is_refused(self, client: TestClient, value: bytes) -> None:
        answer = client.get("/profile", headers={b"Authorization": value})

        assert refusal(answer) == (401, "unauthorized", [])

    def test_a_password_in_the_header_is_no_token(self, client: TestClient, athlete: Actor) -> None:
        basic = b64encode(f"{EMAIL}:{PASSWORD}".encode()).decode()

        answer = client.get("/profile", headers={"Authorization": f"Basic {basic}"})

        assert refusal(answer) == (401, "unauthorized", [])
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="fit"'

    def test_a_token_in_the_query_is_none(self, client: TestClient, athlete: Actor) -> None:
        answer = client.get(f"/profile?access_token={athlete.token}")

        assert refusal(answer) == (401, "unauthorized", [])


class TestRevokedTokens:
    def test_a_token_ends_when_the_password_is_changed(self, athlete: Actor) -> None:
        athlete.put("/profile/password", {"current_password": PASSWORD, "new_password": "staple battery horse"})

        _assert_invalid(athlete.get("/profile"))

    def test_a_token_ends_with_the_account(self, admin: Actor, athlete: Actor) -> None:
        admin.delete(f"/users/{EMAIL}")

        _assert_invalid(athlete.get("/profile"))

    def test_a_token_does_not_open_the_next_account_of_the_same_address(
        self, admin: Actor, athlete: Actor, actors: Actors
    ) -> None:
        admin.delete(f"/users/{EMAIL}")
        successor = actors.sign_up(EMAIL)

        _assert_invalid(athlete.get("/profile"))
        assert successor.get("/profile").status_code == 200

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("GET", "/users", None),
            ("POST", "/users", {"email": "new@example.com", "name": "New", "role": "admin"}),
            ("GET", f"/users/{ADMIN_EMAIL}", None),
            ("DELETE", "/users/grace@example.com", None),
        ],
    )
    def test_an_administrators_token_ends_too(
        self, admin: Actor, athlete: Actor, method: str, path: str, body: dict[str, str] | None
    ) -> None:
        new = {"current_password": admin.password, "new_password": "staple battery horse"}
        admin.put("/profile/password", new)

        _assert_invalid(admin.request(method, path, json=body))

    def test_a_token_of_one_who_was_an_administrator_gives_only_what_athletes_may(
        self, admin: Actor, engine: Engine
    ) -> None:
        with engine.begin() as connection:
            connection.execute(text("UPDATE users SET role = 'athlete'"))

        assert refusal(admin.get("/users")) == (403, "forbidden", [])
        assert admin.get("/profile").json()["role"] == "athlete"


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that passwords are verified against from now on."""
    hashes: list[str] = []

    class Noting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002  # argon2's name
            hashes.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_HASHER", Noting())
    return hashes


def _assert_invalid(answer: httpx2.Response, detail: str | None = None) -> None:
    assert refusal(answer) == (401, "unauthorized", [])
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="fit", error="invalid_token"'
    assert detail is None or answer.json()["detail"] == detail


def _comparable(answer: httpx2.Response) -> dict[str, str]:
    """The headers but the request's own name."""
    return {name: value for name, value in answer.headers.items() if name != "x-request-id"}


def _key_id(actor: Actor) -> str:
    kid = jwt.get_unverified_header(actor.token)["kid"]
    assert isinstance(kid, str)
    return kid


def _segment(value: dict[str, Any]) -> str:
    return _base64url(json.dumps(value).encode())


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
