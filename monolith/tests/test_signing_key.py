"""The file with the signing key."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption

from monolith.signing_key import SigningKeyError, ensure_signing_key, load_signing_key


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "var" / "signing-key.pem"


def pem_of(key: PrivateKeyTypes, *, password: bytes | None = None) -> bytes:
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


class TestEnsureSigningKey:
    def test_it_makes_a_key_that_only_its_owner_can_read(self, key_file: Path) -> None:
        ensure_signing_key(key_file)

        assert isinstance(load_signing_key(key_file).curve, ec.SECP256R1)
        assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
        assert [path.name for path in key_file.parent.iterdir()] == ["signing-key.pem"]

    def test_a_key_that_is_there_stays(self, key_file: Path) -> None:
        ensure_signing_key(key_file)
        before = key_file.read_bytes()

        ensure_signing_key(key_file)

        assert key_file.read_bytes() == before

    def test_each_is_another_one(self, tmp_path: Path) -> None:
        for name in ("a.pem", "b.pem"):
            ensure_signing_key(tmp_path / name)

        assert (tmp_path / "a.pem").read_bytes() != (tmp_path / "b.pem").read_bytes()

    def test_a_place_that_cannot_hold_it_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        place = tmp_path / "file" / "signing-key.pem"

        with pytest.raises(SigningKeyError) as error:
            ensure_signing_key(place)

        assert str(error.value).startswith(f"SIGNING_KEY_FILE {place} cannot be made: ")


class TestLoadSigningKey:
    def test_all_who_load_it_have_the_same_key(self, key_file: Path) -> None:
        ensure_signing_key(key_file)

        with ThreadPoolExecutor(2) as threads:
            first, second = threads.map(load_signing_key, [key_file] * 2)

        assert first.private_numbers() == second.private_numbers()

    def test_a_file_that_is_not_there_is_named(self, key_file: Path) -> None:
        with pytest.raises(SigningKeyError) as error:
            load_signing_key(key_file)

        assert str(error.value) == f"SIGNING_KEY_FILE {key_file} cannot be read: No such file or directory."

    @pytest.mark.parametrize(
        "content",
        [b"", b"not a key", b"\xff\x00", pem_of(ec.generate_private_key(ec.SECP256R1()), password=b"secret")],
        ids=["empty", "text", "bytes", "encrypted"],
    )
    def test_what_is_no_open_pem_is_refused(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "key.pem"
        path.write_bytes(content)

        with pytest.raises(SigningKeyError) as error:
            load_signing_key(path)

        assert str(error.value) == f"SIGNING_KEY_FILE {path} holds no unencrypted private key in PEM."

    @pytest.mark.parametrize(
        "key",
        [
            ec.generate_private_key(ec.SECP384R1()),
            ed25519.Ed25519PrivateKey.generate(),
            rsa.generate_private_key(65537, 2048),
        ],
        ids=["P-384", "Ed25519", "RSA"],
    )
    def test_another_kind_of_key_is_refused(self, tmp_path: Path, key: PrivateKeyTypes) -> None:
        path = tmp_path / "key.pem"
        path.write_bytes(pem_of(key))

        with pytest.raises(SigningKeyError) as error:
            load_signing_key(path)

        assert str(error.value) == f"SIGNING_KEY_FILE {path} must hold a P-256 key, which ES256 signs with."
