"""Who asks the coach: tokens that are good, tokens that are not, and none."""

from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from coach.tests.builders import ATHLETE, KID, a_token
from two_sided.baseline import ROTATED_KEY, ROTATED_KID

_LONG_S, _PAST_S = 36_000, -60
_FORGER: Final = ec.generate_private_key(ec.SECP256R1())


@dataclass(frozen=True)
class Caller:
    """`kid` names the key that the token says it is signed with, None when nothing of a token can be read.

    `is_genuine` says that it is signed with that key, and in force.
    """

    words: str
    token: str | None = field(repr=False)
    kid: str | None = None
    is_genuine: bool = False
    is_admin: bool = False
    email: str = ATHLETE

    def __repr__(self) -> str:
        return self.words


ATHLETE_CALLER: Final = Caller("an athlete", a_token(lifetime_s=_LONG_S), KID, is_genuine=True)
ADMIN: Final = Caller(
    "an administrator",
    a_token(lifetime_s=_LONG_S, email="root@example.com", role="admin", scope="admin"),
    KID,
    is_genuine=True,
    is_admin=True,
    email="root@example.com",
)
NOBODY: Final = Caller("nobody", None)
ROTATED: Final = Caller(
    "an athlete with a token of the next key",
    a_token(key=ROTATED_KEY, kid=ROTATED_KID, lifetime_s=_LONG_S),
    ROTATED_KID,
    is_genuine=True,
)
UNKNOWN: Final = Caller("somebody with an unknown key", a_token(key=_FORGER, kid="unknown"), "unknown")
EXPIRED: Final = Caller("an athlete whose token has expired", a_token(lifetime_s=_PAST_S), KID)
FORGED: Final = Caller("a forger", a_token(key=_FORGER, lifetime_s=_LONG_S), KID)
# What Schemathesis generates as a credential; never a token.
JUNK: Final = Caller("somebody with a made-up credential", None)

# The more often, the more the coach has to do for them; the simplest first.
CALLERS: Final = (*(ATHLETE_CALLER,) * 30, *(ADMIN,) * 8, *(ROTATED,) * 4, UNKNOWN, EXPIRED, FORGED, NOBODY, JUNK)
