"""Asks the standard linters: Spectral with its own rules and OWASP's, and Redocly with what it recommends."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from gates import node_tools

SPEC_FOLDER = node_tools.ROOT / "spec"
CONTRACTS = ("monolith/openapi.yaml", "coach/openapi.yaml")


class Finding(NamedTuple):
    """A broken rule: where (file below the folder of the contracts, line from 1, keys), which, and what it says."""

    file: str
    line: int
    keys: str
    rule: str
    message: str

    def __str__(self) -> str:
        return f"spec/{self.file}:{self.line} {self.keys}\n  {self.message} ({self.rule})"


def of_spectral(folder: Path = SPEC_FOLDER) -> list[Finding]:
    """What Spectral finds in the contracts of the folder, warnings and hints included. Raises ToolError."""
    ruleset = f"--ruleset={folder / 'lint/spectral.yaml'}"
    files = [folder / contract for contract in CONTRACTS]
    report = node_tools.run("spectral", "lint", "--quiet", "--format=json", "--fail-severity=hint", ruleset, *files)
    return [
        Finding(
            file=_name(item.get("source"), folder),
            line=item["range"]["start"]["line"] + 1,
            keys=" > ".join(map(str, item["path"])),
            rule=item["code"],
            message=item["message"],
        )
        for item in _read("spectral", report)
    ]


def of_redocly(folder: Path = SPEC_FOLDER) -> list[Finding]:
    """What Redocly finds in the contracts of the folder. Raises ToolError."""
    return [finding for contract in CONTRACTS for finding in _of_redocly(folder, contract)]


def _of_redocly(folder: Path, contract: str) -> list[Finding]:
    settings = f"--config={folder / 'lint/redocly.yaml'}"
    report = node_tools.run("redocly", "lint", "--format=json", "--max-problems=1000", settings, folder / contract)
    return [_redocly_finding(problem, folder) for problem in _read("redocly", report)["problems"]]


def _redocly_finding(problem: dict[str, Any], folder: Path) -> Finding:
    place = problem["location"][0]
    keys = [key.replace("~1", "/").replace("~0", "~") for key in place.get("pointer", "").split("/")[1:]]
    line = place.get("start", {}).get("line", 1)
    return Finding(_name(place["source"]["ref"], folder), line, " > ".join(keys), problem["ruleId"], problem["message"])


def _read(tool: str, report: str) -> Any:
    try:
        return json.loads(report)
    except ValueError as exc:
        raise node_tools.ToolError(f"{tool} did not report in JSON:\n{report[:2000]}") from exc


def _name(source: str | None, folder: Path) -> str:
    if source is None:
        # Spectral does not always know in which file it was; the keys lead there.
        return "*"
    file = (node_tools.ROOT / source).resolve()
    return file.relative_to(folder.resolve()).as_posix()
