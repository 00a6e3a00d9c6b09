"""Lines of the access log, made for tests."""

import json
from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)


def log_line(**changed: Any) -> str:
    """One line as facade/nginx writes it: a request that the coach answered in 10 ms."""
    line = {
        "time": NOW,
        "path": "/fitness/wod",
        "operation_id": "wod.get_wod",
        "status": 200,
        "backend": "coach",
        "fallback": False,
        "mode": "canary",
        "request_time_s": 0.011,
        "upstream_time_s": "0.010",
        "user_agent": "fit-app/2.1",
        "shadow": False,
        **changed,
    }
    return json.dumps({**line, "time": line["time"].isoformat()})
