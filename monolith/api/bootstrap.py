"""Operations tagged `bootstrap` in spec/monolith/openapi.yaml."""

from boundary import replies
from boundary.replies import Reply
from monolith.api import contract_types as contract
from monolith.api.context import services
from monolith.api.users import credentials_out


def create_admin(body: contract.NewAdmin) -> Reply:
    account = services().accounts.bootstrap(email=body["email"], name=body["name"])
    return replies.created(credentials_out(account))
