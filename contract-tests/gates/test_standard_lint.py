"""The standard linters find faults in a copy of the contracts; no exception is idle or without a reason."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml

from gates.findings import SPEC_FOLDER, Finding, of_redocly, of_spectral
from gates.lint_faults import OF_REDOCLY, OF_SPECTRAL, Fault

RULESET = SPEC_FOLDER / "lint" / "spectral.yaml"


def copy_of_the_contracts(folder: Path, faults: Sequence[Fault] = ()) -> Path:
    """The contracts and the linters' settings, with faults."""
    copy = folder / "spec"
    shutil.copytree(SPEC_FOLDER, copy, ignore=shutil.ignore_patterns("node_modules", "released"))
    (copy / "lint" / "node_modules").symlink_to(SPEC_FOLDER / "lint" / "node_modules")
    for fault in faults:
        file = copy / fault.file
        file.write_text(fault.put_into(file.read_text("utf-8")), "utf-8")
    return copy


def settings() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(RULESET.read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def spectral_on_faults(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    return of_spectral(copy_of_the_contracts(tmp_path_factory.mktemp("spectral"), OF_SPECTRAL))


@pytest.fixture(scope="module")
def redocly_on_faults(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    return of_redocly(copy_of_the_contracts(tmp_path_factory.mktemp("redocly"), OF_REDOCLY))


@pytest.fixture(scope="module")
def without_exceptions(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """What Spectral finds when every rule counts everywhere."""
    copy = copy_of_the_contracts(tmp_path_factory.mktemp("bare"))
    bare = {"extends": settings()["extends"]}
    (copy / "lint" / RULESET.name).write_text(yaml.safe_dump(bare), "utf-8")
    return of_spectral(copy)


@pytest.mark.parametrize("fault", OF_SPECTRAL, ids=str)
def test_spectral_finds_the_fault(fault: Fault, spectral_on_faults: list[Finding]) -> None:
    assert (fault.rule, fault.file) in {(finding.rule, finding.file) for finding in spectral_on_faults}


@pytest.mark.parametrize("fault", OF_REDOCLY, ids=str)
def test_redocly_finds_the_fault(fault: Fault, redocly_on_faults: list[Finding]) -> None:
    assert (fault.rule, fault.file) in {(finding.rule, finding.file) for finding in redocly_on_faults}


def test_without_a_fault_there_is_nothing_to_find(tmp_path: Path) -> None:
    copy = copy_of_the_contracts(tmp_path)

    assert [*map(str, of_spectral(copy)), *map(str, of_redocly(copy))] == []


@pytest.mark.parametrize("rule", settings()["rules"])
def test_a_rule_that_is_off_or_narrowed_would_find_something(rule: str, without_exceptions: list[Finding]) -> None:
    assert rule in {finding.rule for finding in without_exceptions}


@pytest.mark.parametrize(
    ("place", "rule"),
    [
        (place, rule)
        for override in settings()["overrides"]
        for place in override["files"]
        for rule in override["rules"]
    ],
)
def test_a_place_that_is_excepted_needs_it(place: str, rule: str, without_exceptions: list[Finding]) -> None:
    file, _, pointer = place.removeprefix("../").partition("#/")
    keys = " > ".join(unquote(key).replace("~1", "/") for key in pointer.split("/"))

    assert [
        finding
        for finding in without_exceptions
        if (finding.rule, finding.file) == (rule, file) and finding.keys.startswith(keys)
    ]


def test_every_exception_has_its_reason_above_it() -> None:
    lines = RULESET.read_text("utf-8").splitlines()
    exceptions = [number for number, line in enumerate(lines) if line.startswith(("  owasp:", "  - files:"))]

    assert len(exceptions) == len(settings()["rules"]) + len(settings()["overrides"])
    assert [lines[number] for number in exceptions if not lines[number - 1].lstrip().startswith("# ")] == []
