"""Operations tagged `signup`."""

from requests import Response

from directed.casebook import case
from directed.stage import Stage
from pair.people import new_email

SIGNUP = "signup.register_athlete"


@case("monolith", SIGNUP, 201)
def an_athlete_signs_up(stage: Stage) -> Response:
    return stage.monolith().send(SIGNUP, json=_somebody())


@case("monolith", SIGNUP, 403)
def sign_up_can_be_switched_off(stage: Stage) -> Response:
    return stage.retired_monolith().send(SIGNUP, json=_somebody())


@case("monolith", SIGNUP, 409)
def an_address_has_one_account(stage: Stage) -> Response:
    return stage.monolith().send(SIGNUP, json={**_somebody(), "email": stage.athlete.email.upper()})


@case("monolith", SIGNUP, 429)
def one_address_signs_up_only_so_often(stage: Stage) -> Response:
    monolith = stage.strict_monolith()
    monolith.ask(SIGNUP, expect=201, json=_somebody())

    return monolith.send(SIGNUP, json=_somebody())


def _somebody() -> dict[str, str]:
    return {"email": new_email("katherine"), "name": "Katherine Johnson", "password": "correct horse battery"}
