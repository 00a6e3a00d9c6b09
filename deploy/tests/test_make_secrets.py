"""The secrets of a deployment: random, kept, given, and each only where it belongs."""

from pathlib import Path

import pytest

from deploy.make_secrets import Folders, SecretsError, make_secrets
from monolith.signing_key import load_signing_key


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    made = Folders(tmp_path / "database", tmp_path / "monolith")
    made.database.mkdir()
    made.monolith.mkdir()
    return made


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}


def test_the_database_sees_its_password_and_nothing_else(folders: Folders) -> None:
    make_secrets(folders, {}, owner=None)

    held = contents(folders.monolith)

    assert contents(folders.database) == {"database-password": held["database-password"]}
    assert set(held) == {"database-password", "bootstrap-key", "signing-key.pem"}


def test_two_deployments_have_nothing_in_common(folders: Folders, tmp_path: Path) -> None:
    other = Folders(tmp_path / "other-database", tmp_path / "other-monolith")
    for folder in (other.database, other.monolith):
        folder.mkdir()

    make_secrets(folders, {}, owner=None)
    make_secrets(other, {}, owner=None)

    one, two = contents(folders.monolith), contents(other.monolith)
    assert not [name for name in one if one[name] == two[name]]
    assert min(len(text) for text in one.values()) > 40


def test_a_second_start_changes_nothing(folders: Folders) -> None:
    make_secrets(folders, {}, owner=None)
    before = contents(folders.monolith)

    written = make_secrets(folders, {}, owner=None)

    assert (written, contents(folders.monolith)) == ([], before)


def test_the_signing_key_is_one_that_the_monolith_takes(folders: Folders) -> None:
    make_secrets(folders, {}, owner=None)

    assert load_signing_key(folders.monolith / "signing-key.pem").curve.name == "secp256r1"


def test_nobody_but_the_owner_and_its_group_may_read(folders: Folders) -> None:
    make_secrets(folders, {}, owner=None)

    files = [*folders.monolith.iterdir(), *folders.database.iterdir()]

    assert {file.stat().st_mode & 0o777 for file in files} == {0o440}


def test_what_is_given_is_taken_also_later(folders: Folders) -> None:
    make_secrets(folders, {"DATABASE_PASSWORD": "chosen"}, owner=None)

    written = make_secrets(folders, {"BOOTSTRAP_KEY": "chosen-bootstrap-key"}, owner=None)

    assert written == ["monolith/bootstrap-key"]
    assert contents(folders.monolith)["bootstrap-key"] == "chosen-bootstrap-key"
    assert contents(folders.database) == {"database-password": "chosen"}


def test_another_password_than_that_of_the_database_is_refused(folders: Folders) -> None:
    make_secrets(folders, {"DATABASE_PASSWORD": "first"}, owner=None)

    with pytest.raises(SecretsError, match="DATABASE_PASSWORD differs"):
        make_secrets(folders, {"DATABASE_PASSWORD": "second"}, owner=None)

    assert contents(folders.monolith)["database-password"] == "first"


def test_a_lost_volume_of_the_database_gets_its_password_back(folders: Folders) -> None:
    make_secrets(folders, {}, owner=None)
    before = contents(folders.database)
    (folders.database / "database-password").unlink()

    written = make_secrets(folders, {}, owner=None)

    assert (written, contents(folders.database)) == (["database/database-password"], before)
