"""Operations tagged `exercises`."""

import secrets
from typing import Any

from requests import Response

from directed.casebook import case, case_of_each
from directed.stage import Stage

LIST, GET = "exercises.list_exercises", "exercises.get_exercise"
CREATE, REPLACE, DELETE = "exercises.create_exercise", "exercises.replace_exercise", "exercises.delete_exercise"
NO_MUSCLE_GROUP = 2_147_483_647


@case("monolith", LIST, 200)
def everybody_sees_the_catalogue(stage: Stage) -> Response:
    return stage.monolith().send(LIST)


@case("monolith", LIST, 304)
def who_holds_the_catalogue_is_not_sent_it_again(stage: Stage) -> Response:
    held = stage.monolith().ask(LIST, expect=200)

    return stage.monolith().send(LIST, headers={"If-None-Match": held.headers["ETag"]})


@case("monolith", CREATE, 201)
def an_administrator_adds_an_exercise(stage: Stage) -> Response:
    return stage.monolith(stage.admin).send(CREATE, json=_new(stage))


@case("monolith", CREATE, 409)
def a_name_is_given_once(stage: Stage) -> Response:
    there = _created(stage)

    return stage.monolith(stage.admin).send(CREATE, json={**_new(stage), "name": there["name"].upper()})


@case_of_each("monolith", (CREATE, REPLACE), 409)
def no_exercise_trains_a_muscle_group_that_is_not_there(operation_id: str, stage: Stage) -> Response:
    path = _id_of(_created(stage)) if operation_id == REPLACE else None
    new = {**_new(stage), "primary_muscle_group_ids": [NO_MUSCLE_GROUP]}

    return stage.monolith(stage.admin).send(operation_id, path=path, json=new)


@case("monolith", GET, 200)
def everybody_sees_an_exercise(stage: Stage) -> Response:
    return stage.monolith().send(GET, path=_id_of(stage.an_exercise))


@case("monolith", GET, 304)
def who_holds_an_exercise_is_not_sent_it_again(stage: Stage) -> Response:
    path = _id_of(stage.an_exercise)
    held = stage.monolith().ask(GET, expect=200, path=path)

    return stage.monolith().send(GET, path=path, headers={"If-None-Match": held.headers["ETag"]})


@case("monolith", REPLACE, 200)
def an_administrator_describes_an_exercise_anew(stage: Stage) -> Response:
    return stage.monolith(stage.admin).send(REPLACE, path=_id_of(_created(stage)), json=_new(stage))


@case("monolith", DELETE, 204)
def an_administrator_deletes_an_exercise(stage: Stage) -> Response:
    return stage.monolith(stage.admin).send(DELETE, path=_id_of(_created(stage)))


def _new(stage: Stage) -> dict[str, Any]:
    """With a name that is free, for a muscle group that exists."""
    return {
        "name": f"Tempo Zercher squat {secrets.token_hex(4)}",
        "description": "A squat with the bar in the crook of the elbows.",
        "steps": ["Take the bar into the crook of your elbows.", "Squat.", "Stand up."],
        "difficulty": 4,
        "equipment_items": ["barbell"],
        "primary_muscle_group_ids": [stage.an_exercise["muscle_groups"][0]["id"]],
    }


def _created(stage: Stage) -> Any:
    return stage.monolith(stage.admin).ask(CREATE, expect=201, json=_new(stage)).json()


def _id_of(exercise: dict[str, Any]) -> dict[str, int]:
    return {"exercise_id": exercise["id"]}
