"""Reads settings from the environment; each that is missing or makes no sense is named in one line."""

import re
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Final, Literal, TypeAlias
from urllib.parse import urlsplit

EnvironmentName: TypeAlias = Literal["embedded", "production"]

_SWITCH: Final = {"on": True, "off": False}
_WHOLE_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_MAX_SECONDS: Final = 3600


class SettingsError(ValueError):
    """A setting is missing or makes no sense; the text is one line for the operator."""


class EnvironmentReader:
    """The variables of one service; an empty one counts as missing."""

    def __init__(self, env: Mapping[str, str], name: str, *, embedded_defaults: Mapping[str, str]) -> None:
        """`name` is the environment's; `embedded_defaults` hold only in the embedded one. Raises SettingsError."""
        self._given = {variable: value for variable, value in env.items() if value}
        if name not in ("embedded", "production"):
            raise SettingsError(f"ENVIRONMENT is {name!r}; it must be embedded or production.")
        self.environment: EnvironmentName = "embedded" if name == "embedded" else "production"
        self._env = {**embedded_defaults, **self._given} if self.environment == "embedded" else self._given

    def has(self, name: str) -> bool:
        """Whether it is set."""
        return name in self._env

    def text(self, name: str, default: str | None = None) -> str:
        """Raises SettingsError when it is not set and has no default; so do all below."""
        value = self._env.get(name, default)
        if value is None:
            raise SettingsError(f"{name} is not set; .env.example says what it is for.")
        return value

    def has_secret(self, name: str) -> bool:
        """Whether it is set, or a file that holds it."""
        return self.has(name) or self.has(f"{name}_FILE")

    def secret(self, name: str) -> str:
        """What is set, or what the file holds that <name>_FILE names, without the newline at its end."""
        file = self._env.get(f"{name}_FILE")
        if file is None:
            return self.text(name)
        if name in self._given:
            raise SettingsError(f"{name} and {name}_FILE are both set; set one of them.")
        try:
            value = Path(file).read_text("utf-8").rstrip("\r\n")
        except OSError as error:
            raise SettingsError(f"{name}_FILE {file} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise SettingsError(f"{name}_FILE {file} does not hold a text.") from error
        if not value:
            raise SettingsError(f"{name}_FILE {file} is empty.")
        return value

    def url(self, name: str) -> str:
        """An HTTP URL, without a slash at its end."""
        value = self.text(name)
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise SettingsError(f"{name} is {value!r}; it must be a URL such as http://127.0.0.1:5001.")
        return value.rstrip("/")

    def integer(self, name: str, default: int, *, least: int = 1, most: int = 1_000_000) -> int:
        """A whole number, both bounds included."""
        value = self.text(name, str(default))
        if _WHOLE_NUMBER.fullmatch(value) is None or not least <= int(value) <= most:
            raise SettingsError(f"{name} is {value!r}; it must be a whole number from {least} to {most}.")
        return int(value)

    def seconds(self, name: str, default: float, *, or_none: bool = False) -> float:
        """A duration above zero, of an hour at most; `or_none` allows 0 too."""
        value = self.text(name, str(default))
        try:
            seconds = float(value)
        except ValueError:
            seconds = -1.0
        if not 0 < seconds <= _MAX_SECONDS and not (or_none and seconds == 0):
            least = "at least 0" if or_none else "above 0"
            raise SettingsError(
                f"{name} is {value!r}; it must be a number of seconds, {least} and at most {_MAX_SECONDS}."
            )
        return seconds

    def switch(self, name: str, *, default: bool) -> bool:
        """On or off."""
        value = self.text(name, "on" if default else "off")
        if value not in _SWITCH:
            raise SettingsError(f"{name} is {value!r}; it must be on or off.")
        return _SWITCH[value]

    def names(self, name: str) -> tuple[str, ...]:
        """What is separated by commas; nothing when it is not set."""
        return tuple(part.strip() for part in self._env.get(name, "").split(",") if part.strip())

    def networks(self, name: str) -> tuple[str, ...]:
        """IP addresses and CIDR blocks, separated by commas; none when it is not set."""
        found = self.names(name)
        for part in found:
            try:
                ip_network(part)
            except ValueError as error:
                raise SettingsError(
                    f"{name} is {self.text(name)!r}; it must be addresses and networks such as "
                    f"10.0.0.7,172.16.0.0/12: {error}."
                ) from error
        return found
