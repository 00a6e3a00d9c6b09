"""What athletes did: logging it once, reading it, taking it back, and what they did yesterday."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from boundary.errors import FieldError
from monolith.db.faults import KeyTaken, UnknownReference
from monolith.db.records import HistoryEntry, NewHistoryEntry, StoredReply, User
from monolith.db.unit_of_work import Repositories, UnitOfWork
from monolith.errors import IdempotencyKeyReused, ImplausibleTime, NotFound, TokenRevoked, UnknownExercise
from monolith.services.caller import Caller
from monolith.services.training_days import TrainingCalendar

_CLOCK_SKEW = timedelta(minutes=1)  # clients' clocks are not exact
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_KEYS_ARE_KEPT = timedelta(hours=24)
_YESTERDAY_LIMIT = 10_000

HistoryCursor = tuple[datetime, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class LogRequest:
    """What is to be logged: the entries, where each stands in the body (a JSON Pointer), and the idempotency key."""

    entries: Sequence[NewHistoryEntry]
    pointers: Sequence[str]
    idempotency_key: str | None
    request_sha256: str


@dataclass(frozen=True, slots=True)
class Yesterday:
    """The training day before today, and what was done on it, newest first."""

    day: date
    user: User
    entries: Sequence[HistoryEntry]


class HistoryService:
    def __init__(self, unit_of_work: UnitOfWork, now: Callable[[], datetime]) -> None:
        self._unit_of_work = unit_of_work
        self.now = now

    def log(self, caller: Caller, request: LogRequest, render: Callable[[Sequence[HistoryEntry]], bytes]) -> bytes:
        """Store all entries or none; the answer, made by `render`, is kept with the key in the same transaction.

        Raises UnknownExercise, ImplausibleTime, IdempotencyKeyReused.
        """
        self._require_plausible_times(request)
        try:
            return self._log_once(caller, request, render)
        except KeyTaken:
            # Somebody else's request with this key came first by a moment: now its answer can be read.
            return self._log_once(caller, request, render)

    def page(
        self,
        caller: Caller,
        *,
        first: date | None,
        last: date | None,
        before: HistoryCursor | None,
        limit: int,
    ) -> list[HistoryEntry]:
        """Newest first; `first` and `last` are training days, both included."""
        with self._unit_of_work.reading() as repos:
            user = caller.user(repos)
            calendar = TrainingCalendar.of(user.time_zone, user.day_start_hour)
            start = calendar.start_of(first) if first else None
            end = calendar.end_of(last) if last else None
            return repos.history.page(user.id, start=start, end=end, before=before, limit=limit)

    def yesterday(self, caller: Caller) -> Yesterday:
        with self._unit_of_work.reading() as repos:
            user = caller.user(repos)
            calendar = TrainingCalendar.of(user.time_zone, user.day_start_hour)
            day = calendar.day_of(self.now()) - timedelta(days=1)
            start, end = calendar.start_of(day), calendar.end_of(day)
            return Yesterday(day, user, repos.history.page(user.id, start=start, end=end, limit=_YESTERDAY_LIMIT))

    def delete(self, caller: Caller, entry_id: int) -> None:
        """Raises NotFound, also for somebody else's."""
        with self._unit_of_work() as repos:
            if not repos.history.delete(caller.user(repos).id, entry_id):
                raise NotFound(f"There is no entry {entry_id} in your history.")

    def _log_once(
        self, caller: Caller, request: LogRequest, render: Callable[[Sequence[HistoryEntry]], bytes]
    ) -> bytes:
        with self._unit_of_work() as repos:
            user = caller.user(repos)
            kept = self._kept_answer(repos, user, request)
            if kept is not None:
                return kept
            _require_exercises(repos, request)
            try:
                answer = render(repos.history.add_many(user.id, request.entries))
            except UnknownReference as error:
                # The exercises are never deleted from the table, so it is the user who has just left.
                raise TokenRevoked from error
            self._keep_answer(repos, user, request, answer)
            return answer

    def _kept_answer(self, repos: Repositories, user: User, request: LogRequest) -> bytes | None:
        if request.idempotency_key is None:
            return None
        repos.idempotency.purge_before(user.id, self.now() - _KEYS_ARE_KEPT)
        reply = repos.idempotency.get(user.id, request.idempotency_key)
        if reply is None:
            return None
        if reply.request_sha256 != request.request_sha256:
            raise IdempotencyKeyReused
        return reply.body.encode()

    def _keep_answer(self, repos: Repositories, user: User, request: LogRequest, answer: bytes) -> None:
        if request.idempotency_key is None:
            return
        reply = StoredReply(
            key=request.idempotency_key,
            request_sha256=request.request_sha256,
            body=answer.decode(),
            created_at=self.now(),
        )
        repos.idempotency.add(user.id, reply)

    def _require_plausible_times(self, request: LogRequest) -> None:
        latest = self.now() + _CLOCK_SKEW
        fields = [
            FieldError("body", f"{pointer}/performed_at", "It must not be in the future and not before 1900.")
            for pointer, entry in zip(request.pointers, request.entries, strict=True)
            if not _EARLIEST <= entry.performed_at <= latest
        ]
        if fields:
            raise ImplausibleTime(f"{fields[0].name}: {fields[0].detail}", fields=fields)


def _require_exercises(repos: Repositories, request: LogRequest) -> None:
    existing = repos.exercises.existing_ids(entry.exercise_id for entry in request.entries)
    fields = [
        FieldError("body", f"{pointer}/exercise_id", f"No exercise has id {entry.exercise_id}.")
        for pointer, entry in zip(request.pointers, request.entries, strict=True)
        if entry.exercise_id not in existing
    ]
    if fields:
        raise UnknownExercise(f"{fields[0].name}: {fields[0].detail}", fields=fields)
