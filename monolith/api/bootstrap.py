"""Operations tagged `bootstrap` in spec/monolith/openapi.yaml."""

from typing import Any

from boundary import replies
from boundary.replies import Reply
from monolith.api.context import services
from monolith.api.users import credentials_out


def create_admin(body: dict[str, Any]) -> Reply:
    account = services().accounts.bootstrap(email=body["email"], name=body["name"])
    return replies.created(credentials_out(account))
