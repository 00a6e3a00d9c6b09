"""The athlete by the athlete: profile, password, export and erasure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from boundary.errors import FieldError
from monolith.db.records import HistoryEntry, User, UserChanges
from monolith.db.unit_of_work import Repositories, UnitOfWork
from monolith.errors import ConfirmationMismatch, LastAdmin, TokenRevoked, UnknownExercise, WrongPassword
from monolith.services.attempts import Attempts
from monolith.services.caller import Caller
from monolith.services.passwords import Passwords


@dataclass(frozen=True, slots=True)
class Export:
    """All that is stored about an athlete."""

    exported_at: datetime
    user: User
    history: Sequence[HistoryEntry]


class ProfileService:
    def __init__(
        self, unit_of_work: UnitOfWork, passwords: Passwords, attempts: Attempts, now: Callable[[], datetime]
    ) -> None:
        self._unit_of_work = unit_of_work
        self._passwords = passwords
        self._attempts = attempts
        self._now = now

    def get(self, caller: Caller) -> User:
        with self._unit_of_work.reading() as repos:
            return caller.user(repos)

    def change(self, caller: Caller, changes: UserChanges) -> User:
        """Change what is named, leave the rest. Raises UnknownExercise for an avoided exercise that is not there."""
        with self._unit_of_work() as repos:
            user = caller.user(repos)
            _require_exercises(repos, changes.get("avoided_exercise_ids", ()))
            return caller.confirmed(repos.users.update(user.id, **changes))

    def onboard(self, caller: Caller, changes: UserChanges) -> User:
        """Like `change`, and the athlete counts as onboarded from now on."""
        return self.change(caller, {**changes, "onboarded": True})

    def replace_password(self, caller: Caller, *, current: str, new: str, address: str) -> None:
        """End all tokens given before; `address` is where the request came from.

        Raises WrongPassword, TooManyAttempts, Busy.
        """
        with self._unit_of_work.reading() as repos:
            user = caller.user(repos)
        self._attempts.check_login(account=user.email, address=address)
        if not self._passwords.verify(current, user.password_hash):
            self._attempts.login_failed(account=user.email, address=address)
            raise WrongPassword
        new_hash = self._passwords.hash(new)
        with self._unit_of_work() as repos:
            # Of two changes at once the second one waits here for the first one, which has just ended its token.
            changed = repos.users.set_password(caller.user_id, new_hash)
            if changed is None or changed.credentials_version != caller.credentials_version + 1:
                raise TokenRevoked

    def erase(self, caller: Caller, *, confirmed_email: str) -> None:
        """Delete account, profile and history. Raises ConfirmationMismatch, LastAdmin."""
        with self._unit_of_work() as repos:
            user = caller.user(repos)
            if confirmed_email.lower() != user.email:
                detail = "It must repeat the address of the account that is to be erased."
                raise ConfirmationMismatch(detail, fields=[FieldError("header", "X-Confirm-Email", detail)])
            if user.role == "admin" and repos.users.count_admins() == 1:
                raise LastAdmin("The last administrator cannot leave; create another one before.")
            repos.users.delete(user.id)

    def export(self, caller: Caller) -> Export:
        with self._unit_of_work.reading() as repos:
            user = caller.user(repos)
            return Export(self._now(), user, tuple(repos.history.all_of(user.id)))


def _require_exercises(repos: Repositories, exercise_ids: Sequence[int]) -> None:
    if not exercise_ids:
        return
    existing = repos.exercises.existing_ids(exercise_ids)
    fields = [
        FieldError("body", f"/avoided_exercise_ids/{index}", f"No exercise has id {exercise_id}.")
        for index, exercise_id in enumerate(exercise_ids)
        if exercise_id not in existing
    ]
    if fields:
        raise UnknownExercise(fields[0].detail, fields=fields)
