"""Each status that a contract declares has a directed case; whether it comes true is what `make contract` finds out."""

import pytest

from directed.casebook import all_cases, own_cases
from directed.rules import RULES, Rule
from hygiene.library import Library
from matrix.declared import declared_cells, tag_of

LIBRARY = Library.read()
CASES = all_cases(LIBRARY)


def test_each_declared_status_has_a_case_that_produces_it() -> None:
    played = {case.cell for case in CASES}

    missing = [
        f"{place}: no directed case brings {cell.operation_id} to answer {cell.status}. Add one to "
        f"contract-tests/directed/cases/{cell.service}/{tag_of(cell.operation_id)}.py, or take the status out of the "
        "contract when it cannot happen."
        for cell, place in declared_cells(LIBRARY).items()
        if cell not in played
    ]

    assert not missing, "\n".join(missing)


def test_each_case_is_about_a_declared_status() -> None:
    declared = declared_cells(LIBRARY)

    strange = [
        f"{case.module}.{case.story} is about {case.cell}, which no contract declares: declare it, or mend the case."
        for case in own_cases()
        if case.cell not in declared
    ]

    assert not strange, "\n".join(strange)


def test_each_case_stands_where_one_looks_for_it() -> None:
    misplaced = [
        f"{case.module}.{case.story} belongs to directed/cases/{case.cell.service}/{tag_of(case.cell.operation_id)}.py."
        for case in own_cases()
        if case.module != f"directed.cases.{case.cell.service}.{tag_of(case.cell.operation_id)}"
    ]

    assert not misplaced, "\n".join(misplaced)


def test_no_two_cases_have_the_same_name() -> None:
    names = [str(case) for case in CASES]

    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.play.__name__)
def test_each_rule_is_about_some_operation(rule: Rule) -> None:
    assert rule.play.__name__ in {case.story for case in CASES if case.cell.status == rule.status}
