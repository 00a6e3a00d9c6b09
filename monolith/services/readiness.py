"""Whether requests can be served."""

from monolith.db.unit_of_work import UnitOfWork


class ReadinessService:
    def __init__(self, unit_of_work: UnitOfWork) -> None:
        self._unit_of_work = unit_of_work

    def check(self) -> None:
        """Ask the database. Raises DatabaseUnavailable."""
        with self._unit_of_work.reading() as repos:
            repos.exercises.revision()
