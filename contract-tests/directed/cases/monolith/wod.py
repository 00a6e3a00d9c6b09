"""Operations tagged `wod`: the legacy generator."""

from requests import Response

from directed.casebook import case, case_of_each
from directed.stage import Stage
from pair.people import new_email

WOD, PLAN = "wod.get_wod", "wod.plan_wod"


@case("monolith", WOD, 200)
def an_athlete_gets_todays_workout(stage: Stage) -> Response:
    return stage.monolith(stage.athlete).send(WOD)


@case("monolith", PLAN, 200)
def an_administrator_plans_for_an_athlete(stage: Stage) -> Response:
    return stage.monolith(stage.admin).send(PLAN, json={"user_email": stage.athlete.email})


@case_of_each("monolith", (PLAN, WOD), 401)
def a_token_does_not_outlive_its_account(operation_id: str, stage: Stage) -> Response:
    athlete = stage.new_athlete()
    stage.monolith(stage.admin).ask("users.delete_user", expect=204, path={"email": athlete.email})

    return stage.monolith(athlete).send(operation_id, **_body_of(operation_id))


@case("monolith", PLAN, 403)
def an_athlete_does_not_plan_for_another(stage: Stage) -> Response:
    return stage.monolith(stage.athlete).send(PLAN, json={"user_email": stage.admin.email})


@case("monolith", PLAN, 404)
def nobody_gets_no_workout(stage: Stage) -> Response:
    return stage.monolith(stage.admin).send(PLAN, json={"user_email": new_email("nobody")})


@case_of_each("monolith", (PLAN, WOD), 410)
def the_legacy_generator_can_be_retired(operation_id: str, stage: Stage) -> Response:
    return stage.retired_monolith(stage.athlete).send(operation_id, **_body_of(operation_id))


@case_of_each("monolith", (PLAN, WOD), 422)
def who_can_do_nothing_gets_nothing(operation_id: str, stage: Stage) -> Response:
    return stage.monolith(stage.athlete_who_can_do_nothing).send(operation_id, **_body_of(operation_id))


@case("monolith", PLAN, 422)
def who_excludes_everything_gets_nothing(stage: Stage) -> Response:
    everything_possible = {"excluded_ids": stage.bare_exercise_ids}

    return stage.monolith(stage.athlete_without_equipment).send(PLAN, json=everything_possible)


def _body_of(operation_id: str) -> dict[str, dict[str, str]]:
    return {} if operation_id == WOD else {"json": {}}
