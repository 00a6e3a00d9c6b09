"""Causes of a status that are the same for every operation; each is a rule, which makes one case of an operation."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias
from urllib.parse import parse_qsl, urlsplit

from requests import PreparedRequest, Response

from directed.asked import Asked, asked_operations
from directed.stage import BODY_TIMEOUT_S, Stage
from hygiene.library import Library
from hygiene.rules.answers import FOR_OPERATORS
from pair.people import UnexpectedAnswerError

_BODY_LIMIT_BYTES = 1_048_576
_PAGE = 2
_JSON = {"Content-Type": "application/json"}

Play: TypeAlias = Callable[[Asked, Stage], Response]


class Rule(NamedTuple):
    """`play` brings an operation to answer with the status, when the rule applies to it."""

    status: int
    applies: Callable[[Asked], bool]
    play: Play


def a_page_has_as_many_entries_as_asked_for_and_the_next_begins_after_them(asked: Asked, stage: Stage) -> Response:
    lists = stage.monolith(stage.admin_with_history)
    whole = lists.ask(asked.operation_id, expect=200).json()
    assert len(whole) > _PAGE, f"{len(whole)} entries are too few to be cut into pages of {_PAGE}"

    first = lists.ask(asked.operation_id, expect=200, params={"limit": _PAGE})
    second = lists.send(asked.operation_id, params=_query_of_next(first))

    pages = [first.json(), second.json()]
    assert pages == [whole[:_PAGE], whole[_PAGE : 2 * _PAGE]], f"all: {whole}, pages of {_PAGE}: {pages}"
    return second


def an_undeclared_query_parameter_is_refused(asked: Asked, stage: Stage) -> Response:
    return asked.by_administrator(stage).send(asked.operation_id, **asked.changed(params={"surprise": "1"}))


def a_body_against_its_schema_is_refused(asked: Asked, stage: Stage) -> Response:
    return asked.by_administrator(stage).send(asked.operation_id, **asked.changed(json={"surprise": True}))


def a_body_that_is_no_json_is_refused(asked: Asked, stage: Stage) -> Response:
    broken = asked.changed(data=b'{"a":', headers=_JSON)
    return asked.by_administrator(stage).send(asked.operation_id, **broken)


def nobody_is_let_in_without_credential(asked: Asked, stage: Stage) -> Response:
    request = asked.changed()
    request["headers"].pop("X-Bootstrap-Key", None)
    return asked.by_administrator(stage).with_token(None).send(asked.operation_id, **request)


def a_broken_credential_opens_nothing(asked: Asked, stage: Stage) -> Response:
    request = asked.changed(headers={"X-Bootstrap-Key": "not-the-key-of-this-deployment"})
    return asked.by_administrator(stage).with_token("not.a.token").send(asked.operation_id, **request)


def an_athlete_is_no_administrator(asked: Asked, stage: Stage) -> Response:
    return stage.monolith(stage.athlete).send(asked.operation_id, **asked.request)


def what_does_not_exist_is_not_found(asked: Asked, stage: Stage) -> Response:
    return asked.by_administrator(stage).send(asked.operation_id, **asked.request)


def a_body_that_does_not_come_to_its_end_is_given_up(asked: Asked, stage: Stage) -> Response:
    def unfinished() -> dict[object, PreparedRequest]:
        return {_key(each): _unfinished(each, stage) for each in asked_operations(Library.read()) if each.has_body}

    answer = stage.side_by_side("unfinished", unfinished)[_key(asked)].result()

    assert f"within {BODY_TIMEOUT_S} seconds" in answer.text, answer.text
    return answer


def a_body_of_more_than_a_mebibyte_is_refused(asked: Asked, stage: Stage) -> Response:
    large = asked.changed(data=b" " * (_BODY_LIMIT_BYTES + 1), headers=_JSON)
    return asked.by_administrator(stage).send(asked.operation_id, **large)


def a_body_that_does_not_say_how_large_it_is_has_the_same_limit(asked: Asked, stage: Stage) -> Response:
    chunked = asked.changed(data=iter([b" " * (_BODY_LIMIT_BYTES + 1)]), headers=_JSON)
    return asked.by_administrator(stage).send(asked.operation_id, **chunked)


def a_body_of_another_type_is_refused(asked: Asked, stage: Stage) -> Response:
    text = asked.changed(data=b"a text", headers={"Content-Type": "text/plain"})
    return asked.by_administrator(stage).send(asked.operation_id, **text)


def without_its_database_it_says_so_and_works_again_afterwards(asked: Asked, stage: Stage) -> Response:
    monolith = stage.monolith_behind_a_relay(stage.admin)
    with stage.database_away():
        answer = monolith.send(asked.operation_id, **asked.request)
    again = monolith.send(asked.operation_id, **asked.request)
    monolith.judge(asked.operation_id, again, expect=again.status_code)
    if again.status_code == answer.status_code:
        raise UnexpectedAnswerError(f"{asked.operation_id} still answers {again.status_code} with its database back.")
    return answer


def with_as_much_to_do_as_it_takes_on_it_says_so(asked: Asked, stage: Stage) -> Response:
    answer = stage.occupied(asked.service).send(asked.operation_id, **asked.request)

    told = answer.json().get("code"), answer.headers.get("X-Overloaded")
    assert told == ("overloaded", "1"), f"code and X-Overloaded: {told}"
    return answer


def operators_are_answered_whatever_there_is_to_do(asked: Asked, stage: Stage) -> Response:
    return stage.occupied(asked.service).send(asked.operation_id, **asked.request)


def what_depends_on_nothing_needs_no_database(asked: Asked, stage: Stage) -> Response:
    monolith = stage.monolith_behind_a_relay()
    with stage.database_away():
        return monolith.send(asked.operation_id, **asked.request)


def what_depends_on_nothing_needs_no_monolith(asked: Asked, stage: Stage) -> Response:
    return stage.coach_without_monolith().send(asked.operation_id, **asked.request)


def without_monolith_and_catalogue_it_says_so(asked: Asked, stage: Stage) -> Response:
    return stage.coach_without_monolith(stage.admin).send(asked.operation_id, **asked.request)


def with_a_monolith_that_hangs_and_no_catalogue_it_says_so(asked: Asked, stage: Stage) -> Response:
    def hanging() -> dict[object, PreparedRequest]:
        coach = stage.coach_with_a_hanging_monolith(stage.admin)
        every = [each for each in asked_operations(Library.read()) if "504" in each.operation.definition["responses"]]
        return {_key(each): coach.prepare(each.operation_id, **each.request) for each in every}

    return stage.side_by_side("hanging", hanging)[_key(asked)].result()


def _query_of_next(page: Response) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.links["next"]["url"]).query))


def _key(asked: Asked) -> tuple[str, str]:
    return asked.service, asked.operation_id


def _unfinished(asked: Asked, stage: Stage) -> PreparedRequest:
    """A request of which the first byte of a body comes, and no more."""
    begun = asked.changed(data=b"{", headers=_JSON)
    request = asked.by_administrator(stage).prepare(asked.operation_id, **begun)
    request.headers["Content-Length"] = "100"
    return request


def _every(_asked: Asked) -> bool:
    return True


def _with_body(asked: Asked) -> bool:
    return asked.has_body


def _in_pages(asked: Asked) -> bool:
    return "limit" in asked.query


def _alone(asked: Asked) -> bool:
    """Whether a 503 says nothing, or nothing but that there is too much to do."""
    unavailable = asked.operation.definition["responses"].get("503")
    return unavailable is None or unavailable["$ref"].endswith("/Overloaded")


def _dependent(asked: Asked) -> bool:
    return not _alone(asked)


def _for_operators(asked: Asked) -> bool:
    return asked.operation_id.startswith(FOR_OPERATORS)


def _for_athletes(asked: Asked) -> bool:
    return not _for_operators(asked)


def _behind_a_login(asked: Asked) -> bool:
    return bool(asked.schemes)


def _for_administrators(asked: Asked) -> bool:
    return asked.operation.is_for_administrators


def _below_an_id(asked: Asked) -> bool:
    return bool(asked.path)


def _of_the_monolith(asked: Asked) -> bool:
    return asked.service == "monolith"


def _of_the_coach(asked: Asked) -> bool:
    return asked.service == "coach"


RULES = (
    Rule(200, _in_pages, a_page_has_as_many_entries_as_asked_for_and_the_next_begins_after_them),
    Rule(400, _every, an_undeclared_query_parameter_is_refused),
    Rule(400, _with_body, a_body_against_its_schema_is_refused),
    Rule(400, _with_body, a_body_that_is_no_json_is_refused),
    Rule(401, _behind_a_login, nobody_is_let_in_without_credential),
    Rule(401, _behind_a_login, a_broken_credential_opens_nothing),
    Rule(403, _for_administrators, an_athlete_is_no_administrator),
    Rule(404, _below_an_id, what_does_not_exist_is_not_found),
    Rule(408, _with_body, a_body_that_does_not_come_to_its_end_is_given_up),
    Rule(413, _with_body, a_body_of_more_than_a_mebibyte_is_refused),
    Rule(413, _with_body, a_body_that_does_not_say_how_large_it_is_has_the_same_limit),
    Rule(415, _with_body, a_body_of_another_type_is_refused),
    Rule(200, lambda asked: _of_the_monolith(asked) and _alone(asked), what_depends_on_nothing_needs_no_database),
    Rule(200, lambda asked: _of_the_coach(asked) and _alone(asked), what_depends_on_nothing_needs_no_monolith),
    Rule(200, _for_operators, operators_are_answered_whatever_there_is_to_do),
    Rule(
        503,
        lambda asked: _of_the_monolith(asked) and _dependent(asked),
        without_its_database_it_says_so_and_works_again_afterwards,
    ),
    Rule(503, _for_athletes, with_as_much_to_do_as_it_takes_on_it_says_so),
    Rule(503, _of_the_coach, without_monolith_and_catalogue_it_says_so),
    Rule(504, _of_the_coach, with_a_monolith_that_hangs_and_no_catalogue_it_says_so),
)
