"""Operations tagged `muscle_groups`."""

import secrets
from typing import Any

from requests import Response

from directed.casebook import case
from directed.stage import Stage

LIST, GET = "muscle_groups.list_muscle_groups", "muscle_groups.get_muscle_group"
CREATE, REPLACE = "muscle_groups.create_muscle_group", "muscle_groups.replace_muscle_group"
DELETE = "muscle_groups.delete_muscle_group"


@case("monolith", LIST, 200)
def everybody_sees_the_muscle_groups(stage: Stage) -> Response:
    return stage.monolith().send(LIST)


@case("monolith", LIST, 304)
def who_holds_the_list_is_not_sent_it_again(stage: Stage) -> Response:
    held = stage.monolith().ask(LIST, expect=200)

    return stage.monolith().send(LIST, headers={"If-None-Match": held.headers["ETag"]})


@case("monolith", CREATE, 201)
def an_administrator_adds_a_muscle_group(stage: Stage) -> Response:
    return stage.monolith(stage.admin).send(CREATE, json=a_muscle_group())


@case("monolith", CREATE, 409)
def a_name_is_given_once(stage: Stage) -> Response:
    there = _created(stage)

    return stage.monolith(stage.admin).send(CREATE, json={**a_muscle_group(), "name": there["name"].upper()})


@case("monolith", GET, 200)
def everybody_sees_a_muscle_group(stage: Stage) -> Response:
    return stage.monolith().send(GET, path=_id_of(_created(stage)))


@case("monolith", GET, 304)
def who_holds_a_muscle_group_is_not_sent_it_again(stage: Stage) -> Response:
    path = _id_of(_created(stage))
    held = stage.monolith().ask(GET, expect=200, path=path)

    return stage.monolith().send(GET, path=path, headers={"If-None-Match": held.headers["ETag"]})


@case("monolith", REPLACE, 200)
def an_administrator_renames_a_muscle_group(stage: Stage) -> Response:
    return stage.monolith(stage.admin).send(REPLACE, path=_id_of(_created(stage)), json=a_muscle_group())


@case("monolith", REPLACE, 409)
def a_name_that_another_has_is_not_taken_over(stage: Stage) -> Response:
    there, other = _created(stage), _created(stage)

    return stage.monolith(stage.admin).send(
        REPLACE, path=_id_of(other), json={**a_muscle_group(), "name": there["name"]}
    )


@case("monolith", DELETE, 204)
def an_administrator_deletes_a_muscle_group(stage: Stage) -> Response:
    return stage.monolith(stage.admin).send(DELETE, path=_id_of(_created(stage)))


@case("monolith", DELETE, 409)
def a_muscle_group_that_is_trained_stays(stage: Stage) -> Response:
    trained = stage.an_exercise["muscle_groups"][0]

    return stage.monolith(stage.admin).send(DELETE, path=_id_of(trained))


def a_muscle_group() -> dict[str, str]:
    """With a name that is free."""
    return {"name": f"Popliteus {secrets.token_hex(4)}", "body_part": "Legs"}


def _created(stage: Stage) -> Any:
    return stage.monolith(stage.admin).ask(CREATE, expect=201, json=a_muscle_group()).json()


def _id_of(muscle_group: dict[str, Any]) -> dict[str, int]:
    return {"muscle_group_id": muscle_group["id"]}
