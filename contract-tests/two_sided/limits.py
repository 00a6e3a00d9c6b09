"""The times and sizes that the coaches run with, short enough for thousands of pairs."""

from typing import Final

CONNECT_TIMEOUT_S: Final = 0.15
READ_TIMEOUT_S: Final = 0.2
DEADLINE_S: Final = 0.5
RETRY_WAIT_MAX_S: Final = 0.02
# Long enough for a request to ask for the keys once, short enough for the next one to ask again.
KEYS_INTERVAL_S: Final = 0.15
MAX_BODY_BYTES: Final = 200_000
# How much later than it must an answer may come.
GRACE_S: Final = 0.25

SETTINGS: Final = {
    "ENVIRONMENT": "embedded",
    # As in production: what the coach's own check of its answers would find, the judge has to find.
    "VALIDATE_RESPONSES": "off",
    "MONOLITH_CONNECT_TIMEOUT_S": str(CONNECT_TIMEOUT_S),
    "MONOLITH_READ_TIMEOUT_S": str(READ_TIMEOUT_S),
    "REQUEST_DEADLINE_S": str(DEADLINE_S),
    "RETRY_WAIT_MAX_S": str(RETRY_WAIT_MAX_S),
    "KEYS_REFETCH_INTERVAL_S": str(KEYS_INTERVAL_S),
    "MONOLITH_MAX_BODY_BYTES": str(MAX_BODY_BYTES),
}
