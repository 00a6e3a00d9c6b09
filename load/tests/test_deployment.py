"""A deployment serves athletes with tokens, and leaves neither processes nor secrets behind."""

import json
from pathlib import Path

import pytest
import requests

from load.deployment import deployed
from pair.running import PATIENT


def test_athletes_get_their_workout_and_in_the_end_only_logs_are_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)

    with deployed(tmp_path, athletes=2, days=1, facade=False, settings=PATIENT) as running:
        tokens = [json.loads(line)["access_token"] for line in running.tokens.read_text("utf-8").splitlines()]
        (coach,) = running.coaches
        pids = [running.monolith.pid, coach.pid]
        answers = [
            requests.post(
                f"{coach.url}/api/coach/WOD", json={}, headers={"Authorization": f"Bearer {token}"}, timeout=10
            )
            for token in tokens
        ]

    assert [(answer.status_code, answer.json()["degraded"]) for answer in answers] == [(200, False)] * 2
    assert (running.facade_url, running.facade_pid) == ("", None)
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    kept = {file.name for file in tmp_path.iterdir()}
    assert {"monolith.log", "coach-1.log"} <= kept
    assert not {"signing-key.pem", "tokens.jsonl"} & kept
    assert running.bootstrap_key not in repr(running)
