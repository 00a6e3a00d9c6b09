"""Operations tagged `wod`: the legacy generator."""

from requests import Response

from directed.casebook import case
from directed.stage import Stage

WOD = "wod.get_wod"


@case("monolith", WOD, 200)
def an_athlete_gets_todays_workout(stage: Stage) -> Response:
    return stage.monolith(stage.athlete).send(WOD)


@case("monolith", WOD, 410)
def the_legacy_generator_can_be_retired(stage: Stage) -> Response:
    return stage.retired_monolith(stage.athlete).send(WOD)


@case("monolith", WOD, 422)
def who_can_do_nothing_gets_nothing(stage: Stage) -> Response:
    return stage.monolith(stage.athlete_who_can_do_nothing).send(WOD)
