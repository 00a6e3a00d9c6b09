"""Who asks in a round, in the words that Schemathesis understands (Web Fuzzing Commons)."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from conformance.rounds import Role, Round
from pair.people import Account, Client, create_athlete, log_in

#: The names of those who ask, as Schemathesis calls them in its reports.
ASKING, NEIGHBOUR = "asking", "neighbour"


@dataclass(frozen=True)
class Cast:
    """The account of the round, and a neighbour: an athlete who must not get to see what the first one owns.

    `neighbours_mark` is the request id that goes with everything that is asked as the neighbour, so that the log tells.
    """

    account: Account
    neighbours_token: str
    neighbours_mark: str = field(default_factory=lambda: f"neighbour-{secrets.token_hex(8)}")

    def document(self, monolith: str) -> dict[str, Any]:
        """Who logs in how, as a document of Web Fuzzing Commons; tokens come from the monolith, for both services."""
        logs_in = {
            "verb": "POST",
            "externalEndpointURL": f"{monolith}/oauth/token",
            "contentType": "application/json",
            "payloadUserPwd": {
                "username": self.account.email,
                "password": self.account.password,
                "usernameField": "email",
                "passwordField": "password",
            },
            "token": {
                "extractFrom": "body",
                "extractSelector": "/access_token",
                "sendIn": "header",
                "sendName": "Authorization",
                "sendTemplate": "Bearer {token}",
            },
        }
        headers = {"Authorization": f"Bearer {self.neighbours_token}", "X-Request-ID": self.neighbours_mark}
        return {
            "auth": [
                {"name": ASKING, "loginEndpointAuth": logs_in},
                {"name": NEIGHBOUR, "fixedHeaders": [{"name": name, "value": headers[name]} for name in headers]},
            ]
        }


def cast_for(item: Round, monolith: Client, admin: Account) -> Cast:
    """The administrator, or a new athlete; nobody has an account too, whose password alone is sent, to log in."""
    as_admin = monolith.with_token(log_in(monolith, admin))
    account = admin if item.role is Role.ADMIN else create_athlete(as_admin)
    return Cast(account, log_in(monolith, create_athlete(as_admin)))
