"""Behaviours by the contract: what a monolith may well tell, today's or a later one's, in any framing of HTTP."""

from copy import deepcopy
from typing import Any, Final

import jwt
from hypothesis import strategies as st

from coach.monolith_client import EXERCISES, HEALTH, KEYS, TRAINING_CONTEXT
from two_sided import baseline, generated
from two_sided.behaviour import CANARY, Behaviour, Outcome
from two_sided.contract import keeps_contract
from two_sided.wire import FRAMINGS, JSON, answer, headers_of, json_bytes

LATER: Final = "fine: fields of a later contract"
NEW_ETAG: Final = '"catalogue-of-today"'
_TYPES: Final = (JSON, JSON, JSON, "application/json; charset=utf-8", "Application/JSON")
_FRAMINGS: Final = (FRAMINGS[0],) * 4 + FRAMINGS
_MAX_SHOWN: Final = 3000


def telling(
    operation_id: str,
    body: Any,
    *,
    kind: str,
    words: str,
    etag: str | None = None,
    media_type: str = JSON,
    framing: str = FRAMINGS[0],
) -> Behaviour:
    """Answer 200 with this; what the coach may make of it is judged here, by the contract and by sense."""
    is_fine = keeps_contract(operation_id, body) and _makes_sense(operation_id, body, etag)
    headers = headers_of(media_type, {"ETag": etag} if etag is not None else None)
    told = "".join(f", {name}: {headers[name]}" for name in ("Content-Type", "ETag") if name in headers)
    return Behaviour(
        kind=kind,
        words=f"{words} (framing: {framing}{told}): {shortened(body)}",
        outcome=Outcome.FINE if is_fine else Outcome.BROKEN,
        act=answer(200, headers, json_bytes(body), framing),
        body=body,
        etag=etag,
    )


@st.composite
def fine(draw: st.DrawFn, operation_id: str) -> Behaviour:
    """A behaviour by the contract."""
    source, body, etag = draw(_TOLD[operation_id])
    framing = draw(st.sampled_from(_FRAMINGS))
    kind = f"fine: {source if framing == FRAMINGS[0] else framing}"
    if draw(st.sampled_from((False, False, False, False, True))):
        kind, body = LATER, _grown(body)
    return telling(
        operation_id,
        body,
        kind=kind,
        words=f"answers well, {source}",
        etag=etag,
        media_type=draw(st.sampled_from(_TYPES)),
        framing=framing,
    )


def shortened(body: Any) -> str:
    """The body as people want to read it: what is known from the start is left out."""
    if body in baseline.KEY_SETS.values():
        return f"the keys {[key['kid'] for key in body['keys']]}"
    if isinstance(body, list):
        body = [f"exercise {item['id']}" if item in baseline.CATALOGUE else item for item in body]
    usual = baseline.a_context()
    if isinstance(body, dict) and usual.keys() == body.keys():
        changes = {name: value for name, value in body.items() if value != usual[name]}
        return f"the contract's example but for {changes}"[:_MAX_SHOWN]
    return str(body)[:_MAX_SHOWN]


@st.composite
def _context(draw: st.DrawFn) -> tuple[str, Any, None]:
    kind = draw(st.sampled_from(("the example", "the example", "generated")))
    body = deepcopy(draw(generated.bodies(TRAINING_CONTEXT, 200))) if kind == "generated" else baseline.a_context()
    # Ids and items that nobody guesses: those of the catalogue.
    ids = st.lists(st.sampled_from(baseline.IDS), unique=True)
    items = st.lists(st.sampled_from(baseline.ITEMS), unique=True)
    if draw(st.booleans()):
        body["yesterday_exercise_ids"] = draw(ids)
    if draw(st.booleans()):
        body["profile"] = {**body["profile"], "avoided_exercise_ids": draw(ids)}
    if draw(st.booleans()):
        body["profile"] = {**body["profile"], "equipment": draw(st.none() | items)}
    etags = (baseline.ETAG, NEW_ETAG, NEW_ETAG, NEW_ETAG, f"W/{baseline.ETAG}", body["catalogue_etag"])
    body["catalogue_etag"] = draw(st.sampled_from(etags))
    return kind, body, None


@st.composite
def _catalogue(draw: st.DrawFn) -> tuple[str, Any, str]:
    kind = draw(st.sampled_from(("the catalogue, changed", "the catalogue, changed", "generated")))
    if kind == "generated":
        body = draw(generated.bodies(EXERCISES, 200))
    else:
        kept = draw(st.lists(st.sampled_from(baseline.CATALOGUE), unique_by=lambda exercise: exercise["id"]))
        body = [*draw(generated.bodies(EXERCISES, 200)), *kept] if draw(st.booleans()) else kept
    etag = draw(st.just(NEW_ETAG) | generated.headers(EXERCISES, 200).map(lambda headers: headers["ETag"]))
    # What the start's name stands for must not change, or no later example could be told from this one.
    return kind, _without_twins(body), NEW_ETAG if baseline.ETAG in etag else etag


@st.composite
def _keys(draw: st.DrawFn) -> tuple[str, Any, None]:
    name = draw(st.sampled_from(sorted(baseline.KEY_SETS)))
    return name, baseline.KEY_SETS[name], None


_TOLD: Final[dict[str, st.SearchStrategy[tuple[str, Any, str | None]]]] = {
    TRAINING_CONTEXT: _context(),
    EXERCISES: _catalogue(),
    KEYS: _keys(),
    HEALTH: st.just(("UP", {"status": "UP"}, None)),
}


def _without_twins(catalogue: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The schema cannot say that an id stands for one exercise only."""
    return [*{exercise["id"]: exercise for exercise in catalogue}.values()]


def _grown(body: Any) -> Any:
    """Every object has one field more."""
    if isinstance(body, list):
        return [_grown(item) for item in body]
    if isinstance(body, dict):
        return {**{name: _grown(value) for name, value in body.items()}, "added_later": CANARY}
    return body


def _makes_sense(operation_id: str, body: Any, etag: str | None) -> bool:
    """What a schema cannot say."""
    if operation_id == EXERCISES:
        return etag is not None and len(_without_twins(body)) == len(body)
    return operation_id != KEYS or all(map(_is_a_key, body["keys"]))


def _is_a_key(key: dict[str, Any]) -> bool:
    try:
        jwt.PyJWK(key, "ES256")
    except jwt.PyJWTError:
        return False
    return True
