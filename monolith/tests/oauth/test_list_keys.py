"""oauth.list_keys: the key set of RFC 7517."""

import jwt
from starlette.testclient import TestClient

from boundary.tokens import parse_jwks
from monolith.tests.actors import Actor
from monolith.tests.answers import refusal
from monolith.tests.oauth.logins import EMAIL


class TestListKeys:
    def test_the_key_verifies_the_tokens_and_may_be_kept_for_five_minutes(
        self, client: TestClient, athlete: Actor
    ) -> None:
        answer = client.get("/.well-known/jwks.json")

        key = answer.json()["keys"][0]
        keys = parse_jwks(answer.json())
        assert answer.status_code == 200
        assert answer.json() == {
            "keys": [
                {
                    "kty": "EC",
                    "crv": "P-256",
                    "alg": "ES256",
                    "use": "sig",
                    "kid": key["kid"],
                    "x": key["x"],
                    "y": key["y"],
                }
            ]
        }
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert jwt.decode(athlete.token, keys[key["kid"]], ["ES256"], audience="fit")["email"] == EMAIL

    def test_a_query_is_refused(self, client: TestClient) -> None:
        assert refusal(client.get("/.well-known/jwks.json?kid=1")) == (400, "invalid-request", ["query kid"])
