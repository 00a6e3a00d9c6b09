"""The contract's files: read once, addressed by place, references followed from one file into another."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[2] / "spec"
# Beside the contracts, but no part of them: the linters' settings, what was released, what may break.
_NO_CONTRACTS = ("lint", "released", "breaking-changes.yaml")


class _Loader(yaml.SafeLoader):
    """Reads like YAML 1.2: only true and false are booleans, and a date stays a string."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":bool", ":timestamp"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


@dataclass(frozen=True)
class SpecFile:
    """One YAML file of the contracts; `name` is its path below spec/."""

    name: str
    text: str

    @cached_property
    def data(self) -> Any:
        """The content as plain data."""
        return yaml.load(self.text, Loader=_Loader)  # noqa: S506  # derives from the safe loader

    @cached_property
    def node(self) -> yaml.Node:
        """The content as YAML nodes, which still know how each scalar was written."""
        node = yaml.compose(self.text, Loader=yaml.SafeLoader)
        if node is None:
            raise ValueError(f"{self.name} is empty.")
        return node


@dataclass(frozen=True)
class Spot:
    """A value and where it stands: the file, and the keys that lead to it."""

    file: SpecFile
    keys: tuple[str | int, ...]
    value: Any

    def __str__(self) -> str:
        return f"{self.file.name}: {' > '.join(map(str, self.keys)) or 'the document'}"

    def child(self, *keys: str | int) -> "Spot":
        """The spot below; KeyError when there is none."""
        value = self.value
        for key in keys:
            value = value[key]
        return Spot(self.file, (*self.keys, *keys), value)

    def children(self) -> Iterator["Spot"]:
        """The spots of all members of a mapping or a list; none for a scalar."""
        members = self.value.items() if isinstance(self.value, dict) else enumerate(self.value)
        return (Spot(self.file, (*self.keys, key), value) for key, value in members)

    @property
    def pointer(self) -> str:
        """The JSON Pointer of the spot in its file."""
        return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in self.keys)

    @property
    def reference(self) -> str | None:
        """Where the value refers to, when it is a reference."""
        target = self.value.get("$ref") if isinstance(self.value, dict) else None
        return target if isinstance(target, str) else None


class Finding(NamedTuple):
    """A broken rule: where, and what is wrong there."""

    place: str
    complaint: str

    def __str__(self) -> str:
        return f"spec/{self.place}: {self.complaint}"


class DeadReferenceError(Exception):
    """A `$ref` leads nowhere."""


class Library:
    """All files of the contracts, by name."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.files = {name: SpecFile(name, text) for name, text in texts.items()}

    @classmethod
    def read(cls, root: Path = ROOT) -> "Library":
        """Read the YAML files in `root` and in its folders, as far as they belong to a contract."""
        found = {path.relative_to(root): path for path in sorted([*root.glob("*.yaml"), *root.glob("*/*.yaml")])}
        texts = {name: file.read_text("utf-8") for name, file in found.items() if name.parts[0] not in _NO_CONTRACTS}
        return cls({name.as_posix(): text for name, text in texts.items()})

    @cached_property
    def documents(self) -> tuple[Spot, ...]:
        """The whole content of each file."""
        return tuple(Spot(file, (), file.data) for file in self.files.values())

    @cached_property
    def contracts(self) -> tuple[Spot, ...]:
        """The files that are a contract of their own; the others are fragments."""
        return tuple(document for document in self.documents if "openapi" in document.value)

    def follow(self, spot: Spot) -> Spot:
        """The spot itself, or what it refers to in the end. Raises DeadReferenceError."""
        while (reference := spot.reference) is not None:
            spot = self.look_up(reference, spot.file)
        return spot

    def look_up(self, reference: str, origin: SpecFile) -> Spot:
        """What `reference`, written in the file `origin`, points to. Raises DeadReferenceError."""
        place, _, pointer = reference.partition("#")
        name = _normal(PurePosixPath(origin.name).parent / place) if place else origin.name
        if name not in self.files:
            raise DeadReferenceError(f"{reference}: there is no file {name}")
        spot = Spot(self.files[name], (), self.files[name].data)
        for part in pointer.split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(spot.value, dict) or key not in spot.value:
                raise DeadReferenceError(f"{reference}: {spot} has no {key}")
            spot = spot.child(key)
        return spot


def _normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
