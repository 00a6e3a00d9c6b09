"""The coach's part: asks the monolith, does not look at what it says, and always plans the same."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import requests
from requests.adapters import HTTPAdapter

from load.peers.bare.asgi import Receive, Send, answer, read

_THREADS = 40
_TIMEOUT_S = 2
_GROUP = {"id": 1, "name": "Muscle", "body_part": "Part", "is_primary": True, "intensity": 0.6}
_EXERCISE = {
    "id": 1,
    "name": "Exercise",
    "description": "word " * 20,
    "difficulty": 3,
    "equipment": "Barbell",
    "instructions": "step " * 60,
    "muscle_groups": [_GROUP] * 3,
    "suggested_weight": 20.0,
    "suggested_reps": 10,
    "repeated": False,
}
_BODY = orjson.dumps({"exercises": [_EXERCISE] * 6, "generated_at": "2026-01-01T12:00:00Z"})

_url = os.environ["MONOLITH_URL"]
_pool = ThreadPoolExecutor(_THREADS)
_session = requests.Session()
_session.mount("http://", HTTPAdapter(pool_maxsize=_THREADS))
_session.trust_env = False  # looking for proxies, each time, is not part of the limit


async def app(_scope: dict[str, Any], receive: Receive, send: Send) -> None:
    await read(receive)
    await asyncio.get_running_loop().run_in_executor(_pool, _ask)
    await answer(send, _BODY)


def _ask() -> None:
    _session.get(_url, timeout=_TIMEOUT_S).raise_for_status()
