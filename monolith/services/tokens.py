"""Access tokens: ES256, short-lived, signed by the monolith alone."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from typing_extensions import TypedDict

from monolith.db.records import TokenHolder, User

ISSUER = "fit-monolith"
AUDIENCE = "fit"
_COORDINATE_BYTES = 32  # of a point on P-256


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A signed token and its lifetime in seconds."""

    value: str
    expires_in: int


class JsonWebKey(TypedDict, closed=True):
    """A public key as RFC 7517 writes it; the coordinates in base64url."""

    crv: Literal["P-256"]
    kty: Literal["EC"]
    x: str
    y: str
    kid: str
    alg: Literal["ES256"]
    use: Literal["sig"]


class TokenIssuer:
    """Signs tokens with one P-256 key and publishes its public half."""

    def __init__(self, key: EllipticCurvePrivateKey, *, lifetime_s: int) -> None:
        self._key = key
        self._lifetime_s = lifetime_s
        self.public_key: EllipticCurvePublicKey = key.public_key()
        self.jwk = _jwk(self.public_key)

    @property
    def key_id(self) -> str:
        """The key's thumbprint."""
        return self.jwk["kid"]

    def issue(self, user: User | TokenHolder) -> AccessToken:
        """A token for the user; `scope` repeats the role, in OAuth's terms."""
        now = datetime.now(UTC)
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(user.id),
            "email": user.email,
            "role": user.role,
            "scope": "admin" if user.role == "admin" else "",
            "cv": user.credentials_version,
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(seconds=self._lifetime_s)).timestamp()),
        }
        value = jwt.encode(claims, self._key, algorithm="ES256", headers={"kid": self.key_id})
        return AccessToken(value, self._lifetime_s)


def _jwk(key: EllipticCurvePublicKey) -> JsonWebKey:
    """RFC 7517; `kid` is the thumbprint of RFC 7638 over the required members in order of their names."""
    numbers = key.public_numbers()
    x, y = _coordinate(numbers.x), _coordinate(numbers.y)
    required = {"crv": "P-256", "kty": "EC", "x": x, "y": y}
    thumbprint = hashlib.sha256(orjson.dumps(required, option=orjson.OPT_SORT_KEYS)).digest()
    return {"crv": "P-256", "kty": "EC", "x": x, "y": y, "kid": _base64url(thumbprint), "alg": "ES256", "use": "sig"}


def _coordinate(number: int) -> str:
    return _base64url(number.to_bytes(_COORDINATE_BYTES, "big"))


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
