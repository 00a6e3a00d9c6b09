"""Accounts: the first administrator, sign-up, and what administrators do with accounts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from monolith.db.faults import AlreadyClaimed, DuplicateEmail
from monolith.db.records import NewUser, Role, User
from monolith.db.unit_of_work import Repositories, UnitOfWork
from monolith.errors import AlreadyBootstrapped, EmailTaken, NotFound, OwnAccount, SignupDisabled
from monolith.services.attempts import Attempts
from monolith.services.caller import Caller
from monolith.services.passwords import Passwords


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A new account with its generated password, which is kept nowhere."""

    user: User
    password: str


class AccountService:
    def __init__(
        self,
        unit_of_work: UnitOfWork,
        passwords: Passwords,
        attempts: Attempts,
        now: Callable[[], datetime],
        *,
        signup: bool,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._passwords = passwords
        self._attempts = attempts
        self._now = now
        self._signup = signup

    def bootstrap(self, *, email: str, name: str) -> NewAccount:
        """Create the first administrator. Raises AlreadyBootstrapped, EmailTaken."""
        password = self._passwords.generate()
        password_hash = self._passwords.hash(password)
        with self._unit_of_work() as repos:
            try:
                repos.bootstrap.claim(self._now())
            except AlreadyClaimed as error:
                raise AlreadyBootstrapped("The first administrator has been created before.") from error
            return NewAccount(self._add(repos, email, name, "admin", password_hash), password)

    def create(self, caller: Caller, *, email: str, name: str, role: Role) -> NewAccount:
        """Create an account with a generated password. Raises EmailTaken."""
        with self._unit_of_work.reading() as repos:
            caller.admin(repos)
        password = self._passwords.generate()
        password_hash = self._passwords.hash(password)
        with self._unit_of_work() as repos:
            # Once more: an administrator who was deleted while the password was hashed creates nobody.
            caller.admin(repos)
            return NewAccount(self._add(repos, email, name, role, password_hash), password)

    def sign_up(self, *, email: str, name: str, password: str, address: str) -> User:
        """Register an athlete; `address` is where the request came from.

        Raises SignupDisabled, TooManyAttempts, EmailTaken.
        """
        if not self._signup:
            raise SignupDisabled("Ask an administrator for an account.")
        self._attempts.count_signup(address=address)
        password_hash = self._passwords.hash(password)
        with self._unit_of_work() as repos:
            return self._add(repos, email, name, "athlete", password_hash)

    def page(self, caller: Caller, *, after_id: int, limit: int) -> list[User]:
        """Accounts with a greater id than `after_id`, oldest first."""
        with self._unit_of_work.reading() as repos:
            caller.admin(repos)
            return repos.users.page(after_id=after_id, limit=limit)

    def get(self, caller: Caller, email: str) -> User:
        """Raises NotFound."""
        with self._unit_of_work.reading() as repos:
            caller.admin(repos)
            return _existing(repos, email)

    def delete(self, caller: Caller, email: str) -> None:
        """Raises NotFound, and OwnAccount so that one administrator always remains."""
        with self._unit_of_work() as repos:
            admin = caller.admin(repos)
            user = _existing(repos, email)
            if user.id == admin.id:
                raise OwnAccount("Another administrator has to delete this account.")
            # Locks the administrators: two of them cannot delete each other at once.
            repos.users.count_admins()
            caller.admin(repos)
            repos.users.delete(user.id)

    def _add(self, repos: Repositories, email: str, name: str, role: Role, password_hash: str) -> User:
        new = NewUser(email=email, name=name, role=role, password_hash=password_hash, created_at=self._now())
        try:
            return repos.users.add(new)
        except DuplicateEmail as error:
            raise EmailTaken(new.email) from error


def _existing(repos: Repositories, email: str) -> User:
    user = repos.users.by_email(email)
    if user is None:
        raise NotFound(f"There is no account for {email}.")
    return user
