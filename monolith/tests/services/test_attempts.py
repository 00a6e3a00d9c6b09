"""The limits on failed logins and on sign-ups."""

import time
from collections.abc import Callable

import pytest

from monolith.errors import TooManyAttempts
from monolith.services.attempts import AttemptLimits, Attempts


@pytest.fixture
def attempts() -> Attempts:
    return Attempts(
        AttemptLimits(
            login_failures_per_minute=2,
            login_failures_per_address_per_minute=3,
            login_failures_per_account_per_hour=4,
            signups_per_address_per_hour=2,
        )
    )


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets seconds pass."""
    started = time.time()

    def pass_(seconds: float) -> None:
        monkeypatch.setattr(time, "time", lambda: started + seconds)

    pass_(0)
    return pass_


def _fail(attempts: Attempts, *, account: str, address: str, times: int = 1) -> None:
    for _ in range(times):
        attempts.check_login(account=account, address=address)
        attempts.login_failed(account=account, address=address)


def _wait(attempts: Attempts, *, account: str, address: str) -> int:
    """The seconds that the refusal of a login says to wait."""
    with pytest.raises(TooManyAttempts) as refused:
        attempts.check_login(account=account, address=address)
    return int(refused.value.headers["Retry-After"])


def _may_log_in(attempts: Attempts, *, account: str, address: str) -> bool:
    try:
        attempts.check_login(account=account, address=address)
    except TooManyAttempts:
        return False
    return True


class TestLogins:
    def test_an_account_that_failed_twice_from_an_address_has_to_wait(self, attempts: Attempts) -> None:
        _fail(attempts, account="grace@example.com", address="10.0.0.1", times=2)

        assert 1 <= _wait(attempts, account="grace@example.com", address="10.0.0.1") <= 60

    def test_the_same_account_may_still_log_in_from_elsewhere(self, attempts: Attempts) -> None:
        _fail(attempts, account="grace@example.com", address="10.0.0.1", times=2)

        assert _may_log_in(attempts, account="grace@example.com", address="10.0.0.2")

    def test_another_account_may_still_log_in_from_there(self, attempts: Attempts) -> None:
        _fail(attempts, account="grace@example.com", address="10.0.0.1", times=2)

        assert _may_log_in(attempts, account="ada@example.com", address="10.0.0.1")

    def test_upper_case_makes_no_other_account(self, attempts: Attempts) -> None:
        _fail(attempts, account="grace@example.com", address="10.0.0.1", times=2)

        assert _wait(attempts, account="GRACE@Example.com", address="10.0.0.1")

    def test_an_address_that_failed_with_several_accounts_has_to_wait(self, attempts: Attempts) -> None:
        for account in ("a@example.com", "b@example.com", "c@example.com"):
            _fail(attempts, account=account, address="10.0.0.1")

        assert 1 <= _wait(attempts, account="d@example.com", address="10.0.0.1") <= 60

    def test_an_account_that_fails_from_many_addresses_has_to_wait_up_to_an_hour(self, attempts: Attempts) -> None:
        for address in ("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"):
            _fail(attempts, account="grace@example.com", address=address)

        assert 60 < _wait(attempts, account="grace@example.com", address="10.0.0.5") <= 3600

    def test_asking_does_not_count(self, attempts: Attempts) -> None:
        asked = [_may_log_in(attempts, account="grace@example.com", address="10.0.0.1") for _ in range(10)]

        assert asked == [True] * 10

    def test_after_the_wait_that_was_told_one_may_try_again(
        self, attempts: Attempts, later: Callable[[float], None]
    ) -> None:
        _fail(attempts, account="grace@example.com", address="10.0.0.1", times=2)
        wait = _wait(attempts, account="grace@example.com", address="10.0.0.1")

        later(wait)

        assert _may_log_in(attempts, account="grace@example.com", address="10.0.0.1")

    def test_a_second_before_the_end_of_the_wait_is_too_early(
        self, attempts: Attempts, later: Callable[[float], None]
    ) -> None:
        _fail(attempts, account="grace@example.com", address="10.0.0.1", times=2)
        wait = _wait(attempts, account="grace@example.com", address="10.0.0.1")

        later(wait - 1)

        assert _wait(attempts, account="grace@example.com", address="10.0.0.1") == 1


class TestSignups:
    def test_the_third_sign_up_of_an_address_in_an_hour_is_refused(self, attempts: Attempts) -> None:
        attempts.count_signup(address="10.0.0.1")
        attempts.count_signup(address="10.0.0.1")

        with pytest.raises(TooManyAttempts) as refused:
            attempts.count_signup(address="10.0.0.1")

        assert 3590 <= int(refused.value.headers["Retry-After"]) <= 3600

    def test_other_addresses_are_not_affected(self, attempts: Attempts) -> None:
        attempts.count_signup(address="10.0.0.1")
        attempts.count_signup(address="10.0.0.1")

        attempts.count_signup(address="10.0.0.2")
