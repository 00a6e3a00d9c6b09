"""Renews monolith and coach of a stack while athletes use it: `python -m containers.rolling_update STACK`.

BASE_URL is the façade's; BOOTSTRAP_KEY, or ADMIN_EMAIL and ADMIN_PASSWORD, give the administrator, as for the newcomer.
"""

import os
import sys

import requests

from containers.traffic import Tally, athletes, lost, traffic
from deploy.swarm import SwarmError, await_settled, docker, updates
from newcomer.__main__ import administrator
from pair.people import Client, UnexpectedAnswerError

_ATHLETES = 6
_WITHIN_S = 480.0


def renew(stack: str, people: dict[str, Client]) -> Tally:
    """Replace every task of both services, one after the other, under traffic. Raises SwarmError."""
    with traffic(people) as tally:
        for service in ("monolith", "coach"):
            before = updates(stack, docker)
            docker(["docker", "service", "update", "--force", "--detach=true", f"{stack}_{service}"])
            await_settled(stack, docker, before=before, within_s=_WITHIN_S)
            with tally.lock:
                print(f"{service}: renewed; so far {tally.told()}.")
    return tally


def main() -> None:
    """End with 1 when a request failed, or when what was acknowledged is not there."""
    (stack,) = sys.argv[1:]
    origin = Client(os.environ.get("BASE_URL", "http://127.0.0.1:8080").rstrip("/"))
    try:
        people = athletes(origin, administrator(origin), _ATHLETES)
        tally = renew(stack, people)
        missing = lost(tally, people)
    except (SwarmError, UnexpectedAnswerError, requests.RequestException) as error:
        sys.exit(f"rolling update: {error}")
    print(f"{tally.told()}; {len(missing)} acknowledged entries lost.")
    sys.exit(1 if tally.failures or missing else 0)


if __name__ == "__main__":
    main()
