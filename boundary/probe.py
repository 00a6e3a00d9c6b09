"""Asks a service whether it is well, for containers without curl: `python -m boundary.probe URL [SECONDS]`.

Ends with 0 on a 200 within the time, else with 1 and one line. Imports little, since a container's health check starts
it again and again.
"""

import sys
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

_DEFAULT_SECONDS = 3.0
_OK = 200


def complaint(url: str, seconds: float = _DEFAULT_SECONDS) -> str | None:
    """Return what is wrong with the answer to a GET of an http:// URL; None when it is 200."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        return f"{url} is not a URL such as http://127.0.0.1:5001/health."
    try:
        with closing(HTTPConnection(parts.hostname, parts.port, timeout=seconds)) as connection:
            connection.request("GET", parts.path or "/", headers={"User-Agent": "fit-probe", "Connection": "close"})
            status = connection.getresponse().status
    except (OSError, HTTPException, ValueError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        return f"{url} does not answer: {reason}."
    return None if status == _OK else f"{url} answers {status}."


def main(arguments: list[str]) -> str | None:
    """Return what is wrong."""
    match arguments:
        case [url]:
            return complaint(url)
        case [url, seconds] if seconds.replace(".", "", 1).isdecimal() and float(seconds) > 0:
            return complaint(url, float(seconds))
        case _:
            return "usage: python -m boundary.probe URL [SECONDS]"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
