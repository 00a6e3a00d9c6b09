"""Strict reading of the catalogue's YAML rows, so that a typing slip is named and never guessed around."""

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import yaml

T = TypeVar("T", bound=str)


class CatalogueFault(ValueError):
    """A catalogue file breaks its rules; the message names the file and, where there is one, the row."""


# libyaml, where PyYAML was built with it, reads the catalogue several times faster than pure Python.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_SafeLoader):  # type: ignore[misc]  # its base is chosen at run time
    """A safe YAML loader that refuses a repeated key, of which PyYAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002  # PyYAML's
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        if len(mapping) != len(node.value):
            raise yaml.constructor.ConstructorError(None, None, "a key is repeated", node.start_mark)
        return mapping


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a catalogue file; every reader raises CatalogueFault when the value breaks its rule."""

    file: str
    number: int
    values: Mapping[str, object]

    def fault(self, reason: str) -> CatalogueFault:
        """Name this row, counted from 1, as the place of a fault."""
        return CatalogueFault(f"{self.file}, row {self.number} ({self.values.get('name', 'no name')}): {reason}")

    def require_keys(self, keys: Collection[str]) -> None:
        """Insist on exactly these keys."""
        if unknown := [str(key) for key in self.values if key not in keys]:
            raise self.fault(f"unknown key {', '.join(unknown)}")
        if missing := [key for key in keys if key not in self.values]:
            raise self.fault(f"missing {', '.join(missing)}")

    def text(self, key: str, *, longest: int) -> str:
        """Read one line of at most `longest` characters with single spaces between its words."""
        return self._text(key, self.values[key], longest)

    def texts(self, key: str, *, fewest: int, most: int, longest: int) -> tuple[str, ...]:
        """Read a list of `fewest` to `most` lines, each as `text` has it."""
        return tuple(self._text(key, item, longest) for item in self._items(key, fewest, most))

    def choice(self, key: str, allowed: Collection[T]) -> T:
        """Read one value of a closed list."""
        return self._choice(key, self.values[key], allowed)

    def choices(self, key: str, allowed: Collection[T], *, fewest: int, most: int) -> tuple[T, ...]:
        """Read `fewest` to `most` different values of a closed list."""
        chosen = tuple(self._choice(key, item, allowed) for item in self._items(key, fewest, most))
        if len(set(chosen)) != len(chosen):
            raise self.fault(f"{key} repeats a value")
        return chosen

    def whole_number(self, key: str, *, lowest: int, highest: int) -> int:
        """Read a whole number within bounds; true and false are not numbers here."""
        value = self.values[key]
        if type(value) is not int or not lowest <= value <= highest:
            raise self.fault(f"{key} must be a whole number from {lowest} to {highest}, not {value!r}")
        return value

    def flag(self, key: str) -> bool:
        """Read true or false."""
        value = self.values[key]
        if not isinstance(value, bool):
            raise self.fault(f"{key} must be true or false, not {value!r}")
        return value

    def _items(self, key: str, fewest: int, most: int) -> list[object]:
        items = self.values[key]
        if not isinstance(items, list) or not fewest <= len(items) <= most:
            raise self.fault(f"{key} must be a list of {fewest} to {most} items")
        return items

    def _text(self, key: str, value: object, longest: int) -> str:
        if not isinstance(value, str) or not 1 <= len(value) <= longest:
            raise self.fault(f"{key} must be text of 1 to {longest} characters")
        if value != " ".join(value.split()):
            raise self.fault(f"{key} must be one line without surplus spaces")
        return value

    def _choice(self, key: str, value: object, allowed: Collection[T]) -> T:
        for known in allowed:
            if known == value:
                return known
        raise self.fault(f"unknown {key} {value!r}")


def read_rows(file: Traversable) -> Iterator[Row]:
    """Read a YAML file that is a list of mappings, row by row."""
    try:
        document = yaml.load(file.read_bytes(), _StrictLoader)  # noqa: S506  # derived from the safe loader
    except yaml.YAMLError as error:
        raise CatalogueFault(f"{file.name} is not sound YAML: {' '.join(str(error).split())}") from error
    if not isinstance(document, list):
        raise CatalogueFault(f"{file.name} must be a list of rows")
    for number, values in enumerate(document, start=1):
        if not isinstance(values, dict):
            raise CatalogueFault(f"{file.name}, row {number}: must be a mapping")
        yield Row(file.name, number, values)
