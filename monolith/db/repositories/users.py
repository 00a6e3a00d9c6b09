"""Users in the database."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Unpack

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from monolith.db.faults import DuplicateEmail
from monolith.db.integrity import broke_unique
from monolith.db.models import UserRow
from monolith.db.records import NewUser, TokenHolder, User, UserChanges
from monolith.db.types import AnyRow

USER_COLUMNS = (
    UserRow.id,
    UserRow.email,
    UserRow.name,
    UserRow.role,
    UserRow.password_hash,
    UserRow.credentials_version,
    UserRow.created_at,
    UserRow.onboarded,
    UserRow.weight,
    UserRow.height,
    UserRow.fitness_goal,
    UserRow.experience,
    UserRow.equipment,
    UserRow.avoided_exercise_ids,
    UserRow.units,
    UserRow.time_zone,
    UserRow.day_start_hour,
)
_FIELDS = tuple(column.key for column in USER_COLUMNS)
# Each request asks one of these: building the statement anew would cost more than running it.
_BY_ID = select(*USER_COLUMNS).where(UserRow.id == bindparam("user_id"))
_BY_EMAIL = select(*USER_COLUMNS).where(UserRow.email == bindparam("email"))


class UserRepository:
    """Users by id and by e-mail; e-mails are compared in lower case."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def by_id(self, user_id: int) -> User | None:
        row = self._session.execute(_BY_ID, {"user_id": user_id}).one_or_none()
        return None if row is None else user_of(row)

    def by_email(self, email: str) -> User | None:
        row = self._session.execute(_BY_EMAIL, {"email": email.lower()}).one_or_none()
        return None if row is None else user_of(row)

    def add(self, new: NewUser) -> User:
        """Store the user; the unique index, not a prior read, decides who wins. Raises DuplicateEmail."""
        statement = insert(UserRow).values(_values(new)).returning(*USER_COLUMNS)
        with _duplicates_named(new):
            return user_of(self._session.execute(statement).one())

    def add_many(self, users: Sequence[tuple[NewUser, UserChanges]]) -> list[int]:
        """Store users with what each profile says from the start; their ids, in order. Raises DuplicateEmail."""
        values = [{**_values(new), **profile} for new, profile in users]
        statement = insert(UserRow).returning(UserRow.id, sort_by_parameter_order=True)
        with _duplicates_named(*(new for new, _ in users)):
            return list(self._session.scalars(statement, values)) if values else []

    def existing_emails(self, emails: Collection[str]) -> set[str]:
        """Those of the addresses (in lower case) that somebody has."""
        return set(self._session.scalars(select(UserRow.email).where(UserRow.email.in_(emails))))

    def update(self, user_id: int, **changes: Unpack[UserChanges]) -> User | None:
        """Change the named columns; None when the user is gone."""
        if not changes:
            return self.by_id(user_id)
        statement = update(UserRow).where(UserRow.id == user_id).values(**changes).returning(*USER_COLUMNS)
        row = self._session.execute(statement).one_or_none()
        return None if row is None else user_of(row)

    def set_password(self, user_id: int, password_hash: str) -> User | None:
        """Replace the hash and raise credentials_version, which ends the tokens that were given before."""
        statement = (
            update(UserRow)
            .where(UserRow.id == user_id)
            .values(password_hash=password_hash, credentials_version=UserRow.credentials_version + 1)
            .returning(*USER_COLUMNS)
        )
        row = self._session.execute(statement).one_or_none()
        return None if row is None else user_of(row)

    def delete(self, user_id: int) -> bool:
        """Erase the user with the history and the idempotency keys; whether there was one."""
        statement = delete(UserRow).where(UserRow.id == user_id).returning(UserRow.id)
        return self._session.scalars(statement).one_or_none() is not None

    def page(self, *, after_id: int, limit: int) -> list[User]:
        """Users with a greater id than `after_id`, in order of id."""
        statement = select(*USER_COLUMNS).where(UserRow.id > after_id).order_by(UserRow.id).limit(limit)
        return [user_of(row) for row in self._session.execute(statement)]

    def athletes(self, *, emails: Collection[str] | None = None) -> list[TokenHolder]:
        """All that are no administrators, or those of them with these addresses (in lower case), in order of id."""
        columns = UserRow.id, UserRow.email, UserRow.role, UserRow.credentials_version
        statement = select(*columns).where(UserRow.role == "athlete").order_by(UserRow.id)
        if emails is not None:
            statement = statement.where(UserRow.email.in_(emails))
        return [TokenHolder(**row) for row in self._session.execute(statement).mappings()]

    def count_admins(self) -> int:
        """Count them, and hold their rows until the transaction ends: two admins cannot delete each other at once."""
        statement = select(UserRow.id).where(UserRow.role == "admin").order_by(UserRow.id).with_for_update()
        return len(self._session.scalars(statement).all())


def _values(new: NewUser) -> dict[str, object]:
    return {
        "email": new.email.lower(),
        "name": new.name,
        "role": new.role,
        "password_hash": new.password_hash,
        "created_at": new.created_at,
        "time_zone": new.time_zone,
    }


@contextmanager
def _duplicates_named(*users: NewUser) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if broke_unique(error):
            emails = " or ".join(new.email.lower() for new in users)
            raise DuplicateEmail(f"A user with the e-mail {emails} exists.") from error
        raise


def user_of(row: AnyRow) -> User:
    """The record of a row of USER_COLUMNS."""
    values = dict(zip(_FIELDS, row, strict=True))
    if values["equipment"] is not None:
        values["equipment"] = tuple(values["equipment"])
    values["avoided_exercise_ids"] = tuple(values["avoided_exercise_ids"])
    return User(**values)
