"""What the tests learn from a service that does not start, and that one that stops leaves nothing behind."""

from pathlib import Path

import pytest
import requests

from pair.people import TIMEOUT_S
from pair.process import Service, ServiceError, run_command
from pair.running import Pair


def test_a_service_that_does_not_start_says_why(tmp_path: Path) -> None:
    service = Service("coach.main", {"ENVIRONMENT": "production"}, tmp_path / "coach.log")

    with pytest.raises(ServiceError, match="MONOLITH_URL is not set"):
        service.start()


def test_a_command_that_fails_says_why() -> None:
    with pytest.raises(ServiceError, match="is not set"):
        run_command("monolith.cli", "prepare", settings={"ENVIRONMENT": "production"})


def test_a_stopped_service_does_not_answer_and_starts_again(pair: Pair) -> None:
    pair.coach.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{pair.coach.url}/health", timeout=TIMEOUT_S)

    pair.coach.start()

    assert requests.get(f"{pair.coach.url}/health", timeout=TIMEOUT_S).json() == {"status": "UP"}
