"""add-synthetic-athletes: a population for load tests."""

import json
import shutil
from pathlib import Path

import pytest

from monolith.signing_key import ensure_signing_key
from monolith.tests.cli.databases import Run, asked


class TestSyntheticAthletes:
    @pytest.fixture
    def prepared(self, production: dict[str, str], database: Path, prepared_file: Path) -> dict[str, str]:
        """The built-in catalogue, and a key of the deployment's own."""
        shutil.copyfile(prepared_file, database)
        ensure_signing_key(Path(production["SIGNING_KEY_FILE"]))
        return production

    def test_each_has_trained_on_each_of_the_last_days(
        self, run: Run, prepared: dict[str, str], database: Path
    ) -> None:
        result = run(prepared, "add-synthetic-athletes", "--athletes", "3", "--days", "4")

        assert (result.exit_code, result.stdout) == (0, "3 athletes added, 0 were there.\n")
        assert asked(
            database, "SELECT email, role, onboarded FROM users WHERE email LIKE 'synthetic%' ORDER BY id"
        ) == [(f"synthetic-{number}@example.com", "athlete", 1) for number in range(3)]
        days = asked(
            database,
            "SELECT count(*), count(DISTINCT date(performed_at)), date(max(performed_at), '+1 day') = date(logged_at) "
            "FROM history_entries JOIN users ON users.id = user_id WHERE email LIKE 'synthetic%' GROUP BY user_id",
        )
        assert days == [(12, 4, 1)] * 3

    def test_more_are_added_to_those_who_are_there(self, run: Run, prepared: dict[str, str]) -> None:
        run(prepared, "add-synthetic-athletes", "--athletes", "2", "--days", "1")

        result = run(prepared, "add-synthetic-athletes", "--athletes", "5", "--days", "1")

        assert result.stdout == "3 athletes added, 2 were there.\n"

    def test_they_get_tokens_and_nobody_knows_a_password_of_theirs(
        self, run: Run, prepared: dict[str, str], database: Path
    ) -> None:
        run(prepared, "add-synthetic-athletes", "--athletes", "2", "--days", "1")

        issued = json.loads(run(prepared, "issue-tokens", "--email", "synthetic-1@example.com").stdout)

        hashes = asked(database, "SELECT DISTINCT password_hash FROM users WHERE email LIKE 'synthetic%'")
        assert issued["email"] == "synthetic-1@example.com"
        assert [hash_.startswith("$argon2id$") for (hash_,) in hashes] == [True]
