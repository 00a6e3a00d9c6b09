"""The monolith's part: always the same week of history."""

from typing import Any

import orjson

from load.peers.bare.asgi import Receive, Send, answer, read

_ENTRIES = 21  # as an athlete has who does three exercises a day
_BODY = orjson.dumps(
    [
        {"exercise_id": number, "performed_at": "2026-01-01T12:00:00Z", "sets": 3, "reps": 10, "weight": None}
        for number in range(1, _ENTRIES + 1)
    ]
)


async def app(_scope: dict[str, Any], receive: Receive, send: Send) -> None:
    await read(receive)
    await answer(send, _BODY)
