"""Waits until both services are ready, then says where they are and what to try first."""

import sys
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from http.client import HTTPException
from urllib.request import urlopen

_PATIENCE_S = 90.0
_PAUSE_S = 0.2
_ANSWER_S = 2.0

_BANNER = """
  Fit is ready.   Ctrl-C stops both services.

    monolith   {monolith}   Swagger UI {monolith}/docs   contract {monolith}/openapi.yaml
    coach      {coach}   Swagger UI {coach}/docs   contract {coach}/openapi.yaml

  A first request, from another terminal:

    curl '{monolith}/fitness/exercises?limit=2'
"""
_DEMO = """
  Today's workout of a demo athlete (there are demo1 to demo3):

    TOKEN=$(curl -s {monolith}/oauth/token -d grant_type=password -d username=demo1@example.com \\
      -d password=demo-password-only | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
    curl -H "Authorization: Bearer $TOKEN" {coach}/fitness/wod
"""


def is_ready(base_url: str) -> bool:
    """Tell whether the service answers `/ready` with 200."""
    try:
        with urlopen(f"{base_url}/ready", timeout=_ANSWER_S) as answer:  # noqa: S310  # our own http address
            return bool(answer.status == HTTPStatus.OK)
    except (OSError, HTTPException):
        return False


def wait(
    base_urls: Sequence[str],
    *,
    ready: Callable[[str], bool] = is_ready,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> list[str]:
    """Wait until all are ready, one after the other, at most 90 s; return those that are not.

    Name a service after those that it needs: it would only log that they are missing.
    """
    deadline = clock() + _PATIENCE_S
    waiting = list(base_urls)
    while waiting and clock() < deadline:
        if ready(waiting[0]):
            waiting.pop(0)
        else:
            pause(_PAUSE_S)
    return waiting


def banner(monolith: str, coach: str, *, demo: bool) -> str:
    """Return the text; `demo` adds a request that needs the demo athletes."""
    return (_BANNER + (_DEMO if demo else "")).format(monolith=monolith, coach=coach)


def main(monolith: str, coach: str, environment: str) -> None:
    """Wait and announce."""
    late = wait([monolith, coach])
    if late:
        sys.stdout.write(f"Not ready after {_PATIENCE_S:.0f} s: {', '.join(late)}\n")
    else:
        sys.stdout.write(banner(monolith, coach, demo=environment == "embedded") + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:4])
