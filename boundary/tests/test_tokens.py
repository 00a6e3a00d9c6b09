"""Only the issuer's own tokens in force pass."""

import asyncio
import base64
import functools
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from boundary.rejections import Unauthorized
from boundary.tests import toys
from boundary.tests.toys import KEY, KID, a_token
from boundary.tokens import StaticKeys, TokenVerifier, parse_jwks

OTHER_KEY = ec.derive_private_key(815, ec.SECP256R1())


def a_verifier(**settings: Any) -> TokenVerifier:
    return TokenVerifier(StaticKeys({KID: KEY.public_key()}), issuer=toys.ISSUER, audience=toys.AUDIENCE, **settings)


def verify(token: str, verifier: TokenVerifier | None = None) -> dict[str, Any]:
    return asyncio.run((verifier or a_verifier())(token))


def segment(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def hs256_with_the_public_key() -> str:
    secret = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head_and_claims = f"{segment({'alg': 'HS256', 'typ': 'JWT', 'kid': KID})}.{a_token().split('.')[1]}"
    mac = hmac.new(secret, head_and_claims.encode(), hashlib.sha256).digest()
    return f"{head_and_claims}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def tampered() -> str:
    head, _, signature = a_token().split(".")
    claims = jwt.decode(a_token(), options={"verify_signature": False}) | {"role": "admin"}
    return f"{head}.{segment(claims)}.{signature}"


def test_a_good_token_gives_its_claims() -> None:
    claims = verify(a_token(scope="admin"))

    assert {name: claims[name] for name in ("sub", "email", "role", "cv", "scope", "iss", "aud")} == {
        "sub": "7",
        "email": "ada@example.com",
        "role": "athlete",
        "cv": 1,
        "scope": "admin",
        "iss": toys.ISSUER,
        "aud": toys.AUDIENCE,
    }


def _a_token_without(claim: str) -> str:
    changes: dict[str, Any] = {claim: None}
    return a_token(**changes)


BAD_TOKENS: dict[str, Callable[[], str]] = {
    "expired": lambda: a_token(exp=int(time.time()) - 1),
    "not yet valid": lambda: a_token(nbf=int(time.time()) + 600),
    "issued in the future": lambda: a_token(iat=int(time.time()) + 600),
    "another issuer": lambda: a_token(iss="https://evil.test"),
    "another audience": lambda: a_token(aud="others"),
    "another key": lambda: a_token(OTHER_KEY),
    "an unknown key id": lambda: a_token(headers={"kid": "key-2"}),
    "no key id": lambda: a_token(headers={}),
    "a key id that is no text": lambda: f"{segment({'alg': 'ES256', 'kid': 1})}.{segment({})}.x",
    "a very long key id": lambda: a_token(headers={"kid": "k" * 300}),
    "alg none": lambda: a_token(key=None, algorithm="none"),
    "alg none, signature kept": lambda: f"{segment({'alg': 'none', 'kid': KID})}.{'.'.join(a_token().split('.')[1:])}",
    "HS256 with the public key": hs256_with_the_public_key,
    "RS256": lambda: a_token(rsa.generate_private_key(65537, 2048), algorithm="RS256"),
    "tampered": tampered,
    "no signature": lambda: a_token().rsplit(".", 1)[0] + ".",
    "garbage": lambda: "garbage",
    "three dots": lambda: "...",
    "two garbage segments": lambda: "e30.e30.e30",
    "header is a list": lambda: f"{segment([])}.{segment({})}.x",
    "deeply nested header": lambda: base64.urlsafe_b64encode(b"[" * 3000).decode() + ".e30.x",
    "claims are a list": lambda: jwt.api_jws.encode(b"[]", KEY, "ES256", headers={"kid": KID}),
    "empty": lambda: "",
    "not ASCII": lambda: a_token() + "é",
    "overlong": lambda: a_token(email="a" * 5000),
    **{
        f"without {name}": functools.partial(_a_token_without, name)
        for name in ("exp", "iat", "sub", "iss", "aud", "email", "role", "cv", "scope")
    },
    "sub is a number": lambda: a_token(sub=7),
    "cv is a text": lambda: a_token(cv="1"),
    "cv is a boolean": lambda: a_token(cv=True),
    "exp is a text": lambda: a_token(exp="tomorrow"),
}


@pytest.mark.parametrize("make", BAD_TOKENS.values(), ids=BAD_TOKENS.keys())
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_any_other_token_is_refused(make: Any) -> None:
    with pytest.raises(Unauthorized) as refusal:
        verify(make())

    assert refusal.value.headers == {"WWW-Authenticate": 'Bearer realm="fit", error="invalid_token"'}


class TestRemembering:
    """A signature is checked once; what can change is checked each time."""

    def test_a_token_expires_although_it_is_remembered(self) -> None:
        now = time.time()
        times = iter([now, now + 601])
        verifier = a_verifier(clock=lambda: next(times))
        token = a_token()
        asyncio.run(verifier(token))
        assert asyncio.run(verifier(token))["sub"] == "7"

        # The third look is past the expiry; it is verified anew, which the real clock still allows.
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(verifier, "_verify", _refuse)
            with pytest.raises(Unauthorized):
                asyncio.run(verifier(token))

    def test_a_withdrawn_key_ends_its_tokens(self) -> None:
        keys = {KID: KEY.public_key()}
        source = StaticKeys(keys)
        verifier = TokenVerifier(source, issuer=toys.ISSUER, audience=toys.AUDIENCE)
        token = a_token()
        asyncio.run(verifier(token))

        source._keys.clear()

        with pytest.raises(Unauthorized):
            asyncio.run(verifier(token))

    def test_another_key_under_the_same_id_is_asked_anew(self) -> None:
        source = StaticKeys({KID: KEY.public_key()})
        verifier = TokenVerifier(source, issuer=toys.ISSUER, audience=toys.AUDIENCE)
        token = a_token()
        asyncio.run(verifier(token))

        source._keys[KID] = OTHER_KEY.public_key()

        with pytest.raises(Unauthorized):
            asyncio.run(verifier(token))

    def test_handlers_cannot_change_what_is_remembered(self) -> None:
        verifier = a_verifier()
        token = a_token()
        asyncio.run(verifier(token))["role"] = "admin"
        asyncio.run(verifier(token))["role"] = "admin"

        assert asyncio.run(verifier(token))["role"] == "athlete"

    def test_no_more_than_a_bounded_number_is_remembered(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("boundary.tokens._MAX_VERIFIED", 3)
        verifier = a_verifier()

        for number in range(10):
            verify(a_token(sub=str(number)), verifier)

        assert len(verifier._verified) == 3


def _refuse(_token: str, _key: Any) -> dict[str, Any]:
    raise Unauthorized.invalid("verified anew")


class TestJwks:
    def a_jwk(self, **changes: Any) -> dict[str, Any]:
        jwk: dict[str, Any] = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key()))
        return jwk | {"kid": KID, "use": "sig"} | changes

    def test_the_keys_of_a_set_are_read(self) -> None:
        keys = parse_jwks({"keys": [self.a_jwk(), self.a_jwk(kid="key-2")]})

        assert keys.keys() == {KID, "key-2"}
        assert keys[KID].public_numbers() == KEY.public_key().public_numbers()

    @pytest.mark.parametrize("jwk", [{"kty": "RSA", "kid": "r"}, {"kty": "oct", "k": "AA", "kid": "o"}, {}, 1, None])
    def test_keys_of_other_kinds_are_passed_over(self, jwk: Any) -> None:
        assert parse_jwks({"keys": [jwk, self.a_jwk(use="enc"), self.a_jwk(crv="P-384"), self.a_jwk(kid=1)]}) == {}

    @pytest.mark.parametrize("document", [None, [], {}, {"keys": {}}, "keys"])
    def test_what_is_not_a_set_is_refused(self, document: Any) -> None:
        with pytest.raises(ValueError, match="not a JWK set"):
            parse_jwks(document)

    @pytest.mark.parametrize("changes", [{"x": "AA"}, {"x": None}, {"y": 5}, {"x": "é"}])
    def test_a_key_that_cannot_be_read_is_refused(self, changes: Any) -> None:
        with pytest.raises(ValueError, match="cannot be read"):
            parse_jwks({"keys": [self.a_jwk(**changes)]})
