"""Imports exercises from files into the catalogue: all of a file or nothing, and a second time without effect."""

from collections.abc import Sequence
from typing import Final

from monolith.catalogue.builtin import load_muscle_groups
from monolith.db.sourced import Progress, SourcedRow, SyncCounts
from monolith.db.unit_of_work import UnitOfWork
from monolith.services.free_exercise_db import BadCatalogueFile, read_free_exercise_db

__all__ = ["BadCatalogueFile", "CatalogueImport", "read_free_exercise_db"]

FREE_EXERCISE_DB: Final = "free-exercise-db"


class CatalogueImport:
    """The use case behind the import command; `read_free_exercise_db` gives the rows."""

    def __init__(self, unit_of_work: UnitOfWork) -> None:
        self._unit_of_work = unit_of_work

    def store(self, rows: Sequence[SourcedRow], *, progress: Progress = lambda _rows: None) -> SyncCounts:
        """Create what is new and update what the file changed; an admin's edits and deletions stay.

        `progress` is called with the number of rows that were just dealt with: together as many as there are rows.
        """
        body_parts = {group.name: group.body_part for group in load_muscle_groups()}
        with self._unit_of_work() as repos:
            return repos.catalogue_sync.synchronise(
                source=FREE_EXERCISE_DB, rows=rows, body_parts=body_parts, progress=progress
            )
