"""One transaction around a use case; the only module that commits."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker

from monolith.db.engine import reading
from monolith.db.repositories.bootstrap import BootstrapRepository
from monolith.db.repositories.catalogue_sync import CatalogueSync
from monolith.db.repositories.exercises import ExerciseRepository
from monolith.db.repositories.history import HistoryRepository
from monolith.db.repositories.idempotency import IdempotencyRepository
from monolith.db.repositories.muscle_groups import MuscleGroupRepository
from monolith.db.repositories.training import TrainingRepository
from monolith.db.repositories.users import UserRepository
from monolith.errors import DatabaseUnavailable

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Repositories:
    """The repositories of one transaction, each built when it is asked for."""

    session: Session

    @property
    def users(self) -> UserRepository:
        return UserRepository(self.session)

    @property
    def muscle_groups(self) -> MuscleGroupRepository:
        return MuscleGroupRepository(self.session)

    @property
    def exercises(self) -> ExerciseRepository:
        return ExerciseRepository(self.session)

    @property
    def catalogue_sync(self) -> CatalogueSync:
        return CatalogueSync(self.session)

    @property
    def history(self) -> HistoryRepository:
        return HistoryRepository(self.session)

    @property
    def idempotency(self) -> IdempotencyRepository:
        return IdempotencyRepository(self.session)

    @property
    def bootstrap(self) -> BootstrapRepository:
        return BootstrapRepository(self.session)


class UnitOfWork:
    """`with unit_of_work() as repos:` is a transaction: it commits when the block ends and rolls back when it raises.

    `with unit_of_work.reading() as repos:` only reads; `with unit_of_work.training() as training:` does so for one
    repository, at less cost.

    All raise DatabaseUnavailable when the database does not answer, is locked for too long, or has no connection free.
    """

    def __init__(self, engine: Engine) -> None:
        self._writing = sessionmaker(engine, autoflush=False, expire_on_commit=False)
        self._reader = reading(engine)
        self._reading = sessionmaker(self._reader, autoflush=False, expire_on_commit=False)
        event.listen(self._reading, "do_orm_execute", _refuse_to_write)

    @contextmanager
    def __call__(self) -> Iterator[Repositories]:
        with _answered(), self._writing.begin() as session:
            yield Repositories(session)

    @contextmanager
    def reading(self) -> Iterator[Repositories]:
        with _answered(), self._reading() as session:
            yield Repositories(session)

    @contextmanager
    def training(self) -> Iterator[TrainingRepository]:
        with _answered(), self._reader.connect() as connection:
            yield TrainingRepository(connection)


def _refuse_to_write(state: ORMExecuteState) -> None:
    # A write here would be lost on SQLite and committed at once on PostgreSQL: a bug that must show at once.
    if not state.is_select:
        raise RuntimeError("A reading unit of work was asked to write.")


@contextmanager
def _answered() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        if not _is_unavailable(error):
            raise
        # The error hides its parameters; what is left of it is for operators only.
        _log.warning("The database does not answer: %s", " ".join(str(error).split()))
        raise DatabaseUnavailable("The database does not answer right now.") from error


def _is_unavailable(error: DBAPIError | PoolTimeout) -> bool:
    # A server that ends a transaction which was idle for too long does so with an error of another class.
    return isinstance(error, OperationalError | InterfaceError | PoolTimeout) or error.connection_invalidated
