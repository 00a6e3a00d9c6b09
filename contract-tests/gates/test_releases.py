"""Releases are found by version, service by service, and never rewritten."""

from copy import deepcopy
from pathlib import Path

import pytest

from boundary.contract import Contract
from gates import releases
from gates.versions import Version, VersionError


@pytest.fixture(scope="module")
def coach() -> Contract:
    return releases.current("coach")


def at(contract: Contract, version: str) -> Contract:
    document = deepcopy(contract.document)
    document["info"]["version"] = version
    return Contract(document)


def test_what_was_written_is_the_latest_release(coach: Contract, tmp_path: Path) -> None:
    file = releases.write("coach", at(coach, "1.2.0"), tmp_path)

    release = releases.latest("coach", tmp_path)

    assert file == tmp_path / "1.2.0" / "coach.yaml"
    assert release is not None
    assert (release.version, release.contract) == (Version(1, 2, 0), at(coach, "1.2.0"))


def test_versions_are_ordered_as_numbers(coach: Contract, tmp_path: Path) -> None:
    for version in ("1.10.0", "1.9.9"):
        releases.write("coach", at(coach, version), tmp_path)

    release = releases.latest("coach", tmp_path)

    assert release is not None
    assert release.version == Version(1, 10, 0)


def test_each_service_has_releases_of_its_own(coach: Contract, tmp_path: Path) -> None:
    releases.write("coach", coach, tmp_path)

    assert releases.latest("monolith", tmp_path) is None


def test_a_release_is_not_rewritten(coach: Contract, tmp_path: Path) -> None:
    releases.write("coach", coach, tmp_path)

    with pytest.raises(FileExistsError):
        releases.write("coach", coach, tmp_path)


@pytest.mark.parametrize("text", ["1.0", "1.0.0-rc.1", "v1.0.0", "01.0.0", ""])
def test_a_version_is_three_numbers(text: str) -> None:
    with pytest.raises(VersionError, match="is no version"):
        Version.parse(text)


@pytest.mark.parametrize("service", releases.SERVICES)
def test_every_service_has_a_release(service: str) -> None:
    assert releases.latest(service) is not None
