"""Bodies as bytes for the profile's operations, and a password."""

import httpx2

from monolith.tests.actors import Actor

NEW_PASSWORD = "staple battery horse"


def send(
    actor: Actor, method: str, path: str, content: bytes, content_type: str = "application/json"
) -> httpx2.Response:
    return actor.request(method, path, content=content, headers={"Content-Type": content_type})
