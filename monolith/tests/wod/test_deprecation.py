"""The deprecation of the monolith's workout, and its end."""

from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from boundary.contract import Contract
from monolith.settings import Settings
from monolith.tests.actors import Actor
from monolith.tests.answers import refusal
from monolith.tests.wod.asking import WOD, asked


@pytest.mark.parametrize(("method", "operation_id"), [("GET", "wod.get_wod"), ("POST", "wod.plan_wod")])
class TestDeprecation:
    def test_it_says_so_as_the_contract_declares(
        self, athlete: Actor, settings: Settings, method: str, operation_id: str
    ) -> None:
        contract = Contract.load(settings.spec_file)
        headers = contract.document["components"]["headers"]
        [operation] = [each for each in contract.operations if each.operation_id == operation_id]

        answer = asked(athlete, method)

        assert operation.definition["deprecated"] is True
        assert [answer.headers["Deprecation"]] == headers["Deprecation"]["schema"]["enum"]
        assert [answer.headers["Sunset"]] == headers["Sunset"]["schema"]["enum"]
        assert answer.headers["Link"] == '</api/coach/WOD>; rel="successor-version"'
        assert "X-Wod-Degraded" not in answer.headers

    @pytest.mark.parametrize("own_client", [{"legacy_wod": False}], indirect=True)
    def test_switched_off_it_is_gone_and_names_its_successor(
        self, athlete: Actor, own_client: TestClient, method: str, operation_id: str
    ) -> None:
        answer = asked(replace(athlete, client=own_client), method)

        assert refusal(answer) == (410, "legacy-wod-retired", [])
        assert answer.headers["Link"] == '</api/coach/WOD>; rel="successor-version"'
        assert answer.json()["detail"] == "The coach makes the workout of the day: ask POST /api/coach/WOD."

    @pytest.mark.parametrize("own_client", [{"legacy_wod": False}], indirect=True)
    def test_switched_off_it_still_asks_for_a_token(
        self, own_client: TestClient, method: str, operation_id: str
    ) -> None:
        body: Any = {} if method == "POST" else None

        assert refusal(own_client.request(method, WOD, json=body)) == (401, "unauthorized", [])
