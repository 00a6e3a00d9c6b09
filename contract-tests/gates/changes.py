"""What changed between two contracts, and how much that is to a client: Redocly's diff, plus what it lets pass."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from boundary.contract import METHODS
from gates import node_tools
from gates.overlooked import OVERLOOKED


class Impact(IntEnum):
    """Which part of the version a change raises; MAJOR is a breaking change, MINOR an addition, PATCH anything else."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True)
class Change:
    """One change: where (keys from the operation on), by which rule (empty when none minds), and what it is.

    `pointer` is its JSON Pointer in the older document; empty when there was nothing before.
    """

    place: str
    rule: str
    message: str
    impact: Impact
    pointer: str


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """All changes between two bundled documents but that of the version, the greatest first. Raises ToolError."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / "released.json", Path(folder) / "current.json"]
        for file, document in zip(files, (old, new), strict=True):
            file.write_text(json.dumps(document), encoding="utf-8")
        settings = f"--config={node_tools.LINT_FOLDER / 'redocly.yaml'}"
        report = node_tools.run("redocly", "diff", "--format=json", "--fail-on=none", settings, *files)
    try:
        listed = json.loads(report)["changes"]
    except (ValueError, KeyError) as exc:
        raise node_tools.ToolError(f"redocly diff did not report its changes in JSON:\n{report[:2000]}") from exc
    found = [change for item in listed if not _is_version(item) for change in _changes(item)]
    return sorted(found, key=lambda change: (-change.impact, change.place, change.rule, change.message))


def _is_version(item: dict[str, Any]) -> bool:
    return (item["path"], item.get("property")) == ("#/info", "version")


def _changes(item: dict[str, Any]) -> Iterator[Change]:
    place = _place(item["path"], item.get("property"))
    pointer = item.get("base", {}).get("pointer", "")
    for verdict in item["verdicts"]:
        yield Change(place, verdict["ruleId"], verdict["message"], Impact[verdict["impact"].upper()], pointer)
    for rule in OVERLOOKED:
        if rule.applies(item):
            yield Change(place, rule.name, rule.message(item), Impact.MAJOR, pointer)
            return
    if not item["verdicts"]:
        yield Change(place, "", f"{item['typeName']} {item['kind']}.", Impact[item["impact"].upper()], pointer)


def _place(pointer: str, member: str | None) -> str:
    keys = [key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:]]
    if keys[:1] == ["paths"]:
        keys = [f"{keys[2].upper()} {keys[1]}", *keys[3:]] if keys[2:] and keys[2] in METHODS else keys[1:]
    if member is not None and member != "key":
        keys.append(member)
    return " > ".join(keys) or "the document"
