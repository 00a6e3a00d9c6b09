"""Where the access log comes from: a file, or the façade's container."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from facade import process
from facade.access_log import Line, parse, parse_all
from facade.deployment import is_process

_BLOCK: Final = 1 << 20
# Lines are written when requests end, by several workers: they may stand a little out of order.
_OUT_OF_ORDER: Final = timedelta(seconds=5)
_COMPOSE: Final = ("docker", "compose", "logs", "--no-log-prefix", "--no-color")


class LogUnreadable(Exception):
    """The access log cannot be had; the text is one line."""


def file_from(variables: Mapping[str, str]) -> Path | None:
    """Return the file of a façade that is a plain process (FACADE_AT=process), None for one in a container."""
    if not is_process(variables):
        return None
    return process.ROOT / "var" / "facade" / process.LOG


def lines_since(start: datetime, file: Path | None) -> list[Line]:
    """The requests from `start` on, of the file, or of the container when there is none. Raises LogUnreadable."""
    return since_by_compose(start) if file is None else since(file, start)


def whole(file: Path) -> list[Line]:
    """All requests of a log file. Raises LogUnreadable."""
    try:
        with file.open(encoding="utf-8", errors="replace") as log:
            return list(parse_all(log))
    except OSError as exc:
        raise LogUnreadable(f"{file} cannot be read: {exc.strerror}.") from exc


def since(file: Path, start: datetime) -> list[Line]:
    """The requests of a log file from `start` on, read from its end. Raises LogUnreadable."""
    found = []
    try:
        with file.open("rb") as log:
            for text in _backwards(log):
                line = parse(text)
                if line is None:
                    continue
                if line.time < start - _OUT_OF_ORDER:
                    break
                if line.time >= start:
                    found.append(line)
    except OSError as exc:
        raise LogUnreadable(f"{file} cannot be read: {exc.strerror}.") from exc
    return found[::-1]


def since_by_compose(start: datetime, command: Sequence[str] = _COMPOSE) -> list[Line]:
    """The same from the façade's container. Raises LogUnreadable."""
    whole = [*command, "--since", start.astimezone(UTC).isoformat().replace("+00:00", "Z"), "facade"]
    try:
        done = subprocess.run(whole, cwd=process.ROOT, capture_output=True, text=True, check=False, errors="replace")
    except OSError as exc:
        raise LogUnreadable(f"{whole[0]} cannot be run: {exc.strerror}.") from exc
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise LogUnreadable(f"{' '.join(whole[:3])} failed: {said[-1]}")
    return [line for line in parse_all(done.stdout.splitlines()) if line.time >= start]


def _backwards(log: BinaryIO) -> Iterator[str]:
    """The lines of a file from the last to the first."""
    at, rest = log.seek(0, os.SEEK_END), b""
    while at > 0:
        size = min(_BLOCK, at)
        at -= size
        log.seek(at)
        # What stands before the first line feed of a block is the end of a line that began in the block before.
        rest, *whole = (log.read(size) + rest).split(b"\n")
        yield from (line.decode("utf-8", errors="replace") for line in reversed(whole))
    yield rest.decode("utf-8", errors="replace")
