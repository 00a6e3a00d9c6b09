"""What the healthy monolith tells: a catalogue, an athlete's day, the keys."""

from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec

from coach.monolith_client import EXERCISES, HEALTH, KEYS, TRAINING_CONTEXT
from coach.tests.builders import a_key_set, an_exercise
from two_sided.behaviour import Behaviour, Outcome, Script
from two_sided.contract import declared
from two_sided.wire import JSON, answer, headers_of, json_bytes

ETAG: Final = '"catalogue-of-the-start"'
_EQUIPMENT: Final[tuple[list[str], ...]] = (
    ["none"],
    ["none"],
    ["none"],
    ["dumbbell"],
    ["dumbbell"],
    ["barbell", "bench"],
    ["kettlebell"],
    [],
)
CATALOGUE: Final[list[dict[str, Any]]] = [
    an_exercise(number, equipment_items=_EQUIPMENT[number % len(_EQUIPMENT)]) for number in range(1, 15)
]
IDS: Final = [exercise["id"] for exercise in CATALOGUE]
ITEMS: Final = sorted({item for exercise in CATALOGUE for item in exercise["equipment_items"]})

ROTATED_KID: Final = "key-2"
ROTATED_KEY: Final = ec.generate_private_key(ec.SECP256R1())
KEY_SETS: Final = {
    "the keys": a_key_set(),
    "the keys, one of them new": {"keys": [*a_key_set()["keys"], *a_key_set(ROTATED_KEY, ROTATED_KID)["keys"]]},
    "new keys only": a_key_set(ROTATED_KEY, ROTATED_KID),
}


def a_context(**changes: Any) -> dict[str, Any]:
    """The contract's own example, with the catalogue that is held."""
    return {**declared(TRAINING_CONTEXT)[200].example, "yesterday_exercise_ids": [], "catalogue_etag": ETAG, **changes}


def healthy() -> Script:
    """All is well, and the coach holds what it should."""
    return {
        KEYS: _well("the keys", KEY_SETS["the keys"]),
        TRAINING_CONTEXT: _well("an athlete", a_context()),
        EXERCISES: _well("the catalogue", CATALOGUE, etag=ETAG),
        HEALTH: _well("UP", {"status": "UP"}),
    }


def _well(words: str, body: Any, etag: str | None = None) -> Behaviour:
    headers = headers_of(JSON, {"ETag": etag} if etag else None)
    act = answer(200, headers, json_bytes(body))
    return Behaviour(
        kind="healthy", words=f"answers well: {words}", outcome=Outcome.FINE, act=act, body=body, etag=etag
    )
