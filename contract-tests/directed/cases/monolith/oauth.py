"""Operations tagged `oauth`."""

from requests import Response

from directed.casebook import case
from directed.stage import Stage
from pair.people import new_email

LOGIN = "oauth.create_token"
WRONG = "not the password"


@case("monolith", LOGIN, 200)
def json_of_older_clients_gets_a_token(stage: Stage) -> Response:
    account = stage.athlete.account

    return stage.monolith().send(LOGIN, json={"email": account.email, "password": account.password})


@case("monolith", LOGIN, 200)
def the_password_grant_gets_a_token(stage: Stage) -> Response:
    account = stage.athlete.account

    return stage.monolith().send(LOGIN, data=_grant(account.email, account.password))


@case("monolith", LOGIN, 400)
def a_wrong_password_is_an_invalid_grant(stage: Stage) -> Response:
    answer = stage.monolith().send(LOGIN, data=_grant(stage.athlete.email, WRONG))

    assert answer.json()["error"] == "invalid_grant", answer.text
    return answer


@case("monolith", LOGIN, 400)
def another_grant_is_not_supported(stage: Stage) -> Response:
    grant = {**_grant(stage.athlete.email, WRONG), "grant_type": "client_credentials"}

    answer = stage.monolith().send(LOGIN, data=grant)

    assert answer.json()["error"] == "unsupported_grant_type", answer.text
    return answer


@case("monolith", LOGIN, 401)
def a_wrong_password_gets_no_token(stage: Stage) -> Response:
    return stage.monolith().send(LOGIN, json={"email": stage.athlete.email, "password": WRONG})


@case("monolith", LOGIN, 401)
def nobody_gets_no_token_either(stage: Stage) -> Response:
    return stage.monolith().send(LOGIN, json={"email": new_email("nobody"), "password": WRONG})


@case("monolith", LOGIN, 429)
def after_too_many_failures_even_the_password_has_to_wait(stage: Stage) -> Response:
    account = stage.new_athlete().account
    monolith = stage.strict_monolith()
    monolith.ask(LOGIN, expect=401, json={"email": account.email, "password": WRONG})

    return monolith.send(LOGIN, json={"email": account.email, "password": account.password})


@case("monolith", "oauth.list_keys", 200)
def everybody_can_verify_tokens(stage: Stage) -> Response:
    return stage.monolith().send("oauth.list_keys")


def _grant(username: str, password: str) -> dict[str, str]:
    return {"grant_type": "password", "username": username, "password": password}
