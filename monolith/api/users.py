"""Operations tagged `users` in spec/monolith/openapi.yaml."""

from typing import Any
from urllib.parse import quote

from boundary import replies
from boundary.replies import Reply
from monolith.api import contract_types as contract
from monolith.api.context import caller, services
from monolith.api.rendering import instant, next_page
from monolith.db.records import User
from monolith.services.accounts import NewAccount


def create_user(body: contract.NewUser, token_info: dict[str, Any]) -> Reply:
    account = services().accounts.create(caller(token_info), email=body["email"], name=body["name"], role=body["role"])
    return replies.created(credentials_out(account), location=f"/users/{quote(account.user.email)}")


def list_users(token_info: dict[str, Any], limit: int, cursor: str | None) -> Reply:
    # One more than asked for: whether there is a next page is then known.
    users = services().accounts.page(caller(token_info), after_id=int(cursor or 0), limit=limit + 1)
    page, more = users[:limit], users[limit:]
    headers = next_page("/users", {"limit": limit, "cursor": page[-1].id}) if more else None
    return replies.ok([user_out(user) for user in page], headers=headers)


def get_user(email: str, token_info: dict[str, Any]) -> Reply:
    return replies.ok(user_out(services().accounts.get(caller(token_info), email)))


def delete_user(email: str, token_info: dict[str, Any]) -> Reply:
    services().accounts.delete(caller(token_info), email)
    return replies.no_content()


def user_out(user: User) -> contract.User:
    return {
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "onboarded": user.onboarded,
        "created_at": instant(user.created_at),
    }


def credentials_out(account: NewAccount) -> contract.UserCredentials:
    user = account.user
    return {"email": user.email, "name": user.name, "role": user.role, "password": account.password}
