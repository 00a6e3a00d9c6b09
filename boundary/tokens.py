"""Verifies access tokens: ES256 only, by keys that the issuer publishes (RFC 7517, RFC 7519)."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, Protocol

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from boundary.rejections import Unauthorized

ALGORITHM: Final = "ES256"
_MAX_TOKEN_CHARS: Final = 4096
_MAX_KID_CHARS: Final = 200
_MAX_VERIFIED: Final = 2048
_REQUIRED: Final = ("exp", "iat", "sub", "iss", "aud")
_TYPES: Final[dict[str, type]] = {"sub": str, "email": str, "role": str, "cv": int, "scope": str}


class KeySource(Protocol):
    """Where the public keys come from."""

    async def key_for(self, kid: str) -> EllipticCurvePublicKey | None:
        """Return the key, or None when it is not known; may raise a DomainError, which becomes that problem."""


class StaticKeys:
    """Keys that are known beforehand, by key id."""

    def __init__(self, keys: Mapping[str, EllipticCurvePublicKey]) -> None:
        self._keys = dict(keys)

    async def key_for(self, kid: str) -> EllipticCurvePublicKey | None:
        """Return the key, or None when it is not known."""
        return self._keys.get(kid)


def parse_jwks(document: Any) -> dict[str, EllipticCurvePublicKey]:
    """Return the P-256 keys of a JWK set by key id; keys of other kinds are passed over.

    Raises ValueError when the document is not a JWK set.
    """
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("not a JWK set")  # noqa: TRY004  # a wrong document, not a wrong call
    keys: dict[str, EllipticCurvePublicKey] = {}
    for jwk in document["keys"]:
        if not isinstance(jwk, dict) or not isinstance(jwk.get("kid"), str):
            continue
        if (jwk.get("kty"), jwk.get("crv")) != ("EC", "P-256") or jwk.get("use", "sig") != "sig":
            continue
        try:
            key = jwt.PyJWK(jwk, ALGORITHM).key
        except jwt.PyJWTError as exc:
            raise ValueError(f"the key {jwk['kid'][:_MAX_KID_CHARS]} cannot be read") from exc
        if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
            keys[jwk["kid"]] = key
    return keys


class _Verified(NamedTuple):
    kid: str
    key: EllipticCurvePublicKey
    claims: dict[str, Any]


class TokenVerifier:
    """An information function for bearer and OAuth2 schemes: token in, claims out.

    The signature of a token is checked once; afterwards only that its key is still the issuer's, and that it is still
    in force. `clock` gives Unix time in seconds.
    """

    def __init__(self, keys: KeySource, *, issuer: str, audience: str, clock: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._verified: dict[str, _Verified] = {}

    async def __call__(self, token: str) -> dict[str, Any]:
        """Return the claims: `sub`, `email`, `role`, `cv`, `scope`, `iat`, `exp`, `iss`, `aud`.

        Raises Unauthorized for any token that is not one of the issuer's for this audience, in force now.
        """
        if len(token) > _MAX_TOKEN_CHARS:
            raise Unauthorized.invalid("The token is too long.")
        known = self._verified.get(token)
        kid = known.kid if known else _key_id(token)
        key = await self._keys.key_for(kid)
        if key is None:
            raise Unauthorized.invalid("The token is signed with an unknown key.")
        if known is not None and known.key is key and self._clock() < known.claims["exp"]:
            return dict(known.claims)
        claims = self._verify(token, key)
        if len(self._verified) >= _MAX_VERIFIED:
            del self._verified[next(iter(self._verified))]
        self._verified[token] = _Verified(kid, key, claims)
        return dict(claims)

    def _verify(self, token: str, key: EllipticCurvePublicKey) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=self._audience,
                issuer=self._issuer,
                options={"require": list(_REQUIRED)},
            )
        except jwt.ExpiredSignatureError:
            raise Unauthorized.invalid("The token has expired.") from None
        except (jwt.PyJWTError, ValueError, TypeError):
            raise Unauthorized.invalid("The token is not valid.") from None
        if any(type(claims.get(name)) is not wanted for name, wanted in _TYPES.items()):
            raise Unauthorized.invalid("The token lacks a claim.")
        return claims


def _key_id(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise Unauthorized.invalid("The token is not valid.") from None
    kid = header.get("kid")
    if header.get("alg") != ALGORITHM or not isinstance(kid, str) or len(kid) > _MAX_KID_CHARS:
        raise Unauthorized.invalid("The token is not valid.")
    return kid
