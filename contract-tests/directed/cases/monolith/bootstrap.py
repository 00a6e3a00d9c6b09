"""Operations tagged `bootstrap`."""

from requests import Response

from directed.casebook import case
from directed.stage import Stage
from pair.people import new_email
from pair.running import BOOTSTRAP_KEY


@case("monolith", "bootstrap.create_admin", 201)
def the_first_administrator_is_created(stage: Stage) -> Response:
    return stage.bootstrapped


@case("monolith", "bootstrap.create_admin", 409)
def there_is_no_second_first_administrator(stage: Stage) -> Response:
    assert stage.bootstrapped.ok, stage.bootstrapped.text

    return stage.monolith().send(
        "bootstrap.create_admin",
        json={"email": new_email("admin"), "name": "Nobody"},
        headers={"X-Bootstrap-Key": BOOTSTRAP_KEY},
    )
