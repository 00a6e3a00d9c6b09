"""Operations tagged `profile`."""

from requests import Response

from directed.casebook import case, case_of_each
from directed.stage import Stage

ONBOARDING = {"weight": 60, "height": 165, "fitness_goal": "endurance"}
PASSWORD = "profile.replace_password"
NEW = "staple battery horse"
NO_EXERCISE = 2_147_483_647


@case_of_each("monolith", ("profile.get_profile", "profile.export_profile"), 200)
def athletes_see_what_is_stored_about_them(operation_id: str, stage: Stage) -> Response:
    return stage.monolith(stage.athlete).send(operation_id)


@case("monolith", "profile.get_profile", 401)
def a_token_does_not_outlive_its_account(stage: Stage) -> Response:
    athlete = stage.new_athlete()
    stage.monolith(stage.admin).ask("users.delete_user", expect=204, path={"email": athlete.email})

    return stage.monolith(athlete).send("profile.get_profile")


@case("monolith", "profile.update_profile", 200)
def an_athlete_changes_the_profile(stage: Stage) -> Response:
    return stage.monolith(stage.new_athlete()).send("profile.update_profile", json={"day_start_hour": 4})


@case("monolith", "profile.onboard_athlete", 200)
def an_athlete_is_onboarded(stage: Stage) -> Response:
    return stage.monolith(stage.new_athlete()).send("profile.onboard_athlete", json=ONBOARDING)


@case_of_each("monolith", ("profile.update_profile", "profile.onboard_athlete"), 409)
def nobody_avoids_an_exercise_that_is_not_there(operation_id: str, stage: Stage) -> Response:
    changes = {**ONBOARDING, "avoided_exercise_ids": [NO_EXERCISE]}

    return stage.monolith(stage.athlete).send(operation_id, json=changes)


@case("monolith", PASSWORD, 204)
def an_athlete_changes_the_password(stage: Stage) -> Response:
    athlete = stage.new_athlete()
    change = {"current_password": athlete.account.password, "new_password": NEW}

    return stage.monolith(athlete).send(PASSWORD, json=change)


@case("monolith", PASSWORD, 401)
def a_token_does_not_outlive_its_password(stage: Stage) -> Response:
    athlete = stage.new_athlete()
    change = {"current_password": athlete.account.password, "new_password": NEW}
    stage.monolith(athlete).ask(PASSWORD, expect=204, json=change)

    return stage.monolith(athlete).send(PASSWORD, json=change)


@case("monolith", PASSWORD, 403)
def the_current_password_must_be_right(stage: Stage) -> Response:
    change = {"current_password": "not the password", "new_password": NEW}

    return stage.monolith(stage.athlete).send(PASSWORD, json=change)


@case("monolith", PASSWORD, 429)
def the_current_password_cannot_be_guessed(stage: Stage) -> Response:
    monolith = stage.strict_monolith(stage.new_athlete())
    change = {"current_password": "not the password", "new_password": NEW}
    monolith.ask(PASSWORD, expect=403, json=change)

    return monolith.send(PASSWORD, json=change)


@case("monolith", "profile.delete_profile", 204)
def an_athlete_leaves(stage: Stage) -> Response:
    athlete = stage.new_athlete()

    return stage.monolith(athlete).send("profile.delete_profile", headers={"X-Confirm-Email": athlete.email})


@case("monolith", "profile.delete_profile", 409)
def a_slip_erases_nobody(stage: Stage) -> Response:
    confirmed = {"X-Confirm-Email": "somebody.else@example.com"}

    return stage.monolith(stage.athlete).send("profile.delete_profile", headers=confirmed)


@case("monolith", "profile.delete_profile", 409)
def the_last_administrator_stays(stage: Stage) -> Response:
    confirmed = {"X-Confirm-Email": stage.admin.email}

    return stage.monolith(stage.admin).send("profile.delete_profile", headers=confirmed)
