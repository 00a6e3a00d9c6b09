"""The migration status as text: what routes.conf says of each strangled operation, read and written.

The file is nginx's, one line an operation; comments around these lines stay as they are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

OPERATIONS: Final = ("wod.get_wod", "wod.plan_wod", "wod.plan_wod_alias")
MODES: Final = ("legacy", "shadow", "canary", "replaced", "retired")

# The modes of a share, and who is asked for the tokens in it.
_SHARED: Final = {"shadow": "both", "canary": "coach"}
_LEAST, _MOST, _STEP = Decimal("0.1"), Decimal("99.9"), Decimal("0.1")
_BY_VARIABLE: Final = {"facade_" + operation.replace(".", "_"): operation for operation in OPERATIONS}
_LINE: Final = re.compile(r"[ \t]*split_clients +\$facade_token +\$(\w+) *\{ (.*) \}[ \t]*(?:#.*)?")
_HEAD: Final = """\
# The status of the migration: which service answers each strangled operation. `make rollout` shows and changes it.
# legacy, shadow, shadow N, canary N, replaced or retired: N of 100 tokens are copied to the coach, or are the coach's.
"""
_WIDTH: Final = max(map(len, _BY_VARIABLE))


class RoutesError(ValueError):
    """The text is not a routes.conf, or a mode makes no sense; the message is one line."""


@dataclass(frozen=True)
class Route:
    """The mode of one operation; a canary has a percentage of the coach, a shadow may have one of what is copied.

    From 0.1 to 99.9 in steps of 0.1. Raises RoutesError.
    """

    mode: str
    percent: Decimal | None = None

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise RoutesError(f"{self.mode!r} is no mode; it must be one of {', '.join(MODES)}.")
        if self.mode == "canary" and self.percent is None:
            raise RoutesError("A canary needs a percentage: MODE=canary PERCENT=25.")
        if self.percent is not None and self.mode not in _SHARED:
            raise RoutesError("Only a canary and a shadow have a percentage: MODE=canary PERCENT=25.")
        if self.percent is not None and (not _LEAST <= self.percent <= _MOST or self.percent % _STEP):
            raise RoutesError(f"{self.percent} % is no share: from {_LEAST} to {_MOST}, in steps of {_STEP}.")

    def __str__(self) -> str:
        return self.mode if self.percent is None else f"{self.mode} {_plain(self.percent)}"

    @classmethod
    def parse(cls, text: str) -> "Route":
        """Return what `str` of it has written: `legacy`, `canary 25`. Raises RoutesError."""
        mode, _, percent = text.partition(" ")
        return cls(mode, percentage(percent) if percent else None)


def fresh() -> str:
    """Return a whole routes.conf, everything in legacy."""
    return _HEAD + "".join(_line(operation, Route("legacy")) for operation in OPERATIONS)


def percentage(text: str) -> Decimal:
    """Return the number. Raises RoutesError when it is none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise RoutesError(f"{text!r} is no percentage.")
    return number


def read(text: str) -> dict[str, Route]:
    """Return the route of each operation. Raises RoutesError for one missing or there twice, and for other lines."""
    found: dict[str, Route] = {}
    for operation, parts in _lines(text):
        if operation in found:
            raise RoutesError(f"routes.conf has two lines for {operation}.")
        found[operation] = _route(operation, parts)
    missing = [operation for operation in OPERATIONS if operation not in found]
    if missing:
        raise RoutesError(f"routes.conf has no line for {missing[0]}.")
    return {operation: found[operation] for operation in OPERATIONS}


def write(text: str, changes: Mapping[str, Route]) -> str:
    """Return the text with other routes for the operations named, and everything else as it was. Raises RoutesError."""
    read(text)
    lines = []
    for line in text.splitlines(keepends=True):
        operation = _operation(line)
        changed = operation in changes if operation else False
        lines.append(_line(operation, changes[operation]) if operation and changed else line)
    return "".join(lines)


def live(text: str) -> dict[str, Route]:
    """Return what a running façade says of itself: an operation and its route a line. Raises RoutesError."""
    told = dict(line.split(" ", 1) for line in text.splitlines() if " " in line)
    if set(told) != set(OPERATIONS):
        raise RoutesError("What the façade says of its routes is not understood.")
    # Of a canary it says as well which side the question itself would have got.
    return {operation: Route.parse(told[operation].partition(":")[0]) for operation in OPERATIONS}


def _lines(text: str) -> list[tuple[str, str]]:
    found = []
    for line in text.splitlines():
        match, operation = _LINE.fullmatch(line), _operation(line)
        if match and operation:
            found.append((operation, match[2]))
        elif line.strip() and not line.lstrip().startswith("#"):
            raise RoutesError(f"routes.conf has a line that is not understood: {line.strip()[:80]}")
    return found


def _operation(line: str) -> str | None:
    match = _LINE.fullmatch(line.rstrip("\r\n"))
    return _BY_VARIABLE.get(match[1]) if match else None


def _route(operation: str, parts: str) -> Route:
    """Read what stands between the braces; it must be what `_parts` writes, or the log would tell of another mode."""
    name = parts.rpartition('* "')[2].partition('"')[0].partition(":")[0]
    try:
        route = Route.parse(name)
    except RoutesError as exc:
        raise RoutesError(f"routes.conf: {operation}: {exc}") from exc
    if parts != _parts(route):
        raise RoutesError(f"routes.conf: the line of {operation} contradicts itself: {parts}")
    return route


def _line(operation: str, route: Route) -> str:
    variable = "facade_" + operation.replace(".", "_")
    return f"split_clients $facade_token ${variable.ljust(_WIDTH)} {{ {_parts(route)} }}\n"


def _parts(route: Route) -> str:
    if route.percent is None:
        return f'* "{route}";'
    return f'{_plain(route.percent)}% "{route}: {_SHARED[route.mode]}"; * "{route}: monolith";'


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
