"""Operations tagged `oauth` in spec/monolith/openapi.yaml."""

from typing import Final

from boundary import replies
from boundary.replies import Reply
from monolith.api import contract_types as contract
from monolith.api.context import client_address, services
from monolith.services.login import Login

_KEYS_MAX_AGE_S: Final = 300


def create_token(body: contract.Login | contract.PasswordGrant) -> Reply:
    # A form calls the address `username` (RFC 6749), JSON `email`.
    email = body["username"] if "username" in body else body["email"]
    login = services().login.log_in(email=email, password=body["password"], address=client_address())
    return replies.ok(_token_out(login), headers={"Cache-Control": "no-store"})


def list_keys() -> Reply:
    headers = {"Cache-Control": f"public, max-age={_KEYS_MAX_AGE_S}"}
    return replies.ok(contract.JsonWebKeySet(keys=[services().issuer.jwk]), headers=headers)


def _token_out(login: Login) -> contract.Token:
    return {
        "access_token": login.token.value,
        "token_type": "Bearer",
        "expires_in": login.token.expires_in,
        "onboarded": login.onboarded,
    }
