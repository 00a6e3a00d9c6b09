"""The last stage of `make contract`: every status that a contract declares was seen in the run, and no other."""

import os
from pathlib import Path

import pytest

from hygiene.library import Library
from matrix.gate import Matrix
from matrix.observations import read
from matrix.reports import as_text, write


def folder_of(variable: str) -> Path:
    """A folder that `make contract` names for all stages."""
    value = os.environ.get(variable)
    if not value:
        pytest.fail(f"{variable} is not set: this stage sums up the others, run `make contract`.", pytrace=False)
    return Path(value)


def test_every_declared_status_was_seen_and_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    matrix = Matrix.of(Library.read(), read(folder_of("OBSERVATIONS")))
    write(matrix, folder_of("REPORTS"))
    with capsys.disabled():
        print(f"\n\n{as_text(matrix)}")

    complaints = matrix.complaints()

    if complaints:
        pytest.fail("\n\n".join([*complaints, f"{len(complaints)} of them."]), pytrace=False)
