"""Who is let in: every token that is not the monolith's, for us, in force now, is a 401."""

import base64
import hmac

import jwt
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.testclient import TestClient

from coach.tests.builders import KID, SIGNING_KEY, a_key_set, a_token, bearer
from coach.tests.fake_monolith import CONTEXT, KEYS, FakeMonolith, json_answer

PUBLIC_PEM = SIGNING_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
OTHER_KEY = ec.generate_private_key(ec.SECP256R1())


def forged(header: dict[str, str], secret: bytes | None = None) -> str:
    """A token with good claims: without signature, or signed with HMAC by a secret that everybody knows."""
    payload = jwt.decode(a_token(), options={"verify_signature": False})
    start = b".".join(_base64(orjson.dumps(part)) for part in (header, payload))
    signature = hmac.digest(secret, start, "sha256") if secret else b""
    return b".".join((start, _base64(signature))).decode()


def _base64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


BAD_TOKENS = {
    "expired": a_token(lifetime_s=-10),
    "of another key": a_token(key=OTHER_KEY),
    "of an unknown key": a_token(key=OTHER_KEY, kid="made-up"),
    "alg none": forged({"alg": "none", "kid": KID}),
    "alg None": forged({"alg": "None", "kid": KID}),
    "without signature": forged({"alg": "ES256", "kid": KID}),
    "HS256": forged({"alg": "HS256", "kid": KID}, secret=PUBLIC_PEM),
    "of another issuer": a_token(iss="someone"),
    "for another audience": a_token(aud="something"),
    "without e-mail": a_token(email=None),
    "a role that is no text": a_token(role=["admin"]),
    "garbage": "garbage",
    "three dots": "...",
    "long garbage": "x" * 5000,
    "changed": a_token()[:-6] + "AAAAAA",
}


class TestBadTokens:
    @pytest.mark.parametrize("token", BAD_TOKENS.values(), ids=BAD_TOKENS)
    @pytest.mark.parametrize(("method", "path"), [("POST", "/api/coach/WOD"), ("GET", "/fitness/wod")])
    def test_a_bad_token_is_a_401_with_its_challenge(
        self, client: TestClient, monolith: FakeMonolith, method: str, path: str, token: str
    ) -> None:
        answer = client.request(method, path, json={} if method == "POST" else None, headers=bearer(token))

        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="fit", error="invalid_token"'
        assert monolith.asked(CONTEXT) == []

    @pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic Z3JhY2U6c2VjcmV0"}])
    def test_no_token_is_a_401_that_names_the_scheme(self, client: TestClient, headers: dict[str, str]) -> None:
        answer = client.get("/fitness/wod", headers=headers)

        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="fit"')

    def test_the_role_is_read_from_the_token_and_not_from_the_wish(self, client: TestClient) -> None:
        answer = client.post(
            "/api/coach/WOD", json={"user_email": "ada@example.com"}, headers=bearer(a_token(role="superuser"))
        )

        assert answer.status_code == 403


class TestKeysOverTime:
    def test_a_new_key_of_the_monolith_is_learnt(
        self, client: TestClient, monolith: FakeMonolith, athlete: dict[str, str]
    ) -> None:
        assert client.get("/fitness/wod", headers=athlete).status_code == 200
        both = {"keys": a_key_set(SIGNING_KEY)["keys"] + a_key_set(OTHER_KEY, "key-2")["keys"]}
        monolith.on(KEYS, json_answer(both))

        answer = client.get("/fitness/wod", headers=bearer(a_token(key=OTHER_KEY, kid="key-2")))

        assert answer.status_code == 200

    def test_known_keys_stay_while_the_monolith_is_away(
        self, client: TestClient, monolith: FakeMonolith, athlete: dict[str, str]
    ) -> None:
        assert client.get("/fitness/wod", headers=athlete).status_code == 200
        monolith.stop()

        known = client.get("/fitness/wod", headers=athlete)
        unknown = client.get("/fitness/wod", headers=bearer(a_token(kid="made-up")))

        assert (known.status_code, unknown.status_code) == (200, 401)
