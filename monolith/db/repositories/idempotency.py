"""Answers that are kept for requests which may be sent again."""

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from monolith.db.faults import KeyTaken, UnknownReference
from monolith.db.integrity import broke_foreign_key, broke_unique
from monolith.db.models import IdempotencyKeyRow
from monolith.db.records import StoredReply


class IdempotencyRepository:
    """Idempotency keys; each user has their own."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, user_id: int, key: str) -> StoredReply | None:
        statement = select(
            IdempotencyKeyRow.key,
            IdempotencyKeyRow.request_sha256,
            IdempotencyKeyRow.body,
            IdempotencyKeyRow.created_at,
        ).where(IdempotencyKeyRow.user_id == user_id, IdempotencyKeyRow.key == key)
        row = self._session.execute(statement).one_or_none()
        return None if row is None else StoredReply(**row._asdict())

    def add(self, user_id: int, reply: StoredReply) -> None:
        """Keep the reply; of two at once the primary key lets one through, and the other waits for it.

        Raises KeyTaken, and UnknownReference when the user is gone.
        """
        values = {
            "user_id": user_id,
            "key": reply.key,
            "request_sha256": reply.request_sha256,
            "body": reply.body,
            "created_at": reply.created_at,
        }
        try:
            self._session.execute(insert(IdempotencyKeyRow).values(values))
        except IntegrityError as error:
            if broke_unique(error):
                raise KeyTaken("The idempotency key was used before.") from error
            if broke_foreign_key(error):
                raise UnknownReference(f"No user has id {user_id}.") from error
            raise

    def purge_before(self, user_id: int, instant: datetime) -> None:
        """Forget the user's keys that are older than `instant`."""
        self._session.execute(
            delete(IdempotencyKeyRow).where(
                IdempotencyKeyRow.user_id == user_id, IdempotencyKeyRow.created_at < instant
            )
        )
