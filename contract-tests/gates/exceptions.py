"""Reviewed breaking changes that are let through for a while: spec/breaking-changes.yaml."""

from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from gates.changes import Change, Impact
from gates.node_tools import ROOT
from gates.releases import SERVICES

FILE = ROOT / "spec" / "breaking-changes.yaml"
# Time enough to release; whoever needs longer has it reviewed again.
MAX_DAYS = 90


class ExceptionsError(Exception):
    """The file of exceptions cannot be used; the message names the entry and what is wrong with it."""


@dataclass(frozen=True)
class Reviewed:
    """One breaking change that somebody answers for, from `reviewed_on` until the end of `expires`.

    `impact` is what the reviewers found it to be: MAJOR when clients do break, less when they cannot.
    """

    service: str
    place: str
    rule: str
    message: str
    impact: Impact
    reason: str
    reviewed_by: str
    reviewed_on: date
    expires: date

    def covers(self, service: str, change: Change) -> bool:
        """Tell whether this is about just that change."""
        about = (self.service, self.place, self.rule, self.message)
        return about == (service, change.place, change.rule, change.message)


def read(file: Path = FILE) -> list[Reviewed]:
    """The exceptions. Raises ExceptionsError."""
    try:
        entries = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as exc:
        raise ExceptionsError(f"{file.name} cannot be read: {exc}") from exc
    if not isinstance(entries, list):
        raise ExceptionsError(f"{file.name} must be a list, [] when there is no exception.")
    return [_reviewed(entry, f"{file.name}, entry {number}") for number, entry in enumerate(entries, start=1)]


def proposal(service: str, change: Change) -> str:
    """The entry for a change, in YAML; what the reviewers have to say is left empty."""
    known = {"service": service, "place": change.place, "rule": change.rule, "message": change.message}
    open_points = dict.fromkeys(("impact", "reason", "reviewed_by", "reviewed_on", "expires"), "")
    return yaml.safe_dump([{**known, **open_points}], sort_keys=False, allow_unicode=True, width=1000)


def _reviewed(entry: Any, name: str) -> Reviewed:
    wanted = {field.name for field in fields(Reviewed)}
    if not isinstance(entry, dict) or set(entry) != wanted:
        raise ExceptionsError(f"{name}: it must have exactly {', '.join(sorted(wanted))}.")
    empty = sorted(key for key, value in entry.items() if not str(value or "").strip())
    if empty:
        raise ExceptionsError(f"{name}: say something in {', '.join(empty)}.")
    texts = {key: str(value).strip() for key, value in entry.items()}
    if texts["service"] not in SERVICES:
        raise ExceptionsError(f"{name}: service is {' or '.join(SERVICES)}.")
    try:
        impact = Impact[texts.pop("impact").upper()]
    except KeyError:
        raise ExceptionsError(f"{name}: impact is major, minor or patch.") from None
    try:
        reviewed_on, expires = (date.fromisoformat(texts.pop(key)) for key in ("reviewed_on", "expires"))
    except ValueError as exc:
        raise ExceptionsError(f"{name}: dates are written like '2026-11-25' ({exc}).") from exc
    if not 0 <= (expires - reviewed_on).days <= MAX_DAYS:
        raise ExceptionsError(f"{name}: it must expire within {MAX_DAYS} days after its review.")
    return Reviewed(impact=impact, reviewed_on=reviewed_on, expires=expires, **texts)
