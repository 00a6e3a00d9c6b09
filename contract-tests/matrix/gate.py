"""The gate: what the contracts declare beside what was seen, and a sentence about each difference."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hygiene.library import Library
from matrix.declared import Cell, Place, declared_cells, declared_operations, tag_of
from matrix.observations import Observation


@dataclass(frozen=True)
class Matrix:
    """Each operation and each declared cell with its place in a contract; each seen cell with who saw it how often."""

    operations: dict[tuple[str, str], Place]
    declared: dict[Cell, Place]
    seen: dict[Cell, Counter[str]]

    @classmethod
    def of(cls, library: Library, observations: Iterable[Observation]) -> "Matrix":
        """Compare the contracts with what was noted."""
        seen: dict[Cell, Counter[str]] = defaultdict(Counter)
        for noted in observations:
            seen[Cell(noted.service, noted.operation_id, noted.status)][noted.source] += 1
        return cls(declared_operations(library), declared_cells(library), dict(seen))

    @property
    def missing(self) -> list[Cell]:
        """Declared, and never seen."""
        return [cell for cell in self.declared if cell not in self.seen]

    @property
    def undeclared(self) -> list[Cell]:
        """Seen, and not declared."""
        return sorted(cell for cell in self.seen if cell not in self.declared)

    @property
    def summary(self) -> str:
        """The figures in one line."""
        found = len(self.declared) - len(self.missing)
        answers = sum(counts.total() for counts in self.seen.values())
        return (
            f"{found} of {len(self.declared)} declared statuses seen in {answers} answers; "
            f"{len(self.undeclared)} seen that are not declared."
        )

    def complaints(self) -> list[str]:
        """A sentence or two about each cell in which the contracts and the run differ; none when all is well."""
        if not self.seen:
            return ["No answer was noted at all: the stages that ask the services did not run, or all of them failed."]
        return [*map(self._about_missing, self.missing), *map(self._about_undeclared, self.undeclared)]

    def _about_missing(self, cell: Cell) -> str:
        others = ", ".join(f"{status} ({times})" for status, times in self._seen_of(cell)) or "nothing"
        return (
            f"{cell.service}: {cell.operation_id} declares {cell.status} ({self.declared[cell]}), and no answer with "
            f"{cell.status} was seen; seen of this operation: {others}. Either the code that answers so is gone, or "
            f"nothing asks for it. Its directed case is found by `pytest contract-tests/directed -k {cell}`; without "
            f"one, add one to {_case_file(cell)}. If {cell.status} cannot happen, take it out of the contract."
        )

    def _about_undeclared(self, cell: Cell) -> str:
        counts = self.seen[cell]
        who = ", ".join(f"{source} ({times})" for source, times in sorted(counts.items()))
        operation = self.operations.get((cell.service, cell.operation_id))
        if operation is None:
            return (
                f"{cell.service}: an answer {cell.status} of {cell.operation_id} was noted by {who}, and no contract "
                f"in spec/{cell.service}/ has an operation of that name. Mend the name where it was noted."
            )
        return (
            f"{cell.service}: {cell.operation_id} answered {cell.status}, which its contract ({operation}) does not "
            f"declare; seen by {who}. If clients are to meet it, declare it there and add a directed case to "
            f"{_case_file(cell)}; else mend what answers so, {cell.service}/api/{tag_of(cell.operation_id)}.py or what "
            "it calls."
        )

    def _seen_of(self, wanted: Cell) -> Iterator[tuple[int, int]]:
        for cell in sorted(self.seen):
            if (cell.service, cell.operation_id) == (wanted.service, wanted.operation_id):
                yield cell.status, self.seen[cell].total()


def _case_file(cell: Cell) -> str:
    return f"contract-tests/directed/cases/{cell.service}/{tag_of(cell.operation_id)}.py"
