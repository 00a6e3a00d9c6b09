"""Asks the monolith and the coach the same for a sample of athletes, and compares: `python -m facade.parallel_run`.

Reads only. Exit code 0: good enough; 1: not; 2: could not run, the last line says why.
"""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich import progress as bars
from rich.console import Console

from facade import log_source
from facade.parallel.options import Options, read_options
from facade.parallel.questions import NotAskable, Question, read_questions
from facade.parallel.report import lines
from facade.parallel.run import CouldNotRun, Progress, asked_athletes, run
from facade.parallel.sample import NoAthletes, read_athletes

GOOD_ENOUGH, NOT_GOOD_ENOUGH, COULD_NOT_RUN = 0, 1, 2


def main(arguments: Sequence[str]) -> int:
    """Run, print, and return the exit code."""
    options = read_options(arguments, os.environ)
    try:
        report = _run(options)
    except (CouldNotRun, NoAthletes, NotAskable, log_source.LogUnreadable) as exc:
        sys.stderr.write(f"parallel-run: {exc}\n")
        return COULD_NOT_RUN
    for line in lines(report):
        print(line)
    return NOT_GOOD_ENOUGH if report["reasons"] else GOOD_ENOUGH


def _run(options: Options) -> dict[str, Any]:
    # Found out before anybody is asked, and not when all is done.
    if options.json is not None:
        _make_room(options.json)
    questions = read_questions(options.operation)
    log = None if options.replay is None else log_source.whole(options.replay)
    _say_what_is_asked(options, questions)
    athletes = read_athletes(_token_lines(options))
    if len(athletes) < options.sample:
        sys.stderr.write(f"There are tokens of {len(athletes)} athletes only.\n")
    report = run(options, athletes, questions, _progress(shown=options.progress), log)
    if options.json is not None:
        options.json.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return report


def _say_what_is_asked(options: Options, questions: Sequence[Question]) -> None:
    named = ", ".join(" ".join(filter(None, (question.operation_id, question.name))) for question in questions)
    sys.stderr.write(
        f"To see a fault of {options.find:.2%} with {options.confidence:.0%}, {options.sample} athletes are compared, "
        f"{asked_athletes(options)} asked for, so that {options.max_failed:.0%} may fail. Each is asked: {named}.\n"
    )


def _make_room(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # A run that fails must not leave the report of an older one behind.
        file.unlink(missing_ok=True)
    except OSError as exc:
        raise CouldNotRun(f"{file} cannot be written: {exc.strerror}.") from exc


def _token_lines(options: Options) -> list[str]:
    if options.issue is not None:
        command = [*shlex.split(options.issue), "--sample", str(asked_athletes(options))]
        try:
            # What it says besides goes to the operator.
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        except OSError as exc:
            raise NoAthletes(f"{command[0]} cannot be run: {exc.strerror}.") from exc
        if done.returncode != 0:
            raise NoAthletes(f"The command that issues tokens ended with {done.returncode}.")
        return done.stdout.splitlines()
    if options.tokens == "-":
        return sys.stdin.readlines()
    try:
        return Path(options.tokens or "").read_text(encoding="utf-8").splitlines()
    except OSError as exc:
        raise NoAthletes(f"{options.tokens} cannot be read: {exc.strerror}.") from exc


def _progress(*, shown: bool) -> Progress:
    @contextmanager
    def bar(title: str, total: int) -> Iterator[Callable[[], None]]:
        columns = (bars.TextColumn("{task.description}"), bars.BarColumn(), bars.MofNCompleteColumn())
        with bars.Progress(
            *columns, bars.TimeRemainingColumn(), console=Console(stderr=True), disable=not shown
        ) as progress:
            task = progress.add_task(title, total=total)
            yield lambda: progress.advance(task)

    return bar


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
