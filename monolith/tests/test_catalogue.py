"""The built-in catalogue as a whole, and the loader that refuses a faulty one."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from monolith.catalogue.builtin import (
    CatalogueExercise,
    CatalogueFault,
    MuscleGroupRow,
    load_exercises,
    load_muscle_groups,
)
from monolith.catalogue.vocabulary import (
    EQUIPMENT_LABELS,
    MECHANICS,
    MOVEMENT_PATTERNS,
    NO_EQUIPMENT,
    EquipmentItem,
    equipment_label,
)

BENCHMARKS = {
    "Air squat", "Back squat", "Box jump", "Burpee", "Clean", "Deadlift", "Double-under", "Front squat",
    "Handstand push-up", "Kettlebell swing", "Overhead squat", "Pull-up", "Push press", "Push-up", "Ring muscle-up",
    "Rowing", "Running", "Sit-up", "Snatch", "Thruster", "Toes-to-bar", "Wall ball",
}  # fmt: skip


@pytest.fixture(scope="module")
def exercises() -> tuple[CatalogueExercise, ...]:
    return load_exercises()


@pytest.fixture(scope="module")
def muscle_groups() -> tuple[MuscleGroupRow, ...]:
    return load_muscle_groups()


def repeated(texts: Iterable[str]) -> list[str]:
    """The texts that occur more than once when letter case and white space do not count."""
    counts = Counter(" ".join(text.casefold().split()) for text in texts)
    return [text for text, count in counts.items() if count > 1]


class TestMuscleGroups:
    def test_the_place_of_a_group_which_is_its_id_never_moves(self, muscle_groups: tuple[MuscleGroupRow, ...]) -> None:
        names = [group.name for group in muscle_groups]

        assert names == [
            "Chest", "Lats", "Upper back", "Lower back", "Trapezius", "Shoulders", "Rear deltoids", "Rotator cuff",
            "Biceps", "Triceps", "Forearms", "Abdominals", "Obliques", "Hip flexors", "Glutes", "Quadriceps",
            "Hamstrings", "Adductors", "Abductors", "Calves", "Tibialis anterior", "Neck", "Serratus anterior",
            "Deep core",
        ]  # fmt: skip

    def test_the_groups_cover_seven_body_parts(self, muscle_groups: tuple[MuscleGroupRow, ...]) -> None:
        body_parts = {group.body_part for group in muscle_groups}

        assert body_parts == {"Chest", "Back", "Shoulders", "Arms", "Core", "Legs", "Neck"}


class TestCoverage:
    def test_there_are_at_least_150_exercises(self, exercises: tuple[CatalogueExercise, ...]) -> None:
        assert len(exercises) >= 150

    @pytest.mark.parametrize("pattern", MOVEMENT_PATTERNS)
    def test_every_movement_pattern_has_exercises(self, exercises: tuple[CatalogueExercise, ...], pattern: str) -> None:
        assert any(exercise.movement_pattern == pattern for exercise in exercises)

    def test_every_muscle_group_is_primary_in_at_least_three_exercises(
        self, exercises: tuple[CatalogueExercise, ...], muscle_groups: tuple[MuscleGroupRow, ...]
    ) -> None:
        primary = Counter(muscle for exercise in exercises for muscle in exercise.primary_muscles)

        assert [group.name for group in muscle_groups if primary[group.name] < 3] == []

    def test_every_body_part_has_four_exercises_without_equipment(
        self, exercises: tuple[CatalogueExercise, ...], muscle_groups: tuple[MuscleGroupRow, ...]
    ) -> None:
        body_part_of = {group.name: group.body_part for group in muscle_groups}
        trained = Counter(
            body_part
            for exercise in exercises
            if exercise.equipment_items == (NO_EQUIPMENT,)
            for body_part in {body_part_of[muscle] for muscle in exercise.primary_muscles}
        )

        assert [part for part in sorted(set(body_part_of.values())) if trained[part] < 4] == []

    def test_every_difficulty_is_there_without_equipment(self, exercises: tuple[CatalogueExercise, ...]) -> None:
        difficulties = {e.difficulty for e in exercises if e.equipment_items == (NO_EQUIPMENT,)}

        assert difficulties == {1, 2, 3, 4, 5}

    def test_every_named_piece_of_equipment_is_used(self, exercises: tuple[CatalogueExercise, ...]) -> None:
        used = {item for exercise in exercises for item in exercise.equipment_items}

        assert EQUIPMENT_LABELS.keys() - used <= {"other"}

    def test_both_mechanics_and_both_kinds_of_sides_are_there(self, exercises: tuple[CatalogueExercise, ...]) -> None:
        kinds = {(exercise.mechanic, exercise.unilateral) for exercise in exercises}

        assert kinds == {(mechanic, unilateral) for mechanic in MECHANICS for unilateral in (True, False)}

    def test_the_benchmark_movements_are_there(self, exercises: tuple[CatalogueExercise, ...]) -> None:
        assert BENCHMARKS - {exercise.name for exercise in exercises} == set()


class TestQuality:
    def test_no_name_occurs_twice(self, exercises: tuple[CatalogueExercise, ...]) -> None:
        assert repeated(exercise.name for exercise in exercises) == []

    def test_no_description_occurs_twice(self, exercises: tuple[CatalogueExercise, ...]) -> None:
        assert repeated(exercise.description for exercise in exercises) == []

    def test_no_two_exercises_have_the_same_steps(self, exercises: tuple[CatalogueExercise, ...]) -> None:
        assert repeated(" ".join(exercise.steps) for exercise in exercises) == []

    def test_descriptions_and_steps_are_sentences(self, exercises: tuple[CatalogueExercise, ...]) -> None:
        sentences = [text for exercise in exercises for text in (exercise.description, *exercise.steps)]

        assert [text for text in sentences if not (text[0].isupper() and text.endswith("."))] == []


# What the loader enforces of the packaged files is shown below by breaking a row that it accepts.
SOUND_ROW: dict[str, Any] = {
    "name": "Step-up",
    "description": "Climbing onto a box.",
    "steps": ["Step up.", "Step down."],
    "difficulty": 1,
    "equipment": ["box"],
    "mechanic": "compound",
    "unilateral": True,
    "primary_muscles": ["Quadriceps", "Glutes"],
    "secondary_muscles": ["Calves"],
}
SOUND_GROUPS = [{"name": name, "body_part": "Legs"} for name in ("Quadriceps", "Glutes", "Calves")]

Folder = Callable[..., Path]


@pytest.fixture
def a_folder(tmp_path: Path) -> Folder:
    """Builds a catalogue folder with the given text or rows; sound by default."""

    def build(rows: object = (SOUND_ROW,), *, file: str = "lunge.yaml", groups: object = SOUND_GROUPS) -> Path:
        (tmp_path / "exercises").mkdir()
        (tmp_path / "muscle_groups.yaml").write_text(yaml.safe_dump(groups), encoding="utf-8")
        text = rows if isinstance(rows, str) else yaml.safe_dump(list(rows) if isinstance(rows, tuple) else rows)
        (tmp_path / "exercises" / file).write_text(text, encoding="utf-8")
        return tmp_path

    return build


class TestLoader:
    def test_a_sound_row_is_read_whole(self, a_folder: Folder) -> None:
        folder = a_folder()

        loaded = load_exercises(folder)

        assert loaded == (
            CatalogueExercise(
                name="Step-up",
                description="Climbing onto a box.",
                steps=("Step up.", "Step down."),
                difficulty=1,
                equipment_items=("box",),
                mechanic="compound",
                movement_pattern="lunge",
                unilateral=True,
                primary_muscles=("Quadriceps", "Glutes"),
                secondary_muscles=("Calves",),
            ),
        )

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"colour": "red"}, "unknown key colour"),
            ({"name": ""}, "name must be text of 1 to 100 characters"),
            ({"name": "x" * 101}, "name must be text of 1 to 100 characters"),
            ({"name": "Step  up"}, "name must be one line without surplus spaces"),
            ({"description": "x" * 501}, "description must be text of 1 to 500 characters"),
            ({"description": None}, "description must be text of 1 to 500 characters"),
            ({"steps": ["Step up."]}, "steps must be a list of 2 to 10 items"),
            ({"steps": ["Step up."] * 11}, "steps must be a list of 2 to 10 items"),
            ({"steps": "Step up."}, "steps must be a list of 2 to 10 items"),
            ({"steps": ["Step up.", "x" * 301]}, "steps must be text of 1 to 300 characters"),
            ({"steps": ["Step up.", "Step\ndown."]}, "steps must be one line without surplus spaces"),
            ({"difficulty": 0}, "difficulty must be a whole number from 1 to 5, not 0"),
            ({"difficulty": 6}, "difficulty must be a whole number from 1 to 5, not 6"),
            ({"difficulty": True}, "difficulty must be a whole number from 1 to 5, not True"),
            ({"equipment": []}, "equipment must be a list of 1 to 5 items"),
            ({"equipment": ["hula-hoop"]}, "unknown equipment 'hula-hoop'"),
            ({"equipment": ["box", "box"]}, "equipment repeats a value"),
            ({"equipment": ["box", "none"]}, "equipment 'none' stands alone"),
            ({"mechanic": "both"}, "unknown mechanic 'both'"),
            ({"unilateral": "yes"}, "unilateral must be true or false, not 'yes'"),
            ({"primary_muscles": []}, "primary_muscles must be a list of 1 to 2 items"),
            ({"primary_muscles": ["Wings"]}, "unknown primary_muscles 'Wings'"),
            ({"secondary_muscles": ["Wings"]}, "unknown secondary_muscles 'Wings'"),
            ({"secondary_muscles": ["Glutes"]}, "Glutes is primary and secondary at once"),
        ],
    )
    def test_a_broken_value_is_a_fault_that_names_file_and_row(
        self, a_folder: Folder, change: dict[str, Any], reason: str
    ) -> None:
        broken = SOUND_ROW | change
        folder = a_folder([SOUND_ROW, broken])

        with pytest.raises(CatalogueFault) as caught:
            load_exercises(folder)

        assert str(caught.value) == f"lunge.yaml, row 2 ({broken['name']}): {reason}"

    @pytest.mark.parametrize("key", [key for key in SOUND_ROW if key != "name"])
    def test_a_missing_field_is_a_fault(self, a_folder: Folder, key: str) -> None:
        folder = a_folder([{name: value for name, value in SOUND_ROW.items() if name != key}])

        with pytest.raises(CatalogueFault) as caught:
            load_exercises(folder)

        assert str(caught.value) == f"lunge.yaml, row 1 (Step-up): missing {key}"

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("- name: [", "lunge.yaml is not sound YAML"),
            ("- name: Step-up\n  name: Step-down\n", "a key is repeated"),
            ("name: Step-up\n", "lunge.yaml must be a list of rows"),
            ("- Step-up\n", "lunge.yaml, row 1: must be a mapping"),
        ],
    )
    def test_a_file_that_is_not_a_list_of_rows_is_a_fault(self, a_folder: Folder, text: str, reason: str) -> None:
        folder = a_folder(text)

        with pytest.raises(CatalogueFault) as caught:
            load_exercises(folder)

        assert reason in str(caught.value)

    def test_a_file_named_after_no_movement_pattern_is_a_fault(self, a_folder: Folder) -> None:
        folder = a_folder(file="dancing.yaml")

        with pytest.raises(CatalogueFault, match=r"^dancing\.yaml is not named after a movement pattern$"):
            load_exercises(folder)

    def test_a_muscle_group_without_body_part_is_a_fault(self, a_folder: Folder) -> None:
        folder = a_folder(groups=[{"name": "Quadriceps"}])

        with pytest.raises(CatalogueFault, match=r"^muscle_groups\.yaml, row 1 \(Quadriceps\): missing body_part$"):
            load_muscle_groups(folder)


class TestEquipmentLabel:
    @pytest.mark.parametrize(
        ("items", "label"),
        [
            ([], "Unknown"),
            (["none"], "None"),
            (["pull-up-bar"], "Pull-up bar"),
            (["ez-bar", "bench"], "EZ bar, Bench"),
        ],
    )
    def test_equipment_is_spelt_for_people(self, items: list[EquipmentItem], label: str) -> None:
        assert equipment_label(items) == label

    def test_a_value_outside_the_closed_list_is_refused(self) -> None:
        with pytest.raises(KeyError):
            equipment_label([cast("EquipmentItem", "hula-hoop")])
