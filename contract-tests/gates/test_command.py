"""The commands behind the make targets fail when a gate is shut, and say the worst first."""

import pytest

from boundary.contract import Contract
from gates import __main__ as command
from gates import findings, releases
from gates.edits import named
from gates.findings import Finding


@pytest.fixture(scope="module")
def released() -> dict[str, Contract]:
    """What was released last."""
    found = {service: releases.latest(service) for service in releases.SERVICES}
    return {service: release.contract for service, release in found.items() if release is not None}


def test_a_breaking_change_shuts_the_gate_and_is_told_first(
    released: dict[str, Contract], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    removal = named("an operation goes")
    edited = named("another description").applied_to(removal.applied_to(released["monolith"].document))
    monkeypatch.setattr(releases, "current", {**released, "monolith": Contract(edited)}.__getitem__)

    code = command.diff()

    told = capsys.readouterr().out
    assert code == 1
    assert (
        0 < told.index("  BREAKING  DELETE /users/{email}\n") < told.index("  other     GET /profile > description\n")
    )
    assert "\n1. monolith: DELETE /users/{email}: Operation `DELETE /users/{email}` was removed." in told
    assert "(spec/coach/openapi.yaml)\n  no change\n" in told


def test_a_service_without_a_release_shuts_the_gate(
    released: dict[str, Contract], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(releases, "latest", lambda _: None)

    code = command.diff()

    assert code == 1
    assert "coach has no release to compare with" in capsys.readouterr().out


def test_a_finding_shuts_the_gate_and_says_where(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    finding = Finding("common.yaml", 13, "components > schemas > Problem", "some-rule", "Say more.")
    monkeypatch.setattr(findings, "of_spectral", lambda: [finding])
    monkeypatch.setattr(findings, "of_redocly", list)

    code = command.lint()

    assert code == 1
    assert capsys.readouterr().out.startswith(
        "spec/common.yaml:13 components > schemas > Problem\n  Say more. (some-rule)\n\nFindings: 1."
    )
