"""Reads a file in the format of free-exercise-db: one JSON array, which is judged whole before a row is used."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

import orjson

from monolith.catalogue.vocabulary import EquipmentItem, Mechanic
from monolith.db.sourced import SourcedRow

_T = TypeVar("_T")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_MAX_FILE_BYTES: Final = 50_000_000
_MAX_ID, _MAX_NAME, _MAX_STEP, _MAX_STEPS, _MAX_ALL_STEPS = 100, 100, 1_000, 30, 20_000  # those of the contract
# Three levels over the whole scale from 1 (anyone) to 5 (expert).
_DIFFICULTIES: Final = {"beginner": 1, "intermediate": 3, "expert": 5}
_MECHANICS: Final[Mapping[str, Mechanic]] = {"compound": "compound", "isolation": "isolation"}
_CATEGORIES: Final = {
    "cardio": "cardio",
    "olympic weightlifting": "Olympic weightlifting",
    "plyometrics": "plyometric",
    "powerlifting": "powerlifting",
    "strength": "strength",
    "stretching": "stretching",
    "strongman": "strongman",
}
_EQUIPMENT: Final[Mapping[str, EquipmentItem]] = {
    "bands": "resistance-band",
    "barbell": "barbell",
    "body only": "none",
    "cable": "cable",
    "dumbbell": "dumbbell",
    "e-z curl bar": "ez-bar",
    "exercise ball": "stability-ball",
    "foam roll": "foam-roller",
    "kettlebells": "kettlebell",
    "machine": "machine",
    "medicine ball": "medicine-ball",
    "other": "other",
}
_MUSCLES: Final = {
    "abdominals": "Abdominals",
    "abductors": "Abductors",
    "adductors": "Adductors",
    "biceps": "Biceps",
    "calves": "Calves",
    "chest": "Chest",
    "forearms": "Forearms",
    "glutes": "Glutes",
    "hamstrings": "Hamstrings",
    "lats": "Lats",
    "lower back": "Lower back",
    "middle back": "Upper back",
    "neck": "Neck",
    "quadriceps": "Quadriceps",
    "shoulders": "Shoulders",
    "traps": "Trapezius",
    "triceps": "Triceps",
}


class BadCatalogueFile(Exception):
    """The file cannot be imported; the text says which row is at fault (counted from 0) and why."""


def read_free_exercise_db(path: Path) -> list[SourcedRow]:
    """All rows of the file, or BadCatalogueFile with the first fault that is found."""
    document = _document(path)
    if not isinstance(document, list) or not document:
        raise BadCatalogueFile(f"{path.name} must be a JSON array with at least one exercise.")
    rows: list[SourcedRow] = []
    places: dict[str, int] = {}
    for index, value in enumerate(document):
        row = _Row(index, value).sourced()
        if row.source_id in places:
            raise BadCatalogueFile(f"Row {index} ({row.source_id}): row {places[row.source_id]} has the same id.")
        places[row.source_id] = index
        rows.append(row)
    return rows


def _document(path: Path) -> object:
    try:
        if path.stat().st_size > _MAX_FILE_BYTES:
            raise BadCatalogueFile(f"{path.name} is larger than {_MAX_FILE_BYTES:,} bytes.")
        content = path.read_bytes()
    except OSError as error:
        raise BadCatalogueFile(f"{path.name} cannot be read: {error.strerror}.") from error
    try:
        # Refuses NaN, broken UTF-8, lone surrogates and a nesting without end, each by itself.
        return orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise BadCatalogueFile(f"{path.name} is not JSON in UTF-8: {error}.") from error


class _Row:
    """One row and its place, which every fault names."""

    def __init__(self, index: int, value: object) -> None:
        if not isinstance(value, dict):
            raise BadCatalogueFile(f"Row {index}: must be an object.")
        self._index = index
        self._values: Mapping[str, object] = value

    def sourced(self) -> SourcedRow:
        level = self._one_of("level", _DIFFICULTIES)
        category = self._one_of("category", _CATEGORIES)
        muscles = dict.fromkeys(self._muscles("primaryMuscles"), True)
        if not muscles:
            raise self._fault("primaryMuscles", "must name a muscle")
        # What is primary is not secondary as well.
        muscles |= {name: False for name in self._muscles("secondaryMuscles") if name not in muscles}
        if self._values.get("equipment") is None:
            equipment: tuple[EquipmentItem, ...] = ()  # unknown, which is not the same as none
        else:
            equipment = (self._one_of("equipment", _EQUIPMENT),)
        return SourcedRow(
            source_id=self._text("id", _MAX_ID),
            name=self._text("name", _MAX_NAME),
            description=_described(str(self._values["level"]), category, muscles),
            steps=self._steps(),
            difficulty=level,
            equipment_items=equipment,
            mechanic=None if self._values.get("mechanic") is None else self._one_of("mechanic", _MECHANICS),
            movement_pattern=None,
            unilateral=None,
            muscles=muscles,
        )

    def _muscles(self, key: str) -> list[str]:
        return [self._choice(key, value, _MUSCLES) for value in self._list(key, len(_MUSCLES))]

    def _steps(self) -> tuple[str, ...]:
        values = self._list("instructions", _MAX_STEPS)
        steps = [self._checked("instructions", value, _MAX_STEP) for value in values if not _is_blank(value)]
        if sum(map(len, steps)) > _MAX_ALL_STEPS:
            raise self._fault("instructions", f"must have at most {_MAX_ALL_STEPS} characters in all")
        return tuple(steps)

    def _text(self, key: str, longest: int) -> str:
        return self._checked(key, self._values.get(key), longest)

    def _checked(self, key: str, value: object, longest: int) -> str:
        # Lines and tabs become spaces; what is left of control characters has no place in a text.
        text = " ".join(value.split()) if isinstance(value, str) else ""
        if not 1 <= len(text) <= longest or _CONTROL.search(text):
            raise self._fault(key, f"must be plain text of 1 to {longest} characters")
        return text

    def _list(self, key: str, most: int) -> list[object]:
        value = self._values.get(key)
        if not isinstance(value, list) or len(value) > most:
            raise self._fault(key, f"must be a list of at most {most} items")
        return value

    def _one_of(self, key: str, allowed: Mapping[str, _T]) -> _T:
        return self._choice(key, self._values.get(key), allowed)

    def _choice(self, key: str, value: object, allowed: Mapping[str, _T]) -> _T:
        if not isinstance(value, str) or value not in allowed:
            raise self._fault(key, f"must be one of {', '.join(allowed)}")
        return allowed[value]

    def _fault(self, key: str, reason: str) -> BadCatalogueFile:
        names = (self._values.get("id"), self._values.get("name"))
        known = next((repr(name[:60]) for name in names if isinstance(name, str) and name), "without id and name")
        return BadCatalogueFile(f"Row {self._index} ({known}): {key} {reason}.")


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def _described(level: str, category: str, muscles: Mapping[str, bool]) -> str:
    article = "An" if level[0] in "aeiou" else "A"
    primary = _listed([name for name, is_primary in muscles.items() if is_primary])
    secondary = _listed([name for name, is_primary in muscles.items() if not is_primary])
    also = f" It also works the {secondary}." if secondary else ""
    return f"{article} {level} {category} exercise for the {primary}.{also}"


def _listed(names: Sequence[str]) -> str:
    lower = [name.lower() for name in names]
    return " and ".join([", ".join(lower[:-1]), lower[-1]] if len(lower) > 1 else lower)
