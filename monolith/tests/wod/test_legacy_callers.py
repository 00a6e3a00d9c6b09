"""Who still asks the monolith for the workout."""

import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from monolith.tests.actors import Actor
from monolith.tests.wod.asking import WOD

CLIENTS = 50


class TestLegacyCallers:
    def test_they_are_counted_by_the_product_of_their_user_agent(self, athlete: Actor, own_client: TestClient) -> None:
        caller = replace(athlete, client=own_client)
        for agent in ("python-requests/2.34", "python-requests/2.30", "FitApp/3 (iOS)", "", "(nameless)"):
            caller.get(WOD, headers={"User-Agent": agent})

        assert legacy_calls(own_client) == {
            ("python-requests", "wod.get_wod", "answered"): 2,
            ("FitApp", "wod.get_wod", "answered"): 1,
            ("unknown", "wod.get_wod", "answered"): 2,
        }

    def test_they_are_counted_by_operation_and_by_what_became_of_it(
        self, athlete: Actor, own_client: TestClient
    ) -> None:
        caller = replace(athlete, client=own_client)
        caller.post(WOD, {}, headers={"User-Agent": "FitApp/3"})
        caller.post(WOD, {"user_email": "ada@example.com"}, headers={"User-Agent": "FitApp/3"})

        assert legacy_calls(own_client) == {
            ("FitApp", "wod.plan_wod", "answered"): 1,
            ("FitApp", "wod.plan_wod", "forbidden"): 1,
        }

    @pytest.mark.parametrize("own_client", [{"legacy_wod": False}], indirect=True)
    def test_who_still_asks_after_the_retirement_shows(self, athlete: Actor, own_client: TestClient) -> None:
        caller = replace(athlete, client=own_client)
        caller.get(WOD, headers={"User-Agent": "FitApp/3"})
        caller.post(WOD, {}, headers={"User-Agent": "FitApp/3"})

        assert legacy_calls(own_client) == {
            ("FitApp", "wod.get_wod", "legacy-wod-retired"): 1,
            ("FitApp", "wod.plan_wod", "legacy-wod-retired"): 1,
        }

    def test_who_has_no_token_is_not_counted(self, own_client: TestClient) -> None:
        own_client.get(WOD, headers={"User-Agent": "FitApp/3"})

        assert legacy_calls(own_client) == {}

    def test_many_clients_are_one_beyond_a_bound(self, athlete: Actor, own_client: TestClient) -> None:
        caller = replace(athlete, client=own_client)
        for number in range(CLIENTS + 5):
            caller.get(WOD, headers={"User-Agent": f"client-{number}"})
        caller.get(WOD, headers={"User-Agent": "client-0"})
        caller.get(WOD, headers={"User-Agent": "x" * 10_000})

        calls = {client: count for (client, _, _), count in legacy_calls(own_client).items()}

        assert len(calls) == CLIENTS + 1
        assert (calls["client-0"], calls["other"]) == (2, 6)


def legacy_calls(client: TestClient) -> dict[tuple[str, str, str], int]:
    """legacy_wod_requests_total by client, operation and outcome."""
    pattern = r'^legacy_wod_requests_total\{client="(.*)",operation="(.*)",outcome="(.*)"\} (.*)$'
    found = re.findall(pattern, client.get("/metrics").text, flags=re.MULTILINE)
    return {(client_, operation, outcome): int(float(count)) for client_, operation, outcome, count in found}
