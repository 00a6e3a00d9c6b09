"""The settings, from an environment."""

import pytest

from boundary.environment import SettingsError
from coach.settings import Settings

PRODUCTION = {"MONOLITH_URL": "http://monolith:5001"}


class TestEmbedded:
    def test_everything_has_a_default(self) -> None:
        settings = Settings.from_env({"ENVIRONMENT": "embedded"})

        assert settings == Settings(
            environment="embedded",
            monolith_url="http://127.0.0.1:5001",
            token_url="http://127.0.0.1:5001/oauth/token",
            validate_responses=True,
        )

    def test_the_environment_wins_over_a_default(self) -> None:
        settings = Settings.from_env(
            {"ENVIRONMENT": "embedded", "MONOLITH_URL": "http://127.0.0.1:6001/", "PORT": "6002"}
        )

        assert (settings.monolith_url, settings.port) == ("http://127.0.0.1:6001", 6002)


class TestProduction:
    def test_it_is_the_default_environment(self) -> None:
        assert Settings.from_env(PRODUCTION) == Settings(environment="production", monolith_url="http://monolith:5001")

    def test_a_body_may_take_20_seconds(self) -> None:
        assert Settings.from_env(PRODUCTION).body_timeout_s == 20.0

    @pytest.mark.parametrize("env", [{}, {"MONOLITH_URL": ""}])
    def test_the_monolith_must_be_named(self, env: dict[str, str]) -> None:
        with pytest.raises(SettingsError, match=r"^MONOLITH_URL is not set"):
            Settings.from_env(env)


class TestValues:
    def test_every_setting_can_be_set(self) -> None:
        env = {
            **PRODUCTION,
            "TOKEN_URL": "https://fit.example.com/oauth/token",
            "HOST": "0.0.0.0",  # noqa: S104  # only read, never bound
            "PORT": "80",
            "WORKERS": "2",
            "THREADS": "8",
            "TRUSTED_PROXIES": "10.0.0.7, 172.16.0.0/12",
            "BODY_TIMEOUT_S": "2.5",
            "MONOLITH_CONNECT_TIMEOUT_S": "0.1",
            "MONOLITH_READ_TIMEOUT_S": "0.5",
            "MONOLITH_MAX_BODY_BYTES": "1000",
            "REQUEST_DEADLINE_S": "1.5",
            "RETRY_WAIT_MAX_S": "0.2",
            "BREAKER_FAILURES": "3",
            "BREAKER_OPEN_S": "10",
            "KEYS_REFETCH_INTERVAL_S": "10",
            "VALIDATE_RESPONSES": "on",
        }

        assert Settings.from_env(env) == Settings(
            environment="production",
            monolith_url="http://monolith:5001",
            token_url="https://fit.example.com/oauth/token",
            host="0.0.0.0",  # noqa: S104
            port=80,
            workers=2,
            threads=8,
            trusted_proxies=("10.0.0.7", "172.16.0.0/12"),
            body_timeout_s=2.5,
            monolith_connect_timeout_s=0.1,
            monolith_read_timeout_s=0.5,
            monolith_max_body_bytes=1000,
            request_deadline_s=1.5,
            retry_wait_max_s=0.2,
            breaker_failures=3,
            breaker_open_s=10.0,
            keys_refetch_interval_s=10.0,
            validate_responses=True,
        )

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("ENVIRONMENT", "staging"),
            ("MONOLITH_URL", "monolith:5001"),
            ("MONOLITH_URL", "ftp://monolith"),
            ("MONOLITH_URL", "http://"),
            ("MONOLITH_URL", "http://monolith/?a=b"),
            ("TOKEN_URL", "/oauth/token"),
            ("TRUSTED_PROXIES", "facade"),
            ("PORT", "65536"),
            ("PORT", "-1"),
            ("PORT", "http"),
            ("THREADS", "0"),
            ("WORKERS", "1.5"),
            ("RETRY_WAIT_MAX_S", "0"),
            ("BREAKER_FAILURES", "0"),
            ("BREAKER_FAILURES", "1001"),
            ("BREAKER_OPEN_S", "0"),
            ("REQUEST_DEADLINE_S", "0"),
            ("REQUEST_DEADLINE_S", "nan"),
            ("REQUEST_DEADLINE_S", "inf"),
            ("MONOLITH_READ_TIMEOUT_S", "soon"),
            ("VALIDATE_RESPONSES", "yes"),
        ],
    )
    def test_nonsense_is_named(self, name: str, value: str) -> None:
        with pytest.raises(SettingsError, match=rf"^{name} is "):
            Settings.from_env({**PRODUCTION, name: value})
