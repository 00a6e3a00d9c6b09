"""Makes the missing secrets of a deployment, each where only its service sees it: `python -m deploy.make_secrets`.

Given ones come from DATABASE_PASSWORD, BOOTSTRAP_KEY and SIGNING_KEY_PEM; what is neither given nor there is random.
It runs as root in a container of its own, whose volumes are the folders below SECRETS_DIR.
"""

import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

# The user of the services' images. The group stays root's, by which this program reads what it wrote before.
SERVICE_USER: Final = 10001
_MODE: Final = 0o440
_RANDOM_BYTES: Final = 32


class SecretsError(Exception):
    """A given secret cannot be used; the text is one line for the operator."""


@dataclass(frozen=True)
class Folders:
    """What the database sees, and what the monolith sees."""

    database: Path
    monolith: Path


def random_text() -> str:
    """Return 256 bits that need no quoting anywhere."""
    return secrets.token_urlsafe(_RANDOM_BYTES)


def random_signing_key() -> str:
    """Return a new P-256 private key in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def make_secrets(folders: Folders, given: Mapping[str, str], *, owner: int | None = SERVICE_USER) -> list[str]:
    """Write what is missing or given anew, and return the names of what was written.

    `owner` is the user of the monolith's files; None leaves them to whoever runs this. Raises SecretsError.
    """
    written = []
    # Either volume remembers it: the database was made with it.
    held = _held(folders.database / "database-password") or _held(folders.monolith / "database-password")
    password = _database_password(held, given.get("DATABASE_PASSWORD", ""))
    wanted = {
        folders.database / "database-password": (password, None),
        folders.monolith / "database-password": (password, owner),
        folders.monolith / "bootstrap-key": (given.get("BOOTSTRAP_KEY") or None, owner),
        folders.monolith / "signing-key.pem": (given.get("SIGNING_KEY_PEM") or None, owner),
    }
    for file, (value, user) in wanted.items():
        text = value or _held(file) or (random_signing_key() if file.suffix == ".pem" else random_text())
        if text != _held(file):
            _write(file, text, user)
            written.append(f"{file.parent.name}/{file.name}")
    return written


def _database_password(held: str, given: str) -> str:
    if held and given and held != given:
        # The cluster was made with the old one; taking another here would only lock the monolith out.
        raise SecretsError(
            "DATABASE_PASSWORD differs from the password that the database was made with. "
            "Take it out of the environment again; docs/swarm.md says how a password is changed."
        )
    return given or held or random_text()


def _held(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _write(file: Path, text: str, owner: int | None) -> None:
    """Put the file in its place as a whole, so that a stop in between leaves the old one or none."""
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    part.write_text(text, encoding="utf-8")
    part.chmod(_MODE)
    if owner is not None:
        os.chown(part, owner, 0)
    part.replace(file)


def main() -> None:
    """Make them, and say which, never what they are."""
    root = Path(os.environ.get("SECRETS_DIR", "/secrets"))
    try:
        written = make_secrets(Folders(root / "database", root / "monolith"), os.environ)
    except (SecretsError, OSError) as error:
        sys.exit(f"secrets: {error}")
    print(f"Secrets made: {', '.join(written)}." if written else "All secrets are there already.")


if __name__ == "__main__":
    main()
