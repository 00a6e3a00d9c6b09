"""The clock of both services: it stands still until a test sets it."""

from datetime import UTC, datetime


class Clock:
    """Tokens do not go by it: their time is the machine's."""

    def __init__(self, instant: datetime) -> None:
        self.now = instant

    def __call__(self) -> datetime:
        return self.now

    def set(self, instant: datetime) -> None:
        """Show another instant from now on, a later or an earlier one."""
        self.now = instant.astimezone(UTC)
