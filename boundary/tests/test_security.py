"""Who may call what, and what they are told who may not."""

from typing import Any

import pytest

from boundary.contract import Contract, ContractError
from boundary.security import compile_security
from boundary.tests import toys
from boundary.tests.asking import ask
from boundary.tests.toys import a_token

CHALLENGE = 'Bearer realm="fit"'


def test_without_credential_the_challenge_names_no_error(app: Any) -> None:
    answer = ask(app, "GET", "/me")

    assert (answer.status, answer.code) == (401, "unauthorized")
    assert answer.headers["www-authenticate"] == CHALLENGE


@pytest.mark.parametrize("authorization", ["Basic YTpi", "Digest x", "Token abc"])
def test_another_scheme_is_no_credential(app: Any, authorization: str) -> None:
    answer = ask(app, "GET", "/me", headers=[("authorization", authorization)])

    assert (answer.status, answer.headers["www-authenticate"]) == (401, CHALLENGE)


@pytest.mark.parametrize(
    "authorization", ["Bearer x", "bearer", "Bearer ", "Bearer a b", "Bearer é", "", "Bearer " + "x" * 9000]
)
def test_a_wrong_credential_is_told_so(app: Any, authorization: str) -> None:
    answer = ask(app, "GET", "/me", headers=[("authorization", authorization)])

    assert (answer.status, answer.code) == (401, "unauthorized")
    assert answer.headers["www-authenticate"] == CHALLENGE + ', error="invalid_token"'


def test_two_authorization_headers_are_a_wrong_credential(app: Any) -> None:
    headers = [("authorization", f"Bearer {a_token()}"), ("authorization", f"Bearer {a_token(sub='8')}")]

    answer = ask(app, "GET", "/me", headers=headers)

    assert answer.status == 401


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_handler_gets_the_user_and_the_claims(app: Any, scheme: str) -> None:
    answer = ask(app, "GET", "/me", headers=[("authorization", f"{scheme} {a_token()}")])

    assert (answer.status, answer.json()) == (200, {"user": "7", "email": "ada@example.com", "role": "athlete"})


def test_without_the_scope_it_is_forbidden(app: Any) -> None:
    answer = ask(app, "GET", "/admin", token=a_token(scope="reader"))

    assert (answer.status, answer.code) == (403, "forbidden")
    assert answer.json()["detail"] == "This operation needs the scope admin."


def test_with_the_scope_it_is_allowed(app: Any) -> None:
    answer = ask(app, "GET", "/admin", token=a_token(scope="reader admin", role="admin"))

    assert (answer.status, answer.json()["role"]) == (200, "admin")


def test_a_public_operation_ignores_even_a_bad_token(app: Any) -> None:
    answer = ask(app, "GET", "/toys", token="nonsense")

    assert answer.status == 200


def test_the_credential_is_judged_before_the_parameters(app: Any) -> None:
    answer = ask(app, "DELETE", "/toys/0?x=1")

    assert answer.status == 401


class TestKeys:
    def test_the_right_key_opens(self, app: Any) -> None:
        answer = ask(app, "POST", "/bootstrap", headers=[("X-Key", toys.BOOTSTRAP_KEY)])

        assert answer.status == 204

    @pytest.mark.parametrize("headers", [[], [("X-Key", "wrong")], [("X-Key", "")], [("authorization", "Bearer x")]])
    def test_nothing_else_does(self, app: Any, headers: Any) -> None:
        answer = ask(app, "POST", "/bootstrap", headers=headers)

        assert (answer.status, answer.code) == (401, "unauthorized")
        assert answer.headers["www-authenticate"] == 'ApiKey realm="fit"'


def test_an_error_of_the_key_source_becomes_its_problem(app_class: Any) -> None:
    class AwayKeys:
        async def key_for(self, _kid: str) -> Any:
            raise toys.Busy("The issuer is away.", headers={"Retry-After": "3"})

    app = toys.build(app_class, keys=AwayKeys(), validate_responses=False)

    answer = ask(app, "GET", "/me", token=a_token())

    assert (answer.status, answer.code, answer.headers["retry-after"]) == (503, "busy", "3")


def test_a_function_that_knows_nobody_refuses(app_class: Any) -> None:
    async def nobody(_credential: str) -> None:
        return None

    app = toys.build(app_class, security={"oauth2": nobody, "bearer": nobody, "key": nobody})

    answer = ask(app, "GET", "/me", token="anything")

    assert (answer.status, answer.headers["www-authenticate"]) == (401, CHALLENGE + ', error="invalid_token"')


def test_a_bug_in_a_function_is_not_told(app_class: Any) -> None:
    async def broken(_credential: str) -> Any:
        raise RuntimeError("secret internal words")

    app = toys.build(app_class, security={"oauth2": broken, "bearer": broken, "key": broken})

    answer = ask(app, "GET", "/me", token="anything")

    assert (answer.status, answer.code) == (500, "internal-error")
    assert b"secret" not in answer.body


def test_every_scheme_of_the_contract_needs_a_function() -> None:
    contract = Contract.load(toys.CONTRACT)

    with pytest.raises(ContractError, match="security scheme bearer has no information function"):
        compile_security(contract, {"oauth2": toys.bootstrap_key, "key": toys.bootstrap_key})


def test_the_contract_itself_is_served_without_words_about_functions(app: Any) -> None:
    answer = ask(app, "GET", "/openapi.yaml")

    assert b"x-scheme-name" not in answer.body
    assert b"InfoFunc" not in answer.body
