"""Each rule finds a fault that is put into a contract without any."""

from pathlib import Path

import pytest

from hygiene.faults import FAULTS, ZONES, Fault
from hygiene.library import Library
from hygiene.rulebook import RULES, title
from hygiene.rules import Rule

SPECIMEN = Path(__file__).parent / "specimen"


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {name: file.text for name, file in Library.read(SPECIMEN).files.items()}


@pytest.fixture(scope="module")
def zones() -> dict[str, str]:
    """The real list of time zones: too long for a specimen."""
    return {ZONES: Library.read().files[ZONES].text}


@pytest.mark.parametrize("rule", RULES, ids=title)
def test_a_contract_without_faults_keeps_the_rule(rule: Rule, texts: dict[str, str]) -> None:
    assert [str(finding) for finding in rule(Library(texts))] == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{title(fault.rule)}: {fault.new.strip()[:40]}")
def test_the_rule_finds_the_fault(fault: Fault, texts: dict[str, str], zones: dict[str, str]) -> None:
    sound = zones if fault.file == ZONES else texts
    assert fault.old in sound[fault.file]
    assert list(fault.rule(Library(sound))) == []

    faulty = {**sound, fault.file: sound[fault.file].replace(fault.old, fault.new, 1)}

    assert [str(finding) for finding in fault.rule(Library(faulty))] != []


def test_every_rule_was_seen_to_fail() -> None:
    assert {title(rule) for rule in RULES} == {title(fault.rule) for fault in FAULTS}
