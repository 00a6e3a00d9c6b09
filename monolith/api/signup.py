"""Operations tagged `signup` in spec/monolith/openapi.yaml."""

from boundary import replies
from boundary.replies import Reply
from monolith.api import contract_types as contract
from monolith.api.context import client_address, services
from monolith.api.users import user_out


def register_athlete(body: contract.NewSignup) -> Reply:
    user = services().accounts.sign_up(
        email=body["email"], name=body["name"], password=body["password"], address=client_address()
    )
    return replies.created(user_out(user), location="/profile")
