"""Each peer does its job, on a database of ours: processes as they are measured, SQLite in place of PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
import requests
from sqlalchemy import create_engine, select

from coach.api import contract_types as contract
from load.peers.candidates import Candidate, bare, fastapi_pair, old_design
from load.peers.measuring import NoWorkoutError, check_workout
from monolith.catalogue.builtin import load_exercises, load_muscle_groups
from monolith.db.catalogue_seed import seed_catalogue
from monolith.db.models import HistoryEntryRow
from monolith.db.schema import upgrade
from monolith.synthetic_athletes import add_synthetic_athletes

NOT_OURS = jwt.encode({"sub": "1"}, "a secret of somebody else, long enough", algorithm="HS256")


@pytest.fixture(scope="module")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The whole catalogue, and an athlete who has trained on each of the last days."""
    url = f"sqlite:///{tmp_path_factory.mktemp('database') / 'fit.db'}"
    engine = create_engine(url)
    upgrade(engine)
    seed_catalogue(engine, exercises=load_exercises(), muscle_groups=load_muscle_groups())
    add_synthetic_athletes(engine, athletes=1, days=2, progress=lambda _added: None)
    engine.dispose()
    return url


@pytest.fixture(scope="module")
def fastapi(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Candidate]:
    candidate = fastapi_pair(database_url, tmp_path_factory.mktemp("fastapi"))
    with candidate.running():
        yield candidate


def token_of(candidate: Candidate) -> str:
    assert candidate.tokens is not None
    return candidate.tokens.read_text("utf-8").splitlines()[0]


def done_yesterday(database_url: str) -> set[int]:
    yesterday = datetime.combine(datetime.now(UTC).date() - timedelta(days=1), time.min, UTC)
    engine = create_engine(database_url)
    with engine.connect() as connection:
        statement = select(HistoryEntryRow.exercise_id).where(HistoryEntryRow.performed_at >= yesterday)
        done = set(connection.scalars(statement))
    engine.dispose()
    return done


def plan(candidate: Candidate, excluded_ids: list[int], token: str) -> requests.Response:
    return requests.post(
        f"{candidate.coach.url}/api/coach/WOD",
        json={"excluded_ids": excluded_ids},
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    )


class TestFastapiPair:
    def test_it_answers_in_the_shape_of_the_contract(self, fastapi: Candidate) -> None:
        check_workout(fastapi)

        workout: dict[str, Any] = plan(fastapi, [], token_of(fastapi)).json()

        assert workout.keys() == contract.PlannedWorkout.__annotations__.keys()
        assert {*workout["exercises"][0]} == {*contract.WodExercise.__annotations__}
        assert {*workout["exercises"][0]["muscle_groups"][0]} == {*contract.TrainedMuscleGroup.__annotations__}

    def test_it_gives_neither_what_was_done_yesterday_nor_what_is_excluded(
        self, fastapi: Candidate, database_url: str
    ) -> None:
        ids = {
            exercise["id"] for exercise in requests.get(f"{fastapi.monolith.url}/fitness/exercises", timeout=10).json()
        }
        done = done_yesterday(database_url)
        allowed = sorted(ids - done)[:4]

        answer = plan(fastapi, sorted(ids - done - {*allowed}), token_of(fastapi))

        assert len(done) == 3
        assert {exercise["id"] for exercise in answer.json()["exercises"]} == {*allowed}

    @pytest.mark.parametrize("token", ["", NOT_OURS])
    def test_both_services_want_a_token(self, fastapi: Candidate, token: str) -> None:
        history = requests.get(
            f"{fastapi.monolith.url}/fitness/exercises/history?since=2026-01-01",
            headers={"Authorization": f"Bearer {token}"},
            timeout=10,
        )

        assert (plan(fastapi, [], token).status_code, history.status_code) == (401, 401)


class TestOldDesign:
    @pytest.mark.parametrize("whole_catalogue", [False, True], ids=["the study's catalogue", "the whole catalogue"])
    def test_it_plans_a_workout(self, database_url: str, tmp_path: Path, whole_catalogue: bool) -> None:
        candidate = old_design(database_url, tmp_path, whole_catalogue=whole_catalogue)

        with candidate.running():
            check_workout(candidate)
            ids = {exercise["id"] for _ in range(10) for exercise in plan(candidate, [], "").json()["exercises"]}

        assert (max(ids) > 20) is whole_catalogue


class TestBarePair:
    def test_it_answers_a_workout(self, tmp_path: Path) -> None:
        candidate = bare(tmp_path)

        with candidate.running():
            check_workout(candidate)

    def test_a_pair_that_does_not_do_its_job_is_not_measured(self, tmp_path: Path) -> None:
        candidate = bare(tmp_path)

        with candidate.running():
            candidate.monolith.stop()

            with pytest.raises(NoWorkoutError, match="bare ASGI, requests does not plan a workout of 6 exercises: 500"):
                check_workout(candidate)
