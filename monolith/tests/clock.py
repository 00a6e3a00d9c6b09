"""A clock that runs with the machine's until it is set."""

from datetime import UTC, datetime


class SettableClock:
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
