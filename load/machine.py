"""On what a measurement ran: the machine and the versions that matter."""

import os
import platform
import re
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, text

from facade.process import CannotStart, find_nginx
from load.k6 import binary

_GIB = 1 << 30


def machine() -> dict[str, str]:
    """What to say of the circumstances, by name; what is not there is left out."""
    told = {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "cores": str(os.cpu_count()),
        "processor": _processor(),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / _GIB:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "k6": _version([str(binary()), "version"], r"v([\d.]+)"),
        "nginx": _nginx(),
    }
    return {name: value for name, value in told.items() if value}


def database_version(database_url: str) -> str:
    """Such as PostgreSQL 17.6."""
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:
            if engine.dialect.name != "postgresql":
                return f"SQLite {connection.scalar(text('SELECT sqlite_version()'))}"
            return f"PostgreSQL {connection.scalar(text('SHOW server_version'))}".split(" (")[0]
    finally:
        engine.dispose()


def _processor() -> str:
    match = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    return match[1] if match else platform.processor()


def _nginx() -> str:
    try:
        return _version([find_nginx(), "-v"], r"nginx/([\d.]+)")
    except CannotStart:
        return ""


def _version(command: Sequence[str], pattern: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    match = re.search(pattern, done.stdout + done.stderr)
    return match[1] if match else ""
