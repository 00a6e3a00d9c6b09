"""Operations tagged `users`."""

from requests import Response

from directed.casebook import case
from directed.stage import Stage
from pair.people import new_email


@case("monolith", "users.create_user", 201)
def an_administrator_creates_an_account(stage: Stage) -> Response:
    return stage.monolith(stage.admin).send("users.create_user", json=_athlete(new_email("grace")))


@case("monolith", "users.create_user", 409)
def an_address_has_one_account(stage: Stage) -> Response:
    return stage.monolith(stage.admin).send("users.create_user", json=_athlete(stage.athlete.email))


@case("monolith", "users.list_users", 200)
def administrators_see_all_accounts(stage: Stage) -> Response:
    return stage.monolith(stage.admin).send("users.list_users")


@case("monolith", "users.get_user", 200)
def administrators_see_an_account(stage: Stage) -> Response:
    return stage.monolith(stage.admin).send("users.get_user", path={"email": stage.athlete.email})


@case("monolith", "users.delete_user", 204)
def administrators_delete_an_account(stage: Stage) -> Response:
    athlete = stage.new_athlete()

    return stage.monolith(stage.admin).send("users.delete_user", path={"email": athlete.email})


@case("monolith", "users.delete_user", 409)
def administrators_do_not_delete_themselves(stage: Stage) -> Response:
    return stage.monolith(stage.admin).send("users.delete_user", path={"email": stage.admin.email})


def _athlete(email: str) -> dict[str, str]:
    return {"email": email, "name": "Grace Hopper", "role": "athlete"}
