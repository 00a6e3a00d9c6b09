"""Who asks: what the token says, and whether the database still agrees."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monolith.db.records import Athlete, User
from monolith.db.unit_of_work import Repositories
from monolith.errors import Forbidden, TokenRevoked


@dataclass(frozen=True, slots=True)
class Caller:
    """The holder of a verified token."""

    user_id: int
    credentials_version: int

    @classmethod
    def of(cls, claims: Mapping[str, Any]) -> "Caller":
        """Raises TokenRevoked for claims that this service would not have signed today."""
        subject, version = claims.get("sub"), claims.get("cv")
        if not isinstance(subject, str) or not subject.isdecimal() or not isinstance(version, int):
            raise TokenRevoked
        return cls(int(subject), version)

    def user(self, repos: Repositories) -> User:
        """The caller's account. Raises TokenRevoked when it is gone or its password was changed since."""
        return self.confirmed(repos.users.by_id(self.user_id))

    def confirmed(self, user: User | None) -> User:
        """The given account, if it is the caller's and the token still stands. Raises TokenRevoked."""
        if user is None:
            raise TokenRevoked
        self.confirm(user)
        return user

    def confirm(self, account: User | Athlete) -> None:
        """Raises TokenRevoked unless the account is the caller's and the token still stands."""
        if account.id != self.user_id or account.credentials_version != self.credentials_version:
            raise TokenRevoked

    def admin(self, repos: Repositories) -> User:
        """Like `user`, of an administrator. Raises Forbidden when the account is none (any more)."""
        user = self.user(repos)
        if user.role != "admin":
            raise Forbidden("This needs the role admin.")
        return user
