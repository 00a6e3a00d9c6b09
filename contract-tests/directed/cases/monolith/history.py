"""Operations tagged `history`."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from requests import Response

from directed.casebook import case, case_of_each
from directed.stage import Person, Stage

LOG, DELETE = "history.log_exercises", "history.delete_history_entry"
NO_EXERCISE = 2_147_483_647


@case("monolith", LOG, 201)
def an_athlete_logs_what_was_done(stage: Stage) -> Response:
    return stage.monolith(stage.athlete).send(LOG, json=[_entry(stage), _entry(stage)])


@case("monolith", LOG, 201)
def a_request_that_is_repeated_is_answered_alike(stage: Stage) -> Response:
    key, body = _new_key(), _entry(stage)
    first = stage.monolith(stage.athlete).ask(LOG, expect=201, json=body, headers=key)

    again = stage.monolith(stage.athlete).send(LOG, json=body, headers=key)

    assert again.json() == first.json(), f"first {first.text}, then {again.text}"
    return again


@case("monolith", LOG, 409)
def an_exercise_that_is_not_there_is_not_done(stage: Stage) -> Response:
    return stage.monolith(stage.athlete).send(LOG, json={"exercise_id": NO_EXERCISE})


@case("monolith", LOG, 409)
def nothing_was_done_tomorrow(stage: Stage) -> Response:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()

    return stage.monolith(stage.athlete).send(LOG, json={**_entry(stage), "performed_at": tomorrow})


@case("monolith", LOG, 422)
def a_key_belongs_to_one_request(stage: Stage) -> Response:
    key = _new_key()
    stage.monolith(stage.athlete).ask(LOG, expect=201, json=_entry(stage), headers=key)

    return stage.monolith(stage.athlete).send(LOG, json={**_entry(stage), "reps": 11}, headers=key)


@case_of_each("monolith", ("history.list_history", "history.list_yesterday"), 200)
def athletes_see_what_they_did(operation_id: str, stage: Stage) -> Response:
    _logged(stage, stage.athlete)

    return stage.monolith(stage.athlete).send(operation_id)


@case("monolith", DELETE, 204)
def an_athlete_takes_an_entry_back(stage: Stage) -> Response:
    entry = _logged(stage, stage.athlete)

    return stage.monolith(stage.athlete).send(DELETE, path={"entry_id": entry["id"]})


@case("monolith", DELETE, 404)
def nobody_takes_back_somebody_elses_entry(stage: Stage) -> Response:
    entry = _logged(stage, stage.athlete)

    return stage.monolith(stage.new_athlete()).send(DELETE, path={"entry_id": entry["id"]})


def _new_key() -> dict[str, str]:
    return {"Idempotency-Key": secrets.token_hex(16)}


def _entry(stage: Stage) -> dict[str, Any]:
    return {"exercise_id": stage.an_exercise["id"], "sets": 3, "reps": 10}


def _logged(stage: Stage, athlete: Person) -> Any:
    return stage.monolith(athlete).ask(LOG, expect=201, json=_entry(stage)).json()[0]
