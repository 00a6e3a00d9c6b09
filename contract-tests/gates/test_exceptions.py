"""The file of exceptions is read strictly: an entry says what, why, who and until when."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from gates.changes import Change, Impact
from gates.exceptions import FILE, ExceptionsError, proposal, read

ENTRY = {
    "service": "coach",
    "place": "POST /api/coach/WOD > responses > 504",
    "rule": "response-removed",
    "message": "Response `504` was removed.",
    "impact": "minor",
    "reason": "It could never be given.",
    "reviewed_by": "API owner",
    "reviewed_on": "2026-11-25",
    "expires": "2027-02-23",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "breaking-changes.yaml"


def test_the_file_of_the_project_can_be_read() -> None:
    assert isinstance(read(FILE), list)


def test_an_entry_says_what_why_who_and_until_when(file: Path) -> None:
    file.write_text(yaml.safe_dump([ENTRY]), encoding="utf-8")

    [exception] = read(file)

    assert (exception.impact, exception.reviewed_on, exception.expires) == (
        Impact.MINOR, date(2026, 11, 25), date(2027, 2, 23)
    )  # fmt: skip
    assert (exception.reason, exception.reviewed_by) == ("It could never be given.", "API owner")


def test_what_the_gate_proposes_lacks_only_what_reviewers_say(file: Path) -> None:
    change = Change(ENTRY["place"], ENTRY["rule"], ENTRY["message"], Impact.MAJOR, "")
    proposed = yaml.safe_load(proposal("coach", change))
    file.write_text(yaml.safe_dump([{**ENTRY, **{key: value for key, value in proposed[0].items() if value}}]), "utf-8")

    [exception] = read(file)

    assert [key for key, value in proposed[0].items() if not value] == [
        "impact", "reason", "reviewed_by", "reviewed_on", "expires",
    ]  # fmt: skip
    assert exception.covers("coach", change)


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        ({}, "must be a list"),
        (["anything"], "entry 1: it must have exactly"),
        ([{key: value for key, value in ENTRY.items() if key != "expires"}], "entry 1: it must have exactly"),
        ([ENTRY, ENTRY | {"until": "2027-01-01"}], "entry 2: it must have exactly"),
        ([ENTRY | {"reason": " "}], "say something in reason"),
        ([ENTRY | {"service": "facade"}], "service is monolith or coach"),
        ([ENTRY | {"impact": "none"}], "impact is major, minor or patch"),
        ([ENTRY | {"expires": "soon"}], "dates are written like '2026-11-25'"),
        ([ENTRY | {"expires": "2027-02-24"}], "must expire within 90 days"),
        ([ENTRY | {"expires": "2026-11-24"}], "must expire within 90 days"),
    ],
)
def test_anything_less_is_refused(entries: Any, complaint: str, file: Path) -> None:
    file.write_text(yaml.safe_dump(entries), encoding="utf-8")

    with pytest.raises(ExceptionsError, match=complaint):
        read(file)
