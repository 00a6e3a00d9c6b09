"""Limits on what can be tried from outside: failed logins and sign-ups, counted in this process."""

import math
import time
from dataclasses import dataclass

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from monolith.errors import TooManyAttempts


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptLimits:
    """Failed logins of one account from one address a minute, of an address, of an account; sign-ups of an address."""

    login_failures_per_minute: int
    login_failures_per_address_per_minute: int
    login_failures_per_account_per_hour: int
    signups_per_address_per_hour: int


class Attempts:
    """Raises TooManyAttempts before work is done; only failures count against a login."""

    def __init__(self, limits: AttemptLimits) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._pair = RateLimitItemPerMinute(limits.login_failures_per_minute)
        self._address = RateLimitItemPerMinute(limits.login_failures_per_address_per_minute)
        self._account = RateLimitItemPerHour(limits.login_failures_per_account_per_hour)
        self._signup = RateLimitItemPerHour(limits.signups_per_address_per_hour)

    def check_login(self, *, account: str, address: str) -> None:
        """Refuse when this account, from this address or at all, or this address, failed too often."""
        for limit, key in self._login_keys(account, address):
            if not self._limiter.test(limit, *key):
                raise self._too_many(limit, key)

    def login_failed(self, *, account: str, address: str) -> None:
        """Count a failure."""
        for limit, key in self._login_keys(account, address):
            self._limiter.hit(limit, *key)

    def count_signup(self, *, address: str) -> None:
        """Count a sign-up, refuse one too many."""
        key = ("signup", address)
        if not self._limiter.hit(self._signup, *key):
            raise self._too_many(self._signup, key)

    def _login_keys(self, account: str, address: str) -> tuple[tuple[RateLimitItem, tuple[str, ...]], ...]:
        account = account.lower()
        return (
            (self._pair, ("pair", account, address)),
            (self._address, ("address", address)),
            (self._account, ("account", account)),
        )

    def _too_many(self, limit: RateLimitItem, key: tuple[str, ...]) -> TooManyAttempts:
        reset_at = self._limiter.get_window_stats(limit, *key).reset_time
        return TooManyAttempts(retry_after_s=max(1, math.ceil(reset_at - time.time())))
