"""Logging in: an address and a password become a token."""

from dataclasses import dataclass

from monolith.db.unit_of_work import UnitOfWork
from monolith.errors import InvalidCredentials
from monolith.services.attempts import Attempts
from monolith.services.passwords import Passwords
from monolith.services.tokens import AccessToken, TokenIssuer


@dataclass(frozen=True, slots=True)
class Login:
    """A token, and whether its athlete has been onboarded."""

    token: AccessToken
    onboarded: bool


class LoginService:
    def __init__(
        self,
        unit_of_work: UnitOfWork,
        passwords: Passwords,
        attempts: Attempts,
        issuer: TokenIssuer,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._passwords = passwords
        self._attempts = attempts
        self._issuer = issuer

    def log_in(self, *, email: str, password: str, address: str) -> Login:
        """`address` is where the request came from. Raises InvalidCredentials, TooManyAttempts, Busy."""
        self._attempts.check_login(account=email, address=address)
        with self._unit_of_work.reading() as repos:
            user = repos.users.by_email(email)
        # Outside of the transaction: hashing takes longer than any query.
        verified = self._passwords.verify(password, user.password_hash if user else None)
        if user is None or not verified:
            self._attempts.login_failed(account=email, address=address)
            raise InvalidCredentials
        return Login(self._issuer.issue(user), user.onboarded)
