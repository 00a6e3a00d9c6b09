"""Operations tagged `wod`."""

from requests import Response

from directed.casebook import case, case_of_each
from directed.stage import Stage
from pair.people import new_email

WOD = "wod.get_wod"
# One operation under two spellings of its path.
PLANS = ("wod.plan_wod", "wod.plan_wod_alias")


@case("coach", WOD, 200)
def an_athlete_gets_todays_workout(stage: Stage) -> Response:
    return stage.coach(stage.athlete).send(WOD)


@case_of_each("coach", PLANS, 200)
def an_administrator_plans_for_an_athlete(operation_id: str, stage: Stage) -> Response:
    return stage.coach(stage.admin).send(operation_id, json={"user_email": stage.athlete.email})


@case_of_each("coach", (*PLANS, WOD), 401)
def a_token_does_not_outlive_its_account(operation_id: str, stage: Stage) -> Response:
    athlete = stage.new_athlete()
    stage.monolith(stage.admin).ask("users.delete_user", expect=204, path={"email": athlete.email})

    return stage.coach(athlete).send(operation_id, **_body_of(operation_id))


@case_of_each("coach", PLANS, 403)
def an_athlete_does_not_plan_for_another(operation_id: str, stage: Stage) -> Response:
    return stage.coach(stage.athlete).send(operation_id, json={"user_email": stage.admin.email})


@case_of_each("coach", PLANS, 404)
def nobody_gets_no_workout(operation_id: str, stage: Stage) -> Response:
    return stage.coach(stage.admin).send(operation_id, json={"user_email": new_email("nobody")})


@case_of_each("coach", (*PLANS, WOD), 403)
def what_the_monolith_forbids_is_forbidden(operation_id: str, stage: Stage) -> Response:
    return stage.coach_that_is_refused(403, stage.athlete).send(operation_id, **_body_of(operation_id))


@case_of_each("coach", (*PLANS, WOD), 404)
def whom_the_monolith_does_not_know_nobody_knows(operation_id: str, stage: Stage) -> Response:
    return stage.coach_that_is_refused(404, stage.athlete).send(operation_id, **_body_of(operation_id))


@case_of_each("coach", PLANS, 503)
def who_insists_on_the_history_comes_again_later(operation_id: str, stage: Stage) -> Response:
    coach = stage.coach_that_is_refused(503, stage.athlete)

    return coach.send(operation_id, json={"require_history": True})


@case_of_each("coach", (*PLANS, WOD), 422)
def who_can_do_nothing_gets_nothing(operation_id: str, stage: Stage) -> Response:
    return stage.coach(stage.athlete_who_can_do_nothing).send(operation_id, **_body_of(operation_id))


@case_of_each("coach", PLANS, 422)
def who_excludes_everything_gets_nothing(operation_id: str, stage: Stage) -> Response:
    everything_possible = {"excluded_ids": stage.bare_exercise_ids}

    return stage.coach(stage.athlete_without_equipment).send(operation_id, json=everything_possible)


def _body_of(operation_id: str) -> dict[str, dict[str, str]]:
    return {} if operation_id == WOD else {"json": {}}
