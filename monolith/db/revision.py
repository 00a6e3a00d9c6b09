"""The catalogue's revision: a random token that each change replaces."""

import secrets

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from monolith.db.models import CatalogueRevisionRow


def read_revision(session: Session) -> str:
    return session.scalars(select(CatalogueRevisionRow.revision)).one()


def touch_revision(session: Session) -> None:
    """Replace the token; other writers of the catalogue wait here until this transaction ends."""
    session.execute(update(CatalogueRevisionRow).values(revision=secrets.token_hex(8)))


def lock_catalogue(session: Session) -> None:
    """Make other writers of the catalogue wait from now on, before anything is read that a write depends on."""
    session.execute(select(CatalogueRevisionRow.revision).with_for_update())
