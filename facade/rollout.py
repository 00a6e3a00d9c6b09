"""Brings operations into another mode, and back: `python -m facade.rollout`; make rollout, make rollback.

Exit code 0: done, and what new requests get; 1: could not be done, nothing has changed; 2: makes no sense.
"""

import argparse
import fcntl
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from facade import process, routes
from facade.routes import OPERATIONS, Route, RoutesError
from facade.sites import Site, SiteError, site_from

ROUTES_FILE: Final = "routes.conf"
_READABLE = 0o644  # by nginx in its container, who is another user
_REFUSED, _FAILED = 2, 1


class Refused(Exception):
    """The change makes no sense; nothing has been touched."""


class Failed(Exception):
    """The change could not be brought about; everything is as it was before."""


class Rollout:
    """The routes of one façade: the file, and the nginx that has read it."""

    def __init__(self, file: Path, site: Site) -> None:
        self._file = file
        self._site = site

    def status(self) -> tuple[dict[str, Route], dict[str, Route]]:
        """Return what the file says and what the façade does. Raises Failed."""
        try:
            return self._written(), self._site.live()
        except SiteError as exc:
            raise Failed(str(exc)) from exc

    def change(self, changes: Mapping[str, Route]) -> dict[str, Route]:
        """Bring operations into other modes, and return all of them. Raises Refused and Failed."""
        before = self._written()
        for operation, route in changes.items():
            if route.mode == "retired" and before[operation].mode not in ("replaced", "retired"):
                raise Refused(f"What is to be retired must be replaced first; {operation} is {before[operation]}.")
        return self._bring(routes.write(self._text(), changes))

    def back(self, changes: Mapping[str, Route]) -> dict[str, Route]:
        """The same without a condition; a file that is not understood is written anew, all others then in legacy.

        Raises Failed.
        """
        try:
            text = routes.write(self._text(), changes)
        except RoutesError:
            text = routes.write(routes.fresh(), changes)
        return self._bring(text)

    def _bring(self, text: str) -> dict[str, Route]:
        wanted = routes.read(text)
        with self._alone():
            before = self._text()
            _replace(self._file, text)
            try:
                self._site.reload(wanted)
            except BaseException as exc:
                _replace(self._file, before)
                if not isinstance(exc, SiteError):
                    raise
                # It may have been taken over after all, only too late to be seen.
                with suppress(SiteError, RoutesError):
                    self._site.reload(routes.read(before))
                raise Failed(str(exc)) from exc
        return wanted

    def _written(self) -> dict[str, Route]:
        try:
            return routes.read(self._text())
        except RoutesError as exc:
            raise Failed(f"{str(exc).rstrip('.')}; make rollback writes the file anew") from exc

    def _text(self) -> str:
        try:
            return self._file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as exc:
            raise Failed(f"{self._file} cannot be read: {exc}") from exc

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One rollout at a time."""
        folder = os.open(self._file.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as exc:
            raise Failed("Another rollout is at work.") from exc
        finally:
            os.close(folder)


def _replace(file: Path, text: str) -> None:
    """Write the whole file at once; nginx never sees a half of it."""
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".routes-")
        with os.fdopen(handle, "w", encoding="utf-8") as new:
            new.write(text)
        os.chmod(name, _READABLE)  # noqa: PTH101  # mkstemp gives a name, not a Path
        os.replace(name, file)  # noqa: PTH105
    except OSError as exc:
        raise Failed(f"{file} cannot be written: {exc.strerror}.") from exc


def rollout_from(variables: Mapping[str, str]) -> Rollout:
    """Return the rollout of the façade that the settings name. Raises Failed."""
    try:
        return Rollout(process.routes_folder(variables) / ROUTES_FILE, site_from(variables))
    except SiteError as exc:
        raise Failed(str(exc)) from exc


def wanted_from(mode: str, percent: str | None, operation: str | None) -> dict[str, Route]:
    """Return the changes that are asked for; all operations when none is named. Raises Refused."""
    names = operation.replace(",", " ").split() if operation else OPERATIONS
    unknown = [name for name in names if name not in OPERATIONS]
    if unknown:
        raise Refused(f"{unknown[0]!r} is no strangled operation; it must be one of {', '.join(OPERATIONS)}.")
    try:
        return dict.fromkeys(names, Route(mode, routes.percentage(percent) if percent else None))
    except RoutesError as exc:
        raise Refused(str(exc)) from exc


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m facade.rollout", description="Who answers the workout of the day?")
    parser.add_argument("--mode", help=f"{', '.join(routes.MODES)}; without it: only say how it stands")
    parser.add_argument("--percent", help="the coach's share of a canary, or what a shadow copies: 0.1 to 99.9")
    parser.add_argument("--operation", help="an operationId, or several with commas (default: all that are strangled)")
    parser.add_argument("--back", action="store_true", help="to legacy (or --mode), whatever the present mode is")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; return the exit code."""
    given = _parser().parse_args(arguments)
    try:
        _do(rollout_from(os.environ), given)
    except (Refused, Failed) as exc:
        print(f"{str(exc).rstrip('.')}. Nothing has changed.", file=sys.stderr)
        return _REFUSED if isinstance(exc, Refused) else _FAILED
    return 0


def _do(rollout: Rollout, given: argparse.Namespace) -> None:
    if given.back:
        _tell(rollout.back(wanted_from(given.mode or "legacy", given.percent, given.operation)), {})
    elif given.mode:
        changes = wanted_from(given.mode, given.percent, given.operation)
        before = rollout.status()[1]
        _tell(rollout.change(changes), before)
    elif given.percent or given.operation:
        raise Refused("Which mode? For example: make rollout MODE=canary PERCENT=25")
    else:
        file, live = rollout.status()
        _tell(live, {})
        if file != live:
            print("routes.conf says something else, which is not in effect: make rollout MODE=..., or make rollback.")


def _tell(now: Mapping[str, Route], before: Mapping[str, Route]) -> None:
    for operation, route in now.items():
        was = before.get(operation, route)
        print(f"{operation:<20} {route}" if was == route else f"{operation:<20} {was} -> {route}")
    modes = {route.mode for route in now.values()}
    was_retired = any(route.mode == "retired" for route in before.values())
    if modes == {"retired"}:
        print("All are retired: the monolith may now run with LEGACY_WOD=off.")
    elif was_retired and "retired" not in modes:
        print("The monolith must run with LEGACY_WOD=on.")


if __name__ == "__main__":
    sys.exit(main())
