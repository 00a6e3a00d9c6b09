"""The private key that signs tokens, in a PEM file; made at the first start of the embedded run."""

import os
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


class SigningKeyError(ValueError):
    """The file cannot be read or holds another kind of key; the text is one line for the operator."""


def load_signing_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """Read a P-256 private key in unencrypted PEM. Raises SigningKeyError."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise SigningKeyError(f"SIGNING_KEY_FILE {path} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SigningKeyError(f"SIGNING_KEY_FILE {path} holds no unencrypted private key in PEM.") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise SigningKeyError(f"SIGNING_KEY_FILE {path} must hold a P-256 key, which ES256 signs with.")
    return key


def ensure_signing_key(path: Path) -> None:
    """Make a key, readable by its owner only, unless the file exists; of two processes at once one wins.

    Raises SigningKeyError.
    """
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.touch(mode=0o600, exist_ok=True)
        part.write_bytes(pem)
        # A link appears whole or not at all, and never in the place of another.
        with suppress(FileExistsError):
            path.hardlink_to(part)
    except OSError as error:
        raise SigningKeyError(f"SIGNING_KEY_FILE {path} cannot be made: {error.strerror}.") from error
    finally:
        # Where nothing could be made, there is nothing to take away either.
        with suppress(OSError):
            part.unlink()
