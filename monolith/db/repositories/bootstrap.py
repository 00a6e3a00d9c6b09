"""Whether the first administrator was made."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from monolith.db.faults import AlreadyClaimed
from monolith.db.integrity import broke_unique
from monolith.db.models import BootstrapRow


class BootstrapRepository:
    """The claim that can be made once in the life of a database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, created_at: datetime) -> None:
        """Take the claim; of two at once the primary key lets one through. Raises AlreadyClaimed."""
        try:
            self._session.execute(insert(BootstrapRow).values(id=1, created_at=created_at))
        except IntegrityError as error:
            if broke_unique(error):
                raise AlreadyClaimed("The first administrator has already been made.") from error
            raise
