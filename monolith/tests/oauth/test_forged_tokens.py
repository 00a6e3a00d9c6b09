"""Tokens that the monolith has not signed so."""

import hashlib
import hmac
import json
import time
from base64 import b64encode, urlsafe_b64encode
from dataclasses import replace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.testclient import TestClient

from monolith.settings import Settings
from monolith.signing_key import load_signing_key
from monolith.tests.actors import PASSWORD, Actor
from monolith.tests.answers import refusal
from monolith.tests.oauth.logins import EMAIL, assert_invalid


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

        assert_invalid(answer, "The token has expired.")

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

        assert_invalid(replace(athlete, token=token).get("/users"))

    @pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
    def test_a_token_without_signature_is_refused(self, athlete: Actor, claims: dict[str, Any], algorithm: str) -> None:
        header = {"alg": algorithm, "typ": "JWT", "kid": _key_id(athlete)}
        token = f"{_segment(header)}.{_segment(claims)}."

        assert_invalid(replace(athlete, token=token).get("/users"))

    def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(
        self, athlete: Actor, claims: dict[str, Any], key: ec.EllipticCurvePrivateKey
    ) -> None:
        pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        signed = f"{_segment({'alg': 'HS256', 'kid': _key_id(athlete)})}.{_segment(claims)}"
        token = f"{signed}.{_base64url(hmac.digest(pem, signed.encode(), hashlib.sha256))}"

        assert_invalid(replace(athlete, token=token).get("/users"))

    def test_a_token_whose_claims_were_changed_is_refused(self, athlete: Actor, claims: dict[str, Any]) -> None:
        header, _, signature = athlete.token.split(".")

        assert_invalid(replace(athlete, token=f"{header}.{_segment(claims)}.{signature}").get("/users"))

    @pytest.mark.parametrize(
        "token",
        ["x", "a.b.c", "..", "e30.e30.e30", "x" * 5_000, "a." * 3_000, "eyJhbGciOiJFUzI1NiJ9.bnVsbA."],
        ids=["letter", "segments", "dots", "empty-objects", "overlong", "many-segments", "no-claims"],
    )
    def test_garbage_is_refused(self, athlete: Actor, token: str) -> None:
        assert_invalid(replace(athlete, token=token).get("/profile"))

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


def _key_id(actor: Actor) -> str:
    kid = jwt.get_unverified_header(actor.token)["kid"]
    assert isinstance(kid, str)
    return kid


def _segment(value: dict[str, Any]) -> str:
    return _base64url(json.dumps(value).encode())


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
