"""Hashing and verifying passwords."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher, extract_parameters

from monolith.errors import Busy
from monolith.services import passwords as module
from monolith.services.passwords import Passwords

PASSWORD = "correct horse battery"
HASHER = module._HASHER  # as it is in earnest: the tests over the app put a cheap one in its place


@pytest.fixture(autouse=True)
def earnest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_HASHER", HASHER)


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(at_once=1)


@pytest.fixture
def password_hash(passwords: Passwords) -> str:
    return passwords.hash(PASSWORD)


class TestVerify:
    def test_the_password_fits_its_hash(self, passwords: Passwords, password_hash: str) -> None:
        assert passwords.verify(PASSWORD, password_hash)

    @pytest.mark.parametrize("wrong", ["Correct horse battery", "correct horse battery ", ""])
    def test_another_one_does_not(self, passwords: Passwords, password_hash: str, wrong: str) -> None:
        assert not passwords.verify(wrong, password_hash)

    def test_a_hash_that_is_none_fits_nothing(self, passwords: Passwords) -> None:
        assert not passwords.verify(PASSWORD, "not a hash")

    def test_nobody_has_a_password(self, passwords: Passwords) -> None:
        assert not passwords.verify(PASSWORD, None)

    def test_who_guessed_nobodys_password_is_still_nobody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Passwords, "generate", lambda _passwords: PASSWORD)

        assert not Passwords(at_once=1).verify(PASSWORD, None)

    def test_nobodys_password_takes_the_same_work(
        self, passwords: Passwords, password_hash: str, verified: list[str]
    ) -> None:
        passwords.verify("wrong", password_hash)
        passwords.verify("wrong", None)

        somebodys, nobodys = verified
        assert extract_parameters(nobodys) == extract_parameters(somebodys)


class TestHash:
    def test_the_work_is_that_of_the_cheat_sheet(self, password_hash: str) -> None:
        assert password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")

    def test_the_same_password_has_another_hash_each_time(self, passwords: Passwords, password_hash: str) -> None:
        assert passwords.hash(PASSWORD) != password_hash


class TestGenerate:
    def test_each_is_new_and_has_24_characters(self, passwords: Passwords) -> None:
        generated = {passwords.generate() for _ in range(100)}

        assert len(generated) == 100
        assert {len(password) for password in generated} == {24}


class TestTurns:
    @pytest.fixture
    def taken(self, passwords: Passwords, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """The only turn is somebody else's, and nobody waits long for it."""
        monkeypatch.setattr(module, "_MAX_WAIT_S", 0.01)
        over = threading.Event()
        passwords._threads.submit(over.wait)
        yield
        over.set()

    def test_one_who_waits_too_long_for_a_turn_is_told_to_come_again(self, passwords: Passwords, taken: None) -> None:
        with pytest.raises(Busy) as verifying:
            passwords.verify(PASSWORD, None)
        with pytest.raises(Busy) as hashing:
            passwords.hash(PASSWORD)

        assert [error.value.headers for error in (verifying, hashing)] == [{"Retry-After": "1"}] * 2

    def test_one_whose_turn_has_come_is_served_however_long_the_work_takes(
        self, passwords: Passwords, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun, waited = threading.Event(), threading.Event()

        class Slow(PasswordHasher):
            def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
                begun.set()
                waited.wait(timeout=30)
                return "hash"

        def submit(work: Callable[[], str]) -> "Future[str]":
            turn = ThreadPoolExecutor.submit(passwords._threads, work)
            cancel = turn.cancel

            def give_up() -> bool:
                waited.set()
                return cancel()

            monkeypatch.setattr(turn, "cancel", give_up)
            begun.wait(timeout=30)
            return turn

        monkeypatch.setattr(module, "_MAX_WAIT_S", 0.01)
        monkeypatch.setattr(module, "_HASHER", Slow())
        monkeypatch.setattr(passwords._threads, "submit", submit)

        assert passwords.hash(PASSWORD) == "hash"

    def test_a_turn_ends_with_the_work_even_when_that_fails(self, passwords: Passwords, password_hash: str) -> None:
        for _ in range(3):
            passwords.verify("wrong", password_hash)

        assert passwords.verify(PASSWORD, password_hash)

    def test_never_more_are_at_work_than_were_allowed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        passwords = Passwords(at_once=2)
        together = threading.Barrier(3)

        class Meeting(PasswordHasher):
            def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
                with pytest.raises(threading.BrokenBarrierError):
                    together.wait(timeout=0.05)
                return "hash"

        monkeypatch.setattr(module, "_HASHER", Meeting())
        threads = [threading.Thread(target=passwords.hash, args=(PASSWORD,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert together.broken
