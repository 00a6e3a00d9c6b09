"""Every status that a contract declares for an operation, produced on running services and judged by the contract."""

import pytest
import requests

from directed.casebook import Case, all_cases
from directed.stage import Stage
from hygiene.library import Library
from matrix.declared import declared_cells, tag_of

LIBRARY = Library.read()


@pytest.mark.parametrize("case", all_cases(LIBRARY), ids=str)
def test_the_operation_answers_with_the_declared_status(case: Case, stage: Stage) -> None:
    fault = _fault(case, stage)

    if fault is not None:
        pytest.fail("\n".join([_told(case, fault), *stage.errors_in_logs()]), pytrace=False)


def _fault(case: Case, stage: Stage) -> Exception | None:
    """What is wrong with the answer that the case got, or why it got none."""
    service = stage.monolith() if case.cell.service == "monolith" else stage.coach()
    try:
        service.judge(case.cell.operation_id, case.play(stage), expect=case.cell.status)
    except (AssertionError, requests.RequestException) as error:
        return error
    return None


def _told(case: Case, fault: Exception) -> str:
    name, operation_id, status = case.cell
    file = f"contract-tests/{case.module.replace('.', '/')}.py"
    return (
        f"{declared_cells(LIBRARY).get(case.cell)} declares that {operation_id} of the {name} answers {status}. "
        f"{case.story} in {file} shows how, and found otherwise:\n{type(fault).__name__}: {fault}\n"
        f"Mend {name}/api/{tag_of(operation_id)}.py or what it calls. If {status} can happen no more, take it out of "
        "the contract, and the case with it."
    )
