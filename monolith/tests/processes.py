"""The monolith as a process of its own, with a database and a key in a folder."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import httpx2
from sqlalchemy import create_engine

from monolith.db.schema import upgrade
from monolith.settings import REPO_ROOT
from monolith.signing_key import ensure_signing_key

# Of many that start at once on a machine that has other things to do, the last one takes long.
WITHIN_S = 180
BOOTSTRAP_KEY = "a-bootstrap-key-of-tests"


class Ended(NamedTuple):
    code: int
    out: str
    err: str


def start(env: Mapping[str, str], *, tree: Path = REPO_ROOT) -> subprocess.Popen[str]:
    return subprocess.Popen(  # our own command
        [sys.executable, "-m", "monolith.main"],
        cwd=tree,
        env={"PATH": os.environ["PATH"], "HOST": "127.0.0.1", "PORT": "0", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> Ended:
    out, err = process.communicate(timeout=WITHIN_S)
    return Ended(process.returncode, out, err)


class Place(NamedTuple):
    """A folder with a migrated database and a signing key, and the settings that lead to them."""

    folder: Path
    database: Path

    @property
    def env(self) -> dict[str, str]:
        return {
            "ENVIRONMENT": "production",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "BOOTSTRAP_KEY": BOOTSTRAP_KEY,
            "SIGNING_KEY_FILE": str(self.folder / "signing-key.pem"),
        }

    def env_with_database(self, name: str) -> dict[str, str]:
        return {**self.env, "DATABASE_URL": f"sqlite:///{self.folder / name}"}


def a_place(folder: Path) -> Place:
    """Make key and database."""
    ensure_signing_key(folder / "signing-key.pem")
    place = Place(folder, folder / "fit.db")
    engine = create_engine(place.env["DATABASE_URL"])
    upgrade(engine)
    engine.dispose()
    return place


def wait_until_ready(url: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not _is_ready(url):
        assert process.poll() is None, end(process)
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _is_ready(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/ready").status_code == 200
    except httpx2.TransportError:
        return False
