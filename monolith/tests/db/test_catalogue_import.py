"""Importing exercises from a file in the format of free-exercise-db."""

import json
from pathlib import Path
from typing import Any

import pytest

from monolith.db.records import Exercise, MuscleGroup
from monolith.db.sourced import SyncCounts
from monolith.db.unit_of_work import UnitOfWork
from monolith.services.catalogue_import import BadCatalogueFile, CatalogueImport, read_free_exercise_db
from monolith.tests.db.builders import NOW, a_new_exercise, stored_exercise

FIXTURE = Path(__file__).with_name("free_exercises.json")


def rows_of_the_fixture() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(FIXTURE.read_text())
    return rows


def written(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "exercises.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def import_file(unit_of_work: UnitOfWork, path: Path = FIXTURE) -> SyncCounts:
    return CatalogueImport(unit_of_work).store(read_free_exercise_db(path))


def catalogue(unit_of_work: UnitOfWork) -> dict[str, Exercise]:
    with unit_of_work.reading() as repos:
        return {exercise.name: exercise for exercise in repos.exercises.all_live()}


def groups(unit_of_work: UnitOfWork) -> list[MuscleGroup]:
    with unit_of_work.reading() as repos:
        return repos.muscle_groups.all()


class TestStoring:
    def test_a_row_becomes_an_exercise_of_ours(self, unit_of_work: UnitOfWork) -> None:
        counts = import_file(unit_of_work)

        press = catalogue(unit_of_work)["Wall Press"]
        assert counts == SyncCounts(created=5, updated=0, unchanged=0, left_deleted=0, left_edited=0)
        assert (press.source, press.difficulty, press.mechanic) == ("free-exercise-db", 1, "compound")
        assert (press.movement_pattern, press.unilateral) == (None, None)
        assert press.steps == ("Stand an arm's length from a wall.", "Lean in, then press yourself back.")
        assert press.description == (
            "A beginner strength exercise for the chest. It also works the triceps and shoulders."
        )
        assert [(share.name, share.body_part, share.is_primary) for share in press.muscle_groups] == [
            ("Chest", "Chest", True),
            ("Triceps", "Arms", False),
            ("Shoulders", "Shoulders", False),
        ]

    def test_words_of_the_file_become_words_of_ours(self, unit_of_work: UnitOfWork) -> None:
        import_file(unit_of_work)

        found = {
            name: (exercise.equipment_items, exercise.difficulty, exercise.muscle_groups[0].name, exercise.mechanic)
            for name, exercise in catalogue(unit_of_work).items()
        }
        assert found == {
            "Wall Press": (("none",), 1, "Chest", "compound"),
            "Band Row": (("resistance-band",), 3, "Upper back", "compound"),
            "Box Clap Jump": (("other",), 5, "Quadriceps", None),
            "Lying Neck Turn": ((), 1, "Neck", "isolation"),
            "Ball Back Roll": (("stability-ball",), 1, "Lower back", None),
        }

    def test_a_second_import_changes_nothing(self, unit_of_work: UnitOfWork) -> None:
        import_file(unit_of_work)
        with unit_of_work.reading() as repos:
            before = (repos.exercises.revision(), repos.exercises.all_live())

        counts = import_file(unit_of_work)

        with unit_of_work.reading() as repos:
            assert (repos.exercises.revision(), repos.exercises.all_live()) == before
        assert counts == SyncCounts(created=0, updated=0, unchanged=5, left_deleted=0, left_edited=0)

    def test_only_a_changed_row_is_updated_and_keeps_its_id(self, unit_of_work: UnitOfWork, tmp_path: Path) -> None:
        import_file(unit_of_work)
        before = catalogue(unit_of_work)
        rows = rows_of_the_fixture()
        rows[1] |= {"level": "expert", "secondaryMuscles": ["biceps"]}

        counts = import_file(unit_of_work, written(tmp_path, rows))

        after = catalogue(unit_of_work)
        assert counts == SyncCounts(created=0, updated=1, unchanged=4, left_deleted=0, left_edited=0)
        assert (after["Band Row"].id, after["Band Row"].difficulty) == (before["Band Row"].id, 5)
        assert [share.name for share in after["Band Row"].muscle_groups] == ["Upper back", "Biceps"]
        assert {**after, "Band Row": None} == {**before, "Band Row": None}

    def test_what_an_admin_deleted_or_edited_stays_so(self, unit_of_work: UnitOfWork, tmp_path: Path) -> None:
        import_file(unit_of_work)
        press, row = catalogue(unit_of_work)["Wall Press"], catalogue(unit_of_work)["Band Row"]
        with unit_of_work() as repos:
            repos.exercises.soft_delete(press.id, NOW)
            repos.exercises.replace(row.id, a_new_exercise(name="Our row"))
        rows = [{**row, "level": "expert"} for row in rows_of_the_fixture()]

        counts = import_file(unit_of_work, written(tmp_path, rows))

        assert counts == SyncCounts(created=0, updated=2, unchanged=1, left_deleted=1, left_edited=1)
        assert sorted(catalogue(unit_of_work)) == ["Ball Back Roll", "Box Clap Jump", "Lying Neck Turn", "Our row"]

    def test_an_exercise_of_ours_by_the_same_name_is_no_obstacle(self, unit_of_work: UnitOfWork) -> None:
        stored_exercise(unit_of_work, name="Wall Press")

        assert import_file(unit_of_work).created == 5

    def test_every_row_is_counted_once_by_the_progress(self, unit_of_work: UnitOfWork) -> None:
        steps: list[int] = []

        CatalogueImport(unit_of_work).store(read_free_exercise_db(FIXTURE), progress=steps.append)
        first = sum(steps)
        CatalogueImport(unit_of_work).store(read_free_exercise_db(FIXTURE), progress=steps.append)

        assert (first, sum(steps)) == (5, 10)

    def test_an_import_that_is_interrupted_changes_nothing(self, unit_of_work: UnitOfWork) -> None:
        def interrupt(rows: int) -> None:
            if rows:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            CatalogueImport(unit_of_work).store(read_free_exercise_db(FIXTURE), progress=interrupt)

        assert (catalogue(unit_of_work), groups(unit_of_work)) == ({}, [])


class TestBadRows:
    @pytest.mark.parametrize(
        ("change", "fault"),
        [
            ({"id": None}, "Row 1 ('Band Row'): id must be plain text of 1 to 100 characters."),
            ({"id": 7}, "Row 1 ('Band Row'): id must be"),
            ({"id": "x" * 101}, "id must be plain text of 1 to 100 characters."),
            ({"id": None, "name": None}, "Row 1 (without id and name): id must be"),
            ({"name": " "}, "Row 1 ('Band_Row'): name must be plain text of 1 to 100 characters."),
            ({"name": "y" * 5_000}, "name must be"),
            ({"name": "bell\u0007"}, "name must be plain text"),
            ({"name": "nul\u0000"}, "name must be plain text"),
            ({"level": "hard"}, "level must be one of beginner, intermediate, expert."),
            ({"level": ["beginner"]}, "level must be one of"),
            ({"level": None}, "level must be one of"),
            ({"category": "yoga"}, "category must be one of cardio, olympic weightlifting,"),
            ({"mechanic": "both"}, "mechanic must be one of compound, isolation."),
            ({"equipment": "rocket"}, "equipment must be one of bands, barbell, body only,"),
            ({"equipment": ["bands"]}, "equipment must be one of"),
            ({"primaryMuscles": []}, "primaryMuscles must name a muscle."),
            ({"primaryMuscles": "chest"}, "primaryMuscles must be a list of at most 17 items."),
            ({"primaryMuscles": ["fins"]}, "primaryMuscles must be one of abdominals,"),
            ({"secondaryMuscles": None}, "secondaryMuscles must be a list"),
            ({"secondaryMuscles": [None]}, "secondaryMuscles must be one of"),
            ({"instructions": "Pull."}, "instructions must be a list of at most 30 items."),
            ({"instructions": ["Pull."] * 31}, "instructions must be a list of at most 30 items."),
            ({"instructions": [1]}, "instructions must be plain text of 1 to 1000 characters."),
            ({"instructions": ["z" * 1_001]}, "instructions must be plain text of 1 to 1000 characters."),
            ({"instructions": ["z" * 1_000] * 21}, "instructions must have at most 20000 characters in all."),
        ],
    )
    def test_a_bad_row_is_named_and_nothing_is_read(self, tmp_path: Path, change: dict[str, Any], fault: str) -> None:
        rows = rows_of_the_fixture()
        rows[1] |= change

        with pytest.raises(BadCatalogueFile) as bad:
            read_free_exercise_db(written(tmp_path, rows))

        assert str(bad.value).startswith("Row 1 (")
        assert fault in str(bad.value)

    @pytest.mark.parametrize("key", ["id", "name", "level", "category", "primaryMuscles", "instructions"])
    def test_a_missing_field_is_named(self, tmp_path: Path, key: str) -> None:
        rows = rows_of_the_fixture()
        del rows[4][key]

        with pytest.raises(BadCatalogueFile, match=rf"^Row 4 \(.*\): {key} must "):
            read_free_exercise_db(written(tmp_path, rows))

    def test_two_rows_of_one_id_are_named(self, tmp_path: Path) -> None:
        rows = rows_of_the_fixture()
        rows[3]["id"] = rows[0]["id"]

        with pytest.raises(BadCatalogueFile, match=r"^Row 3 \(Wall_Press\): row 0 has the same id.$"):
            read_free_exercise_db(written(tmp_path, rows))

    def test_a_row_that_is_no_object_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(BadCatalogueFile, match=r"^Row 2: must be an object.$"):
            read_free_exercise_db(written(tmp_path, [*rows_of_the_fixture()[:2], "Wall Press"]))


class TestBadFiles:
    @pytest.mark.parametrize(
        ("content", "fault"),
        [
            (b"", "exercises.json is not JSON in UTF-8"),
            (b"[{]", "exercises.json is not JSON in UTF-8"),
            (b'[{"id": NaN}]', "exercises.json is not JSON in UTF-8"),
            (b'[{"id": "\\ud800"}]', "exercises.json is not JSON in UTF-8"),
            (b'[{"id": "\xff"}]', "exercises.json is not JSON in UTF-8"),
            ('[{"id": "Übung"}]'.encode("utf-16"), "exercises.json is not JSON in UTF-8"),
            (b"[" * 200_000, "exercises.json is not JSON in UTF-8"),
            (b'{"a":' * 200_000, "exercises.json is not JSON in UTF-8"),
            (b"{}", "exercises.json must be a JSON array with at least one exercise."),
            (b"[]", "exercises.json must be a JSON array with at least one exercise."),
            (b"null", "exercises.json must be a JSON array with at least one exercise."),
        ],
        ids=lambda value: str(value)[:20],
    )
    def test_what_is_no_list_in_json_is_refused(self, tmp_path: Path, content: bytes, fault: str) -> None:
        with pytest.raises(BadCatalogueFile) as bad:
            read_free_exercise_db(written(tmp_path, content))

        assert str(bad.value).startswith(fault)
        assert len(str(bad.value)) < 300

    def test_a_byte_order_mark_does_no_harm(self, tmp_path: Path) -> None:
        path = written(tmp_path, b"\xef\xbb\xbf" + FIXTURE.read_bytes())

        assert len(read_free_exercise_db(path)) == 5

    def test_a_file_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(BadCatalogueFile, match=r"^no\.json cannot be read: No such file or directory\.$"):
            read_free_exercise_db(tmp_path / "no.json")

    def test_a_folder_is_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(BadCatalogueFile, match="cannot be read: Is a directory"):
            read_free_exercise_db(tmp_path)

    def test_a_huge_file_is_not_read(self, tmp_path: Path) -> None:
        path = tmp_path / "huge.json"
        with path.open("wb") as file:
            file.truncate(50_000_001)

        with pytest.raises(BadCatalogueFile, match="is larger than 50,000,000 bytes"):
            read_free_exercise_db(path)
