"""Notes of observed answers: each process appends its own to the folder that OBSERVATIONS names."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple


class Observation(NamedTuple):
    """One answer: of which operation of which service, with which status, and where it was seen."""

    service: str
    operation_id: str
    status: int
    source: str


def note(observation: Observation) -> None:
    """Append the observation; nothing is kept when nobody collects."""
    folder = os.environ.get("OBSERVATIONS")
    if folder is None:
        return
    # One file for each process and one write for each line, so that no line is torn.
    with (Path(folder) / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(observation._asdict()) + "\n")


def read(folder: Path) -> Iterator[Observation]:
    """All observations that were noted in the folder."""
    return read_files(sorted(folder.glob("*.jsonl")))


def read_files(files: Iterable[Path]) -> Iterator[Observation]:
    """The observations in the files, in the order in which they were noted."""
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            yield Observation(**json.loads(line))
