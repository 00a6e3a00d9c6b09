"""Operations tagged `training`."""

from requests import Response

from directed.casebook import case
from directed.stage import Stage
from pair.people import new_email

CONTEXT = "training.get_training_context"


@case("monolith", CONTEXT, 200)
def an_administrator_reads_what_an_athletes_workout_is_planned_from(stage: Stage) -> Response:
    return stage.monolith(stage.admin).send(CONTEXT, params={"user_email": stage.athlete.email})


@case("monolith", CONTEXT, 403)
def an_athlete_does_not_read_anothers(stage: Stage) -> Response:
    return stage.monolith(stage.athlete).send(CONTEXT, params={"user_email": stage.admin.email})


@case("monolith", CONTEXT, 404)
def nobody_has_no_training_context(stage: Stage) -> Response:
    return stage.monolith(stage.admin).send(CONTEXT, params={"user_email": new_email("nobody")})
