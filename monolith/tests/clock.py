"""Clocks that a test has in its hand."""

from datetime import UTC, datetime


class SettableClock:
    """Runs with the machine's until it is set."""

    def __init__(self) -> None:
        self._instant: datetime | None = None

    def __call__(self) -> datetime:
        return self._instant or datetime.now(UTC)

    def set(self, text: str) -> None:
        """Stand still at an RFC 3339 instant."""
        self._instant = datetime.fromisoformat(text).astimezone(UTC)

    def run(self) -> None:
        """Go with the machine's clock again."""
        self._instant = None


class NapClock:
    """Goes on only while somebody sleeps, which takes no time."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
