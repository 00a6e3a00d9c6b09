"""Sends the newcomer through a running pair: `BASE_URL=... COACH_URL=... python -m newcomer`.

COACH_URL is BASE_URL when absent: one origin for both. BOOTSTRAP_KEY makes the first administrator; where there is
one already, ADMIN_EMAIL and ADMIN_PASSWORD are used instead.
"""

import os
import sys

import requests

from newcomer.story import Day
from pair.people import Account, Client, UnexpectedAnswerError, bootstrap_admin
from pair.running import BOOTSTRAP_KEY


def main() -> None:
    """Tell each step; end with 1 and one line at the first that does not come out as it must."""
    base = os.environ.get("BASE_URL", "http://127.0.0.1:5001").rstrip("/")
    monolith, coach = Client(base), Client(os.environ.get("COACH_URL", base).rstrip("/"))
    try:
        Day(monolith, coach, print).live(administrator(monolith))
    except (UnexpectedAnswerError, requests.RequestException) as error:
        sys.exit(f"newcomer: {error}")


def administrator(monolith: Client) -> Account:
    """The one whom the environment names, or the first one, made now."""
    email, password = os.environ.get("ADMIN_EMAIL"), os.environ.get("ADMIN_PASSWORD")
    if email and password:
        return Account(email, password)
    account = bootstrap_admin(monolith, os.environ.get("BOOTSTRAP_KEY", BOOTSTRAP_KEY))
    print(f"The first administrator is {account.email} with the password {account.password}.")
    return account


if __name__ == "__main__":
    main()
