"""The tokens that the monolith signs."""

import asyncio
import hashlib
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from boundary.tokens import StaticKeys, TokenVerifier, parse_jwks
from monolith.db.records import Role, User
from monolith.services.tokens import AUDIENCE, ISSUER, TokenIssuer


@pytest.fixture(scope="module")
def issuer() -> TokenIssuer:
    return TokenIssuer(ec.generate_private_key(ec.SECP256R1()), lifetime_s=900)


def a_user(*, role: Role = "athlete") -> User:
    return User(
        id=7,
        email="grace@example.com",
        name="Grace Hopper",
        role=role,
        password_hash="",
        credentials_version=3,
        created_at=datetime.now(UTC),
        onboarded=False,
        weight=None,
        height=None,
        fitness_goal=None,
        experience=None,
        equipment=None,
        avoided_exercise_ids=(),
        units="metric",
        time_zone="UTC",
        day_start_hour=0,
    )


def _verified(issuer: TokenIssuer, token: str) -> dict[str, object]:
    keys = StaticKeys(parse_jwks({"keys": [issuer.jwk]}))
    return asyncio.run(TokenVerifier(keys, issuer=ISSUER, audience=AUDIENCE)(token))


class TestIssue:
    def test_the_published_key_verifies_the_token_and_its_claims_name_the_athlete(self, issuer: TokenIssuer) -> None:
        before = int(datetime.now(UTC).timestamp())

        token = issuer.issue(a_user())

        claims = _verified(issuer, token.value)
        issued_at = claims["iat"]
        assert isinstance(issued_at, int)
        assert before <= issued_at <= before + 5
        assert claims == {
            "iss": "fit-monolith",
            "aud": "fit",
            "sub": "7",
            "email": "grace@example.com",
            "role": "athlete",
            "scope": "",
            "cv": 3,
            "iat": issued_at,
            "exp": issued_at + 900,
        }
        assert token.expires_in == 900

    def test_an_administrators_token_has_the_scope(self, issuer: TokenIssuer) -> None:
        claims = _verified(issuer, issuer.issue(a_user(role="admin")).value)

        assert (claims["role"], claims["scope"]) == ("admin", "admin")

    def test_the_token_names_its_key(self, issuer: TokenIssuer) -> None:
        header = jwt.get_unverified_header(issuer.issue(a_user()).value)

        assert header == {"alg": "ES256", "typ": "JWT", "kid": issuer.key_id}

    def test_neither_name_nor_password_hash_is_in_it(self, issuer: TokenIssuer) -> None:
        claims = _verified(issuer, issuer.issue(a_user()).value)

        assert not {"name", "password_hash"} & claims.keys()


class TestJwk:
    def test_the_key_id_is_the_thumbprint_of_rfc_7638(self, issuer: TokenIssuer) -> None:
        required = {name: value for name, value in issuer.jwk.items() if name in ("crv", "kty", "x", "y")}

        digest = hashlib.sha256(json.dumps(required, separators=(",", ":")).encode()).digest()

        assert issuer.key_id == urlsafe_b64encode(digest).rstrip(b"=").decode()

    def test_it_holds_nothing_private(self, issuer: TokenIssuer) -> None:
        assert set(issuer.jwk) == {"kty", "crv", "x", "y", "kid", "alg", "use"}

    def test_coordinates_keep_their_leading_zeros(self) -> None:
        # The first scalar whose point has an x below 2^248.
        scalar = next(
            scalar
            for scalar in range(1, 5000)
            if ec.derive_private_key(scalar, ec.SECP256R1()).public_key().public_numbers().x < 2**248
        )

        issuer = TokenIssuer(ec.derive_private_key(scalar, ec.SECP256R1()), lifetime_s=900)

        assert len(issuer.jwk["x"]) == len(issuer.jwk["y"]) == 43
        assert _verified(issuer, issuer.issue(a_user()).value)
