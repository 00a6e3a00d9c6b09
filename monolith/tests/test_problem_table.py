"""Every error of the domain becomes a status, and the tree in errors.py shows them all."""

import re
from collections import Counter
from http import HTTPStatus

import pytest

from boundary.errors import DomainError
from boundary.rejections import STATUSES
from monolith import errors
from monolith.api.problems import PROBLEM_TABLE

_LEVEL = 4  # characters a level of the tree


def _below(base: type[DomainError]) -> list[type[DomainError]]:
    """The classes of errors.py below `base`, each after the one that it derives from."""
    own = [child for child in base.__subclasses__() if child.__module__ == errors.__name__]
    return [found for child in own for found in (child, *_below(child))]


ERRORS = _below(DomainError)


def _statuses(error: type[DomainError]) -> list[HTTPStatus]:
    return [PROBLEM_TABLE[base] for base in error.__mro__ if base in PROBLEM_TABLE]


def _drawn_tree() -> list[tuple[str, str]]:
    """The lines of the tree in the docstring, as (class, base)."""
    path = ["DomainError"]
    pairs = []
    for line in (errors.__doc__ or "").splitlines():
        branch = re.match(r"([│ ]*)[├└]── (\w+)", line)
        if branch:
            depth = len(branch[1]) // _LEVEL + 1
            path[depth:] = [branch[2]]
            pairs.append((branch[2], path[depth - 1]))
    return pairs


class TestErrors:
    def test_the_tree_in_the_docstring_is_that_of_the_classes(self) -> None:
        classes = [(error.__name__, error.__base__.__name__) for error in ERRORS if error.__base__]

        assert sorted(_drawn_tree()) == sorted(classes)

    def test_every_error_has_a_code_of_its_own_except_a_revoked_token(self) -> None:
        counts = Counter(error.code for error in ERRORS)

        assert {code for code, count in counts.items() if count > 1} == {"unauthorized"}
        assert errors.TokenRevoked.code == errors.Unauthenticated.code

    def test_a_code_that_the_boundary_uses_too_means_the_same_status(self) -> None:
        of_boundary = {error.code: status for error, status in STATUSES.items()}

        shared = {error.code: _statuses(error)[0] for error in ERRORS if error.code in of_boundary}

        assert shared == {code: of_boundary[code] for code in ("unauthorized", "forbidden", "not-found")}

    @pytest.mark.parametrize("error", ERRORS)
    def test_every_code_is_one_that_the_contract_allows(self, error: type[DomainError]) -> None:
        assert re.fullmatch("[a-z0-9-]{1,60}", error.code)
        assert 0 < len(error.title) <= 120


class TestProblemTable:
    @pytest.mark.parametrize("error", ERRORS)
    def test_every_error_has_exactly_one_status(self, error: type[DomainError]) -> None:
        assert len(_statuses(error)) == 1

    def test_the_table_names_the_families_and_nothing_else(self) -> None:
        families = [error for error in ERRORS if error.__base__ is DomainError]

        assert list(PROBLEM_TABLE) == families
