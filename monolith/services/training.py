"""What a workout is planned from: an athlete today, with what was done lately, in one query."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monolith.db.records import Athlete, RecentEntry, TrainingContext
from monolith.db.repositories.training import TrainingRepository
from monolith.db.unit_of_work import UnitOfWork
from monolith.errors import Forbidden, NotFound, TokenRevoked
from monolith.services.caller import Caller
from monolith.services.training_days import TrainingCalendar

_DAYS_BEFORE = timedelta(days=7)
# The zone is known only with the user, so a little more is read and then cut: a training day begins up to 23 hours
# after midnight, and a zone is up to 14 hours ahead of UTC.
_READ_BACK = timedelta(days=10)
_MAX_ENTRIES = 1_000


@dataclass(frozen=True, slots=True)
class AthleteToday:
    """An athlete on a local date: history of today and the seven days before, newest first."""

    user: Athlete
    local_date: date
    history: Sequence[RecentEntry]
    yesterday_exercise_ids: frozenset[int]
    catalogue_revision: str


class TrainingService:
    def __init__(self, unit_of_work: UnitOfWork, now: Callable[[], datetime]) -> None:
        self._unit_of_work = unit_of_work
        self._now = now

    def today(self, caller: Caller, *, email: str | None = None) -> AthleteToday:
        """The caller's own day, or that of `email`. Raises Forbidden unless an administrator asks, and NotFound."""
        with self._unit_of_work.training() as training:
            return self._athlete_today(training, self._context(training, caller, email))

    def _context(self, training: TrainingRepository, caller: Caller, email: str | None) -> TrainingContext:
        since = self._now() - _READ_BACK
        own = training.context_by_id(caller.user_id, since=since, limit=_MAX_ENTRIES)
        if own is None:
            raise TokenRevoked
        caller.confirm(own.user)
        if email is None or email.lower() == own.user.email:
            return own
        if own.user.role != "admin":
            raise Forbidden("Only administrators may name another athlete.")
        other = training.context_by_email(email, since=since, limit=_MAX_ENTRIES)
        if other is None:
            raise NotFound(f"There is no account for {email}.")
        return other

    def _athlete_today(self, training: TrainingRepository, context: TrainingContext) -> AthleteToday:
        user = context.user
        calendar = TrainingCalendar.of(user.time_zone, user.day_start_hour)
        today = calendar.day_of(self._now())
        start, end = calendar.start_of(today - timedelta(days=1)), calendar.start_of(today)
        if len(context.history) < _MAX_ENTRIES:
            yesterday = {entry.exercise_id for entry in context.history if start <= entry.performed_at < end}
        else:
            # More than that was done lately: yesterday may have been cut off.
            yesterday = training.exercise_ids_between(user.id, start, end)
        earliest = calendar.start_of(today - _DAYS_BEFORE)
        return AthleteToday(
            user=user,
            local_date=today,
            history=[entry for entry in context.history if entry.performed_at >= earliest],
            yesterday_exercise_ids=frozenset(yesterday),
            catalogue_revision=context.catalogue_revision,
        )
