"""The settings, read from the environment."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import make_url

from boundary.environment import SettingsError
from monolith.settings import REPO_ROOT, Settings

PRODUCTION = {
    "DATABASE_URL": "postgresql://fit@database/fit",
    "BOOTSTRAP_KEY": "sixteen-or-more!",
    "SIGNING_KEY_FILE": "/run/secrets/signing-key.pem",
}
WHOLE_NUMBERS = {
    "PORT": 65535,
    "WORKERS": 64,
    "THREADS": 500,
    "THREADS_AT_EASE": 500,
    "DATABASE_POOL_SIZE": 500,
    "TOKEN_LIFETIME_S": 86400,
    "PASSWORD_HASHES_AT_ONCE": 64,
    "LOGIN_FAILURES_PER_MINUTE": 1_000_000,
    "LOGIN_FAILURES_PER_ADDRESS_PER_MINUTE": 1_000_000,
    "LOGIN_FAILURES_PER_ACCOUNT_PER_HOUR": 1_000_000,
    "SIGNUPS_PER_ADDRESS_PER_HOUR": 1_000_000,
}
SECONDS = ["BODY_TIMEOUT_S", "DATABASE_POOL_TIMEOUT_S", "DATABASE_STATEMENT_TIMEOUT_S"]
SWITCHES = ["LEGACY_WOD", "SIGNUP", "VALIDATE_RESPONSES"]


def refused(env: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as error:
        Settings.from_env(env)
    return str(error.value)


class TestProduction:
    def test_three_settings_are_enough(self) -> None:
        assert Settings.from_env(PRODUCTION) == Settings(
            environment="production",
            database_url="postgresql://fit@database/fit",
            bootstrap_key="sixteen-or-more!",
            signing_key_file=Path("/run/secrets/signing-key.pem"),
        )

    def test_a_body_may_take_20_seconds(self) -> None:
        assert Settings.from_env(PRODUCTION).body_timeout_s == 20.0

    @pytest.mark.parametrize("name", PRODUCTION)
    @pytest.mark.parametrize("value", [None, ""])
    def test_none_of_them_has_a_default(self, name: str, value: str | None) -> None:
        env = {**PRODUCTION, name: value}

        text = refused({key: kept for key, kept in env.items() if kept is not None})

        assert text == f"{name} is not set; .env.example says what it is for."

    def test_an_unknown_variable_is_none_of_ours(self) -> None:
        assert Settings.from_env({**PRODUCTION, "PATH": "/bin"}) == Settings.from_env(PRODUCTION)


class TestEmbedded:
    def test_it_needs_no_setting(self) -> None:
        settings = Settings.from_env({"ENVIRONMENT": "embedded"})

        assert settings.embedded
        assert settings == replace(
            Settings.from_env(PRODUCTION),
            environment="embedded",
            database_url=f"sqlite:///{REPO_ROOT / 'var' / 'fit.db'}",
            bootstrap_key="bootstrap-secret-key",
            signing_key_file=REPO_ROOT / "var" / "signing-key.pem",
            cors_allowed_origins=("http://127.0.0.1:5002", "http://localhost:5002"),
            validate_responses=True,
        )

    def test_what_is_set_counts_more_than_its_defaults(self) -> None:
        settings = Settings.from_env({**PRODUCTION, "ENVIRONMENT": "embedded", "VALIDATE_RESPONSES": "off"})

        assert settings.database_url == PRODUCTION["DATABASE_URL"]
        assert settings.validate_responses is False

    @pytest.mark.parametrize("name", ["Embedded", "test", " "])
    def test_another_environment_is_refused(self, name: str) -> None:
        assert refused({"ENVIRONMENT": name}) == f"ENVIRONMENT is {name!r}; it must be embedded or production."


class TestBootstrapKey:
    @pytest.mark.parametrize(
        "key", ["fifteen-charact", "sixteen or more!", "sixteen-or-more!\n", "sixteen-or-möre!"],
        ids=["short", "space", "newline", "umlaut"],
    )  # fmt: skip
    def test_a_key_that_is_short_or_that_no_header_can_carry_is_refused_and_not_repeated(self, key: str) -> None:
        text = refused({**PRODUCTION, "BOOTSTRAP_KEY": key})

        assert text == "BOOTSTRAP_KEY must have at least 16 characters, all of them visible ASCII."

    def test_it_may_be_kept_in_a_file(self, tmp_path: Path) -> None:
        settings = Settings.from_env(with_file(tmp_path, "BOOTSTRAP_KEY", "seventeen-or-more\n"))

        assert settings.bootstrap_key == "seventeen-or-more"

    def test_the_file_wins_over_the_embedded_default(self, tmp_path: Path) -> None:
        env = with_file(tmp_path, "BOOTSTRAP_KEY", "seventeen-or-more")

        settings = Settings.from_env({**env, "ENVIRONMENT": "embedded"})

        assert settings.bootstrap_key == "seventeen-or-more"

    def test_what_the_file_holds_is_judged_alike(self, tmp_path: Path) -> None:
        text = refused(with_file(tmp_path, "BOOTSTRAP_KEY", "short\n"))

        assert text == "BOOTSTRAP_KEY must have at least 16 characters, all of them visible ASCII."


def with_file(folder: Path, name: str, content: str) -> dict[str, str]:
    """Production, with a secret in a file and not in its variable."""
    file = folder / "secret"
    file.write_text(content)
    return {**{key: value for key, value in PRODUCTION.items() if key != name}, f"{name}_FILE": str(file)}


class TestDatabasePassword:
    @pytest.mark.parametrize("password", ["s3cr3t", "p@ss/w:rd?#[%41]&= +", "pässwörd", "a\nb", " "])
    def test_it_is_put_into_the_url_so_that_it_comes_out_unchanged(self, tmp_path: Path, password: str) -> None:
        settings = Settings.from_env(with_file(tmp_path, "DATABASE_PASSWORD", password + "\n"))

        url = make_url(settings.database_url)
        assert url.password == password
        assert url.set(password="") == make_url(PRODUCTION["DATABASE_URL"]).set(password="")

    def test_it_may_stand_in_a_variable(self) -> None:
        settings = Settings.from_env({**PRODUCTION, "DATABASE_PASSWORD": "s3cr3t"})

        assert settings.database_url == "postgresql://fit:s3cr3t@database/fit"

    @pytest.mark.parametrize(
        ("url", "complaint"),
        [
            ("postgresql://fit:other@database/fit", "DATABASE_URL has a password, and DATABASE_PASSWORD or its file"),
            ("postgresql://database/fit", "DATABASE_URL names no user whose password"),
            ("sqlite:////data/fit.db", "DATABASE_URL names no user whose password"),
            ("fit:other@nonsense", "DATABASE_URL is not a URL such as postgresql+psycopg://user@host:5432/fit."),
        ],
    )
    def test_a_url_that_it_does_not_belong_to_is_refused_and_no_secret_repeated(
        self, tmp_path: Path, url: str, complaint: str
    ) -> None:
        env = with_file(tmp_path, "DATABASE_PASSWORD", "s3cr3t")

        text = refused({**env, "DATABASE_URL": url})

        assert text.startswith(complaint)
        assert "s3cr3t" not in text
        assert "other" not in text


@pytest.mark.parametrize("name", ["BOOTSTRAP_KEY", "DATABASE_PASSWORD"])
class TestFilesOfSecrets:
    def test_a_variable_and_its_file_together_are_refused(self, tmp_path: Path, name: str) -> None:
        env = {**with_file(tmp_path, name, "seventeen-or-more"), name: "seventeen-or-more"}

        assert refused(env) == f"{name} and {name}_FILE are both set; set one of them."

    @pytest.mark.parametrize(
        ("make", "reason"),
        [
            (Path.exists, "cannot be read: No such file or directory."),
            (Path.mkdir, "cannot be read: Is a directory."),
            (lambda file: file.write_bytes(b""), "is empty."),
            (lambda file: file.write_bytes(b"\r\n\n"), "is empty."),
            (lambda file: file.write_bytes(b"\xff" * 20), "does not hold a text."),
        ],
        ids=["missing", "folder", "empty", "newline", "bytes"],
    )
    def test_a_file_that_holds_no_secret_is_named(
        self, tmp_path: Path, name: str, make: Callable[[Path], object], reason: str
    ) -> None:
        file = tmp_path / "secret"
        make(file)
        env = {**{key: value for key, value in PRODUCTION.items() if key != name}, f"{name}_FILE": str(file)}

        assert refused(env) == f"{name}_FILE {file} {reason}"


class TestWholeNumbers:
    @pytest.mark.parametrize(("name", "most"), WHOLE_NUMBERS.items())
    def test_the_greatest_is_taken_and_one_more_refused(self, name: str, most: int) -> None:
        settings = Settings.from_env({**PRODUCTION, name: str(most)})

        least = 0 if name == "PORT" else 1
        assert getattr(settings, name.lower()) == most
        assert refused({**PRODUCTION, name: str(most + 1)}) == (
            f"{name} is '{most + 1}'; it must be a whole number from {least} to {most}."
        )

    @pytest.mark.parametrize("name", WHOLE_NUMBERS)
    @pytest.mark.parametrize("value", ["-1", "+1", "1.0", "1_0", "\u0661", " 1", "1\n", "ten", "0x1", "9" * 5_000])
    def test_what_is_no_whole_number_is_refused(self, name: str, value: str) -> None:
        assert refused({**PRODUCTION, name: value}).startswith(f"{name} is ")

    def test_only_the_port_may_be_0(self) -> None:
        assert Settings.from_env({**PRODUCTION, "PORT": "0"}).port == 0
        assert refused({**PRODUCTION, "WORKERS": "0"}).startswith("WORKERS is '0'")


class TestSeconds:
    @pytest.mark.parametrize("name", SECONDS)
    @pytest.mark.parametrize(("text", "seconds"), [("0.25", 0.25), ("3600", 3600.0)])
    def test_fractions_are_taken(self, name: str, text: str, seconds: float) -> None:
        assert getattr(Settings.from_env({**PRODUCTION, name: text}), name.lower()) == seconds

    @pytest.mark.parametrize("name", SECONDS)
    @pytest.mark.parametrize("text", ["0", "-1", "3600.1", "nan", "inf", "1e400", "2s"])
    def test_what_is_no_time_to_wait_is_refused(self, name: str, text: str) -> None:
        assert refused({**PRODUCTION, name: text}) == (
            f"{name} is '{text}'; it must be a number of seconds, above 0 and at most 3600."
        )


class TestDatabaseWait:
    @pytest.mark.parametrize(("text", "seconds"), [("0", 0.0), ("0.0", 0.0), ("0.5", 0.5), ("3600", 3600.0)])
    def test_it_may_be_none_at_all(self, text: str, seconds: float) -> None:
        assert Settings.from_env({**PRODUCTION, "DATABASE_WAIT_S": text}).database_wait_s == seconds

    @pytest.mark.parametrize("text", ["-1", "3601", "nan", "soon"])
    def test_what_is_no_time_to_wait_is_refused(self, text: str) -> None:
        assert refused({**PRODUCTION, "DATABASE_WAIT_S": text}) == (
            f"DATABASE_WAIT_S is '{text}'; it must be a number of seconds, at least 0 and at most 3600."
        )


class TestTrustedProxies:
    def test_nobody_is_trusted_by_default(self) -> None:
        assert Settings.from_env(PRODUCTION).trusted_proxies == ()

    def test_addresses_and_networks_are_taken(self) -> None:
        text = "10.0.0.7, 172.16.0.0/12,fd00::/8,::1"

        settings = Settings.from_env({**PRODUCTION, "TRUSTED_PROXIES": text})

        assert settings.trusted_proxies == ("10.0.0.7", "172.16.0.0/12", "fd00::/8", "::1")

    @pytest.mark.parametrize("part", ["facade", "*", "10.0.0", "172.16.0.1/12", "10.0.0.0/33"])
    def test_what_is_neither_is_refused_and_named(self, part: str) -> None:
        text = refused({**PRODUCTION, "TRUSTED_PROXIES": f"10.0.0.7,{part}"})

        assert text.startswith(f"TRUSTED_PROXIES is '10.0.0.7,{part}'; it must be addresses and networks such as ")


class TestSwitches:
    @pytest.mark.parametrize("name", SWITCHES)
    @pytest.mark.parametrize(("text", "state"), [("on", True), ("off", False)])
    def test_on_and_off(self, name: str, text: str, *, state: bool) -> None:
        assert getattr(Settings.from_env({**PRODUCTION, name: text}), name.lower()) is state

    @pytest.mark.parametrize("name", SWITCHES)
    @pytest.mark.parametrize("text", ["ON", "true", "1", "yes"])
    def test_any_other_word_is_refused(self, name: str, text: str) -> None:
        assert refused({**PRODUCTION, name: text}) == f"{name} is '{text}'; it must be on or off."


class TestOrigins:
    @pytest.mark.parametrize(
        ("text", "origins"),
        [
            ("", ()),
            ("https://fit.example.com", ("https://fit.example.com",)),
            (" https://a.example.com , https://b.example.com,", ("https://a.example.com", "https://b.example.com")),
        ],
    )
    def test_a_list_with_commas(self, text: str, origins: tuple[str, ...]) -> None:
        assert Settings.from_env({**PRODUCTION, "CORS_ALLOWED_ORIGINS": text}).cors_allowed_origins == origins
