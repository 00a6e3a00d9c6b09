"""What a coach could send wrongly, and what the judge of recorded requests says of it."""

from dataclasses import replace

import pytest

from consumer.judging import faults
from consumer.provider import Provider
from consumer.recordings import ADMIN, ATHLETE, Recorded

PLAIN = {"Host": "127.0.0.1:5001", "Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "coach"}
TRACED = {"X-Request-ID": "5f1c", "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
CATALOGUE = Recorded("GET", "/fitness/exercises", {}, PLAIN)
CONTEXT = Recorded("GET", "/fitness/training-context", {}, {**PLAIN, **TRACED, "Authorization": ATHLETE})
USERS = Recorded("GET", "/users", {}, {**PLAIN, "Authorization": ADMIN})


def with_headers(request: Recorded, **headers: str) -> Recorded:
    return replace(request, headers={**request.headers, **{name.replace("_", "-"): it for name, it in headers.items()}})


def with_query(request: Recorded, **query: list[str]) -> Recorded:
    return replace(request, query=query)


@pytest.mark.parametrize(
    "request_",
    [
        CATALOGUE,
        CONTEXT,
        with_headers(CATALOGUE, If_None_Match='"held"'),
        with_headers(CATALOGUE, If_None_Match='W/"held", "and-held"'),
        with_headers(CATALOGUE, If_None_Match="*"),
        with_query(CATALOGUE, limit=["20"], equipment=["dumbbell"]),
        with_query(CONTEXT, user_email=["ada@example.com"]),
        replace(CATALOGUE, path="/fitness/exercises/17"),
        USERS,
    ],
    ids=str,
)
def test_what_the_contract_takes_has_no_fault(provider: Provider, request_: Recorded) -> None:
    assert faults(provider, request_) == []


@pytest.mark.parametrize(
    ("request_", "fault"),
    [
        (replace(CATALOGUE, path="/fitness/exercise"), "no operation for GET /fitness/exercise"),
        (replace(CATALOGUE, method="PUT"), "no operation for PUT /fitness/exercises"),
        (replace(CATALOGUE, method="(not HTTP)", path=""), "no operation for (not HTTP)"),
        (with_query(CATALOGUE, page=["2"]), "the query parameter `page` is sent, and the contract does not declare it"),
        (with_query(CATALOGUE, limit=["many"]), "the query parameter `limit` is no integer: 'many'"),
        (with_query(CATALOGUE, limit=["0"]), "the query parameter `limit` breaks its schema"),
        (with_query(CATALOGUE, limit=["1", "2"]), "the query parameter `limit` is sent 2 times"),
        (with_query(CONTEXT, user_email=["ada@example"]), "the query parameter `user_email` breaks its schema"),
        (replace(CATALOGUE, path="/fitness/exercises/0"), "the path parameter `exercise_id` breaks its schema"),
        (with_headers(CATALOGUE, If_None_Match="held"), "`If-None-Match` has not the shape"),
        (with_headers(CONTEXT, traceparent="00-0-0-00"), "`traceparent` has not the shape"),
        (with_headers(CONTEXT, X_Request_ID="x" * 65), "`X-Request-ID` has not the shape"),
        (with_headers(CONTEXT, Cookie="a=b"), "the header `Cookie` is sent, and the contract does not declare it"),
        (with_headers(CONTEXT, Content_Type="text/plain"), "the header `Content-Type` is sent, and the contract does"),
        (
            with_headers(CONTEXT, If_None_Match='"held"'),
            "the header `If-None-Match` is sent, and the contract",
        ),
        (with_headers(CATALOGUE, Accept="text/html"), "`Accept: text/html` takes none of what is answered"),
        (with_headers(CATALOGUE, Authorization=ATHLETE), "the operation is public, and a token is sent to it"),
        (replace(CONTEXT, headers=PLAIN), "the operation needs a bearer token, and none is sent"),
        (
            with_headers(CONTEXT, Authorization="<no bearer token>"),
            "needs a bearer token, and <no bearer token>",
        ),
        (with_headers(USERS, Authorization=ATHLETE), "for administrators, and Bearer <athlete> is sent"),
        (replace(USERS, method="DELETE", path="/profile"), "the header `X-Confirm-Email` is required and not sent"),
    ],
    ids=str,
)
def test_what_the_contract_does_not_take_is_told(provider: Provider, request_: Recorded, fault: str) -> None:
    (told,) = faults(provider, replace(request_, place="7.jsonl, line 3"))

    assert fault in told
    assert "7.jsonl, line 3" in told


def test_a_fixed_path_goes_before_one_with_a_gap(provider: Provider) -> None:
    found = [provider.find("GET", path) for path in ("/fitness/exercises/yesterday", "/fitness/exercises/17")]

    named = [(operation.operation_id, filled) for operation, filled in filter(None, found)]
    assert named == [("history.list_yesterday", {}), ("exercises.get_exercise", {"exercise_id": "17"})]
