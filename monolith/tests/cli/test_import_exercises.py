"""import-exercises: a free-exercise-db file into the catalogue."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from monolith.tests.cli.databases import Run, asked

ROW: dict[str, Any] = {
    "id": "Barbell_Squat",
    "name": "Barbell Squat",
    "force": "push",
    "level": "beginner",
    "mechanic": "compound",
    "equipment": "barbell",
    "primaryMuscles": ["quadriceps"],
    "secondaryMuscles": ["glutes"],
    "instructions": ["Sit down.", "Stand up."],
    "category": "strength",
    "images": [],
}


def a_file(tmp_path: Path, rows: Any) -> str:
    path = tmp_path / "exercises.json"
    path.write_text(json.dumps(rows))
    return str(path)


class TestImportExercises:
    @pytest.fixture
    def prepared(self, production: dict[str, str], database: Path, prepared_file: Path) -> dict[str, str]:
        shutil.copyfile(prepared_file, database)
        return production

    def test_the_rows_are_counted_and_a_second_time_changes_none(
        self, run: Run, prepared: dict[str, str], database: Path, tmp_path: Path
    ) -> None:
        file = a_file(tmp_path, [ROW, {**ROW, "id": "Front_Squat", "name": "Front Squat", "equipment": None}])

        results = [run(prepared, "import-exercises", file) for _ in range(2)]

        assert [result.exit_code for result in results] == [0, 0]
        assert [result.stdout for result in results] == [
            "2 rows: 2 created, 0 updated, 0 unchanged, 0 left deleted, 0 left as edited.\n",
            "2 rows: 0 created, 0 updated, 2 unchanged, 0 left deleted, 0 left as edited.\n",
        ]
        imported = "SELECT name, equipment_items FROM exercises WHERE source = 'free-exercise-db' ORDER BY id"
        assert asked(database, imported) == [("Barbell Squat", '["barbell"]'), ("Front Squat", "[]")]

    def test_progress_goes_to_the_other_channel(self, run: Run, prepared: dict[str, str], tmp_path: Path) -> None:
        result = run(prepared, "import-exercises", a_file(tmp_path, [ROW]))

        assert "Importing" in result.stderr
        assert "Importing" not in result.stdout

    def test_a_bad_row_is_named_and_nothing_of_the_file_is_stored(
        self, run: Run, prepared: dict[str, str], database: Path, tmp_path: Path
    ) -> None:
        result = run(prepared, "import-exercises", a_file(tmp_path, [ROW, {**ROW, "id": "Bad", "level": "godlike"}]))

        assert result.exit_code == 1
        assert result.output.startswith("monolith: Row 1 ('Bad'): ")
        assert result.output.count("\n") == 1
        assert asked(database, "SELECT count(*) FROM exercises WHERE source = 'free-exercise-db'") == [(0,)]

    @pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"{}", b"[]", b"null"])
    def test_what_is_no_list_of_exercises_is_one_line(
        self, run: Run, prepared: dict[str, str], tmp_path: Path, content: bytes
    ) -> None:
        path = tmp_path / "bad.json"
        path.write_bytes(content)

        result = run(prepared, "import-exercises", str(path))

        assert result.exit_code == 1
        assert result.output.startswith("monolith: ")
        assert "bad.json" in result.output
        assert result.output.count("\n") == 1

    def test_a_file_that_is_not_there_is_one_line(self, run: Run, prepared: dict[str, str], tmp_path: Path) -> None:
        result = run(prepared, "import-exercises", str(tmp_path / "nothing.json"))

        assert result.exit_code == 1
        assert "nothing.json" in result.output
        assert result.output.count("\n") == 1

    def test_an_empty_database_is_not_imported_into(self, run: Run, production: dict[str, str], tmp_path: Path) -> None:
        result = run(production, "import-exercises", a_file(tmp_path, [ROW]))

        assert result.exit_code == 1
        assert result.output == (
            "monolith: The database is empty and this code needs 0001: run the migrations first.\n"
        )
