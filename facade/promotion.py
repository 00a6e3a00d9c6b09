"""Takes the migration one step further, when the evidence allows it: `python -m facade.promotion`.

legacy, shadow, canary 1, canary 10, canary 50, replaced; `python -m facade.promotion retired` is the last step. Exit
code 0: gone further; 1: not, each reason has a line; 2: could not be decided, or could not be done.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from facade import log_source
from facade.gate import judge
from facade.ladder import REPLACED, RETIRED, asks_the_coach, next_step
from facade.process import routes_folder
from facade.promotion_options import Options, read_options
from facade.rollout import ROUTES_FILE, Failed, Refused, rollout_from
from facade.routes import OPERATIONS, Route
from facade.window import Window, window_of

PROMOTED, REFUSED, COULD_NOT_DECIDE = 0, 1, 2


class Facade(Protocol):
    """As much of facade.rollout.Rollout as a promotion needs; both raise Failed, and then nothing has changed."""

    def status(self) -> tuple[dict[str, Route], dict[str, Route]]:
        """Return what routes.conf says, and what the façade does."""

    def change(self, changes: Mapping[str, Route]) -> dict[str, Route]:
        """Put the changes into effect."""


class CannotDecide(Exception):
    """It cannot be said whether the migration may go on; the text is one line."""


def main(arguments: Sequence[str], facade: Facade, routes_file: Path) -> int:
    """Decide, print, go on when it may, and return the exit code; `routes_file` tells when the last step was."""
    options = read_options(arguments, os.environ)
    try:
        return _promote(options, facade, routes_file)
    except (CannotDecide, Failed, Refused, log_source.LogUnreadable) as exc:
        sys.stderr.write(f"promote: {exc}\n")
        return COULD_NOT_DECIDE


def _promote(options: Options, facade: Facade, routes_file: Path) -> int:
    now = datetime.now(UTC)
    operations = OPERATIONS if options.operation is None else (options.operation,)
    present = _present(facade, operations)
    following = _following(present, retire=options.retire)
    # What was logged at the step before says nothing of this one.
    start = max(_changed_at(routes_file), now - timedelta(seconds=options.window_s))
    checks = judge(
        step=present,
        operations=operations,
        report=_report(options.report),
        subject=options.subject,
        window=_window(options, present, operations, start),
        budget=options.budget,
        now=now,
    )
    for check in checks:
        print(check)
    refused = [check for check in checks if not check.holds]
    if refused:
        print(f"It stays at {present}: {len(refused)} of {len(checks)} conditions for {following} do not hold.")
        return REFUSED
    if options.only_check:
        print(f"From {present} it may go to {following}.")
        return PROMOTED
    facade.change(dict.fromkeys(operations, following))
    print(f"Gone from {present} to {following}.")
    return PROMOTED


def _present(facade: Facade, operations: Sequence[str]) -> Route:
    """The step at which all of the operations stand."""
    written, live = facade.status()
    unknown = [operation for operation in operations if operation not in live]
    if unknown:
        raise CannotDecide(f"{unknown[0]} is none of {', '.join(live)}.")
    if written != live:
        raise CannotDecide("The façade has not taken over what routes.conf says: make rollout shows both.")
    if len({live[operation] for operation in operations}) > 1:
        told = ", ".join(f"{operation} at {live[operation]}" for operation in operations)
        raise CannotDecide(f"The operations stand at different steps, promote them one by one: {told}.")
    return live[operations[0]]


def _changed_at(file: Path) -> datetime:
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError as exc:
        raise CannotDecide(f"{file} cannot be read: {exc.strerror}.") from exc


def _following(present: Route, *, retire: bool) -> Route:
    if retire:
        if present != REPLACED:
            raise CannotDecide(f"Only what is replaced can be retired; it stands at {present}.")
        return RETIRED
    following = next_step(present)
    if following is None:
        raise CannotDecide(
            f"It stands at {present}; there is no further step"
            + (" but `retired`, which must be asked for by that word." if present == REPLACED else ".")
        )
    return following


def _report(file: Path) -> dict[str, Any] | None:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as exc:
        raise CannotDecide(f"The parallel run's report {file} cannot be read: {exc}") from exc
    return told if isinstance(told, dict) else {}


def _window(options: Options, present: Route, operations: Sequence[str], start: datetime) -> Window | None:
    if not asks_the_coach(present):
        return None
    return window_of(log_source.lines_since(start, options.log), operations, present)


def _command() -> int:
    try:
        facade = rollout_from(os.environ)
    except Failed as exc:
        sys.stderr.write(f"promote: {exc}\n")
        return COULD_NOT_DECIDE
    return main(sys.argv[1:], facade, routes_folder(os.environ) / ROUTES_FILE)


if __name__ == "__main__":
    sys.exit(_command())
