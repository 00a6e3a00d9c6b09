"""Answers that tell which of their parts are read, and by which function of the coach."""

import sys
from collections.abc import Callable, Iterator, Mapping
from types import FrameType
from typing import Any

from requests.structures import CaseInsensitiveDict

_READERS = ("coach.", "boundary.")

# Told the part, `profile.equipment` or `[].id` for a field, and who reads it.
Note = Callable[[str, str], None]


def watched(value: Any, note: Note, path: str = "") -> Any:
    """The same JSON value, whose objects tell `note` of each field that is read."""
    if isinstance(value, dict):
        return _Object(value, note, path)
    if isinstance(value, list):
        return [watched(item, note, f"{path}[]") for item in value]
    return value


class _Object(dict[str, Any]):
    def __init__(self, value: dict[str, Any], note: Note, path: str) -> None:
        self._note = note
        self._prefix = f"{path}." if path else ""
        super().__init__({name: watched(item, note, self._prefix + name) for name, item in value.items()})

    def __getitem__(self, name: str) -> Any:
        self._read(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self._read(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self._read(str(name))
        return super().__contains__(name)

    def _read(self, name: str) -> None:
        self._note(self._prefix + name, _reader())


class WatchedHeaders(CaseInsensitiveDict[str]):
    """Headers that tell which of them are read, with a colon: `ETag:`."""

    def __init__(self, headers: Mapping[str, str], note: Note) -> None:
        super().__init__(headers)
        self._note = note

    def __getitem__(self, name: str) -> str:
        self._note(f"{name}:", _reader())
        return super().__getitem__(name)


def _reader() -> str:
    """The function of the coach that is reading now, as `module.function`."""
    return next(filter(None, map(_name, _frames())), "somebody outside of the coach")


def _frames() -> Iterator[FrameType]:
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        yield frame
        frame = frame.f_back


def _name(frame: FrameType) -> str | None:
    module: str = frame.f_globals.get("__name__", "")
    function: str = frame.f_code.co_qualname.partition(".<locals>")[0]
    return f"{module}.{function}" if module.startswith(_READERS) else None
