"""The gate of `make contract` passes when each declared status was seen and no other, and tells each difference."""

import json
from pathlib import Path

import pytest

from hygiene.library import Library
from matrix.declared import declared_cells, declared_operations
from matrix.gate import Matrix
from matrix.observations import Observation, note, read
from matrix.reports import as_text, write

CONTRACT = """\
openapi: 3.0.3
paths:
  /things:
    post:
      operationId: things.create_thing
      responses:
        '201': {description: Created.}
        '409': {description: There already.}
"""
CREATED = Observation("shop", "things.create_thing", 201, "directed")
TAKEN = Observation("shop", "things.create_thing", 409, "fuzzing")


@pytest.fixture
def library() -> Library:
    return Library({"shop/openapi.yaml": CONTRACT})


def test_a_run_that_saw_everything_passes(library: Library) -> None:
    matrix = Matrix.of(library, [CREATED, TAKEN, TAKEN])

    assert matrix.complaints() == []
    assert matrix.summary == "2 of 2 declared statuses seen in 3 answers; 0 seen that are not declared."


def test_a_status_that_was_not_seen_is_told_with_its_line_and_where_to_produce_it(library: Library) -> None:
    matrix = Matrix.of(library, [CREATED])

    (complaint,) = matrix.complaints()
    assert complaint == (
        "shop: things.create_thing declares 409 (spec/shop/openapi.yaml:8), and no answer with 409 was seen; seen of "
        "this operation: 201 (1). Either the code that answers so is gone, or nothing asks for it. Its directed case "
        "is found by `pytest contract-tests/directed -k shop-things.create_thing-409`; without one, add one to "
        "contract-tests/directed/cases/shop/things.py. If 409 cannot happen, take it out of the contract."
    )


def test_a_status_that_is_not_declared_is_told_with_those_who_saw_it(library: Library) -> None:
    gone = Observation("shop", "things.create_thing", 410, "directed")

    matrix = Matrix.of(library, [CREATED, TAKEN, gone, gone, gone._replace(source="fuzzing")])

    (complaint,) = matrix.complaints()
    assert complaint == (
        "shop: things.create_thing answered 410, which its contract (spec/shop/openapi.yaml:5) does not declare; seen "
        "by directed (2), fuzzing (1). If clients are to meet it, declare it there and add a directed case to "
        "contract-tests/directed/cases/shop/things.py; else mend what answers so, shop/api/things.py or what it calls."
    )


@pytest.mark.parametrize(
    "unknown", [CREATED._replace(operation_id="things.make_thing"), CREATED._replace(service="shed")]
)
def test_an_operation_that_no_contract_knows_is_told(library: Library, unknown: Observation) -> None:
    matrix = Matrix.of(library, [CREATED, TAKEN, unknown])

    told = f"{unknown.service}: an answer 201 of {unknown.operation_id} was noted by directed (1), and no contract"
    assert [complaint[: len(told)] for complaint in matrix.complaints()] == [told]


def test_a_run_without_answers_is_no_success(library: Library) -> None:
    assert Matrix.of(library, []).complaints() == [
        "No answer was noted at all: the stages that ask the services did not run, or all of them failed."
    ]


def test_the_table_shows_how_often_what_is_missing_and_what_is_too_much(library: Library) -> None:
    matrix = Matrix.of(library, [CREATED, CREATED, CREATED._replace(status=202)])

    assert as_text(matrix).splitlines() == [
        "shop                 201           202      409",
        "things.create_thing    2  UNDECLARED 1  MISSING",
        "",
        "1 of 2 declared statuses seen in 3 answers; 1 seen that are not declared.",
    ]


def test_the_reports_tell_the_same(library: Library, tmp_path: Path) -> None:
    matrix = Matrix.of(library, [CREATED, CREATED._replace(operation_id="<things>")])

    write(matrix, tmp_path / "reports")

    told = json.loads((tmp_path / "reports" / "matrix.json").read_text("utf-8"))
    markdown = (tmp_path / "reports" / "matrix.md").read_text("utf-8")
    page = (tmp_path / "reports" / "matrix.html").read_text("utf-8")
    assert (told["declared"], told["seen"], told["undeclared"]) == (2, 1, 1)
    assert told["complaints"] == matrix.complaints()
    assert "| things.create_thing | 1 | MISSING |" in markdown
    assert '<tr><th>things.create_thing</th><td class="seen">1</td><td class="missing">MISSING</td></tr>' in page
    assert "&lt;things&gt;" in page


def test_what_was_noted_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATIONS", str(tmp_path))
    note(CREATED)
    note(TAKEN)

    assert list(read(tmp_path)) == [CREATED, TAKEN]


def test_a_declared_status_is_found_where_it_is_written() -> None:
    library = Library.read()

    for cell, place in declared_cells(library).items():
        assert library.files[place.file].text.splitlines()[place.line - 1].lstrip().startswith(f"'{cell.status}':")
    for (_, operation_id), place in declared_operations(library).items():
        assert library.files[place.file].text.splitlines()[place.line - 1].strip() == f"operationId: {operation_id}"
