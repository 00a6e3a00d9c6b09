"""history.delete_history_entry, of one's own entries."""

import pytest
from starlette.testclient import TestClient

from monolith.tests.actors import Actor
from monolith.tests.answers import refusal
from monolith.tests.history.asking import HISTORY, history, ids, logged_at
from monolith.tests.training_bodies import IDS_OUT_OF_RANGE, NOT_IDS


class TestDeleteHistoryEntry:
    def test_ones_own_is_taken_back_once(self, athlete: Actor) -> None:
        first, second = logged_at(athlete, "2026-03-01T12:00:00Z", "2026-03-02T12:00:00Z")

        answer = athlete.delete(f"{HISTORY}/{first}")

        assert (answer.status_code, answer.content) == (204, b"")
        assert ids(history(athlete)) == [second]
        assert refusal(athlete.delete(f"{HISTORY}/{first}")) == (404, "not-found", [])

    def test_somebody_elses_is_unknown_and_stays(self, athlete: Actor, admin: Actor) -> None:
        [entry_id] = logged_at(athlete, "2026-03-01T12:00:00Z")

        others, unknown = admin.delete(f"{HISTORY}/{entry_id}"), admin.delete(f"{HISTORY}/{entry_id + 1}")

        assert refusal(others) == refusal(unknown) == (404, "not-found", [])
        assert others.json()["detail"] == f"There is no entry {entry_id} in your history."
        assert ids(history(athlete)) == [entry_id]

    def test_the_greatest_id_is_unknown(self, athlete: Actor) -> None:
        assert refusal(athlete.delete(f"{HISTORY}/{2**53 - 1}")) == (404, "not-found", [])

    @pytest.mark.parametrize("bad", [*IDS_OUT_OF_RANGE, str(2**53)])
    def test_an_id_out_of_range_is_refused(self, athlete: Actor, bad: str) -> None:
        answer = athlete.delete(f"{HISTORY}/{bad}")

        assert refusal(answer) == (400, "invalid-request", ["path entry_id"])

    @pytest.mark.parametrize("bad", NOT_IDS)
    def test_there_is_nothing_at_what_is_no_id(self, athlete: Actor, bad: str) -> None:
        assert refusal(athlete.delete(f"{HISTORY}/{bad}")) == (404, "not-found", [])

    def test_nobody_may_not(self, client: TestClient) -> None:
        assert refusal(client.delete(f"{HISTORY}/1")) == (401, "unauthorized", [])
