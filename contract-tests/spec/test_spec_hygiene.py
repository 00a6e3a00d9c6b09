"""The contracts keep the rules of the house; a finding names file, place and cure."""

import pytest

from hygiene.library import Library
from hygiene.rulebook import RULES, title
from hygiene.rules import Rule
from hygiene.walk import operations, spots


@pytest.fixture(scope="module")
def contracts() -> Library:
    return Library.read()


@pytest.mark.parametrize("rule", RULES, ids=title)
def test_the_contracts_keep_the_rule(rule: Rule, contracts: Library) -> None:
    findings = [str(finding) for finding in rule(contracts)]

    assert not findings, f"{rule.__doc__}\n" + "\n".join(findings)


def test_there_is_something_to_judge(contracts: Library) -> None:
    """A walk that finds nothing would keep every rule."""
    found = {
        kind: len(list(spots(contracts, kind))) for kind in ("schema", "parameter", "header", "media type", "example")
    }

    assert {contract.file.name for contract in contracts.contracts} == {"monolith/openapi.yaml", "coach/openapi.yaml"}
    assert len(list(operations(contracts))) > 35
    assert all(count > 10 for count in found.values()), found


def test_the_time_zones_are_listed(contracts: Library) -> None:
    listed = [spot for spot in spots(contracts, "schema") if spot.keys[-1] == "TimeZone"]

    assert [spot.file.name for spot in listed] == ["time-zones.yaml"]
