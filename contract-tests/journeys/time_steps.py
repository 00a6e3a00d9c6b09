"""Steps in which nothing happens but time."""

from datetime import timedelta

from journeys.choices import distances, minutes
from journeys.journey import Journey, someone
from journeys.moments import DISTANCES, next_clock_change, next_day
from journeys.steps import step

_WITHOUT_CHANGE = timedelta(days=1)


class TimeSteps(Journey):
    @step(minutes=minutes)
    def time_passes(self, minutes: int) -> None:
        """Backwards too: a day that had begun has not begun yet then, and what was yesterday's is today's again."""
        self.move_clock(self.now + timedelta(minutes=minutes))

    @step(who=someone, distance=distances)
    def time_passes_until_the_next_day(self, who: str, distance: str) -> None:
        away = DISTANCES[distance]
        self.move_clock(next_day(self.athletes[who], self.now - away) + away)

    @step(who=someone, distance=distances)
    def time_passes_until_the_clock_changes(self, who: str, distance: str) -> None:
        away = DISTANCES[distance]
        change = next_clock_change(self.athletes[who].profile["time_zone"], self.now - away)
        self.move_clock(change + away if change else self.now + _WITHOUT_CHANGE)
