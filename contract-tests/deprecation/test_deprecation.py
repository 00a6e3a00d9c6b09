"""Deprecated operations say since when and until when, as declared; the others say nothing (RFC 9745, RFC 8594)."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from boundary.contract import Contract, Operation
from deprecation.declared import HEADERS, deprecation, faults, successes, sunset, values
from pair.people import Client, bootstrap_admin, log_in
from pair.running import BOOTSTRAP_KEY, Pair

SPEC_FOLDER = Path(__file__).resolve().parents[2] / "spec"
CONTRACTS = {service: Contract.load(SPEC_FOLDER / service / "openapi.yaml") for service in ("monolith", "coach")}
TIMEOUT_S = 10


def operations(contract: Contract) -> list[Operation]:
    """Those that can be asked without knowing an id, and that change nothing."""
    plans = ("wod.plan_wod", "wod.plan_wod_alias")
    asking = (each for each in contract.operations if each.method == "GET" or each.operation_id in plans)
    return [each for each in asking if "{" not in each.path]


def declared(contract: Contract, operation: Operation) -> dict[str, str | None]:
    """The headers that a success must have; None where there must be none."""
    if not operation.definition.get("deprecated"):
        return dict.fromkeys(HEADERS)
    [response] = successes(contract, operation).values()
    return {header: next(iter(values(contract, response, header) or ()), None) for header in HEADERS}


@pytest.fixture(scope="module")
def admin(pair: Pair) -> Client:
    """An administrator, whom every operation answers."""
    monolith = Client(pair.monolith.url)
    return monolith.with_token(log_in(monolith, bootstrap_admin(monolith, BOOTSTRAP_KEY)))


class TestDeclared:
    @pytest.mark.parametrize("service", CONTRACTS)
    def test_every_deprecated_operation_has_its_dates(self, service: str) -> None:
        assert list(faults(CONTRACTS[service])) == []

    @pytest.mark.parametrize("operation_id", ["wod.get_wod", "wod.plan_wod"])
    def test_a_strangled_operation_has_a_year(self, operation_id: str) -> None:
        contract = CONTRACTS["monolith"]
        [operation] = [each for each in contract.operations if each.operation_id == operation_id]

        assert deprecation(contract, operation) == datetime(2026, 11, 25, tzinfo=UTC)
        assert sunset(contract, operation) == datetime(2027, 11, 24, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("spoil", "complaint"),
        [
            (
                lambda headers: headers["Sunset"]["schema"].pop("enum"),
                "200 must declare the header Sunset with an enum",
            ),
            (lambda headers: headers["Sunset"]["schema"]["enum"].append("later"), "200 must declare the header Sunset"),
            (lambda headers: headers["Sunset"]["schema"].update(enum=["2027-11-24"]), "Sunset must be a date like"),
            (
                # The day of the week is another one.
                lambda headers: headers["Sunset"]["schema"].update(enum=["Mon, 24 Nov 2027 00:00:00 GMT"]),
                "Sunset must be a date like",
            ),
            (lambda headers: headers["Deprecation"]["schema"].update(enum=["true"]), "Deprecation must be @"),
            (
                lambda headers: headers["Deprecation"]["schema"].update(enum=["@1827014401"]),
                "it goes (2027-11-24) before it is deprecated (2027-11-24)",
            ),
        ],
    )
    def test_a_date_that_clients_cannot_use_is_found(
        self, spoil: Callable[[dict[str, Any]], object], complaint: str
    ) -> None:
        document = deepcopy(CONTRACTS["monolith"].document)
        spoil(document["components"]["headers"])

        found = list(faults(Contract(document)))

        assert found != []
        assert found[0].startswith(f"GET /fitness/wod: {complaint}")


@pytest.mark.parametrize(
    ("service", "operation"),
    [(service, each) for service, contract in CONTRACTS.items() for each in operations(contract)],
    ids=lambda value: value if isinstance(value, str) else value.operation_id,
)
def test_a_service_sends_just_what_is_declared(service: str, operation: Operation, pair: Pair, admin: Client) -> None:
    origin = {"monolith": pair.monolith, "coach": pair.coach}[service].url

    answer = requests.request(
        operation.method,
        origin + operation.path,
        headers={"Authorization": f"Bearer {admin.token}"},
        json={} if operation.method == "POST" else None,
        timeout=TIMEOUT_S,
    )

    assert answer.status_code == 200, answer.text
    assert {header: answer.headers.get(header) for header in HEADERS} == declared(CONTRACTS[service], operation)
