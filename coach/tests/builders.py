"""Valid answers of the monolith, and tokens; a test changes what it is about."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from coach.planning.model import Exercise, MuscleGroup

ATHLETE = "grace@example.com"
OTHER_ATHLETE = "ada@example.com"
TODAY = "2026-11-25"
NOW = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
ETAG = '"catalogue-1"'
KID = "key-1"
SIGNING_KEY = ec.generate_private_key(ec.SECP256R1())


def an_exercise(exercise_id: int = 1, **changes: Any) -> dict[str, Any]:
    """An item of GET /fitness/exercises."""
    steps = ["Get ready.", "Do it."]
    return {
        "id": exercise_id,
        "name": f"Exercise {exercise_id}",
        "description": "Trains something.",
        "difficulty": 1 + exercise_id % 5,
        "equipment": "Dumbbell",
        "instructions": "\n".join(steps),
        "muscle_groups": [
            {"id": 16, "name": "Quadriceps", "body_part": "Legs", "is_primary": True},
            {"id": 15, "name": "Glutes", "body_part": "Legs", "is_primary": False},
        ],
        "equipment_items": ["dumbbell"],
        "steps": steps,
        "mechanic": "compound",
        "movement_pattern": "squat",
        "unilateral": False,
        **changes,
    }


def a_catalogue(size: int = 12) -> list[dict[str, Any]]:
    """An answer of GET /fitness/exercises."""
    return [an_exercise(exercise_id) for exercise_id in range(1, size + 1)]


def a_context(**changes: Any) -> dict[str, Any]:
    """An answer of GET /fitness/training-context; `equipment` and `avoided_exercise_ids` go into the profile."""
    profile = {
        "fitness_goal": "endurance",
        "experience": None,
        "equipment": changes.pop("equipment", None),
        "avoided_exercise_ids": changes.pop("avoided_exercise_ids", []),
        "units": "metric",
    }
    return {
        "user_email": ATHLETE,
        "local_date": TODAY,
        "time_zone": "Pacific/Auckland",
        "day_start_hour": 4,
        "profile": profile,
        "history": [],
        "yesterday_exercise_ids": [],
        "catalogue_etag": ETAG,
        **changes,
    }


def a_key_set(key: ec.EllipticCurvePrivateKey = SIGNING_KEY, kid: str = KID) -> dict[str, Any]:
    """An answer of GET /.well-known/jwks.json."""
    public = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {"keys": [{**public, "kid": kid, "alg": "ES256", "use": "sig"}]}


def a_token(
    *, key: ec.EllipticCurvePrivateKey = SIGNING_KEY, kid: str = KID, lifetime_s: int = 900, **claims: Any
) -> str:
    """A token as the monolith issues it, for an athlete."""
    now = datetime.now(UTC)
    payload = {
        "sub": "7",
        "email": ATHLETE,
        "role": "athlete",
        "cv": 1,
        "scope": "",
        "iat": now - timedelta(seconds=1),
        "exp": now + timedelta(seconds=lifetime_s),
        "iss": "fit-monolith",
        "aud": "fit",
        **claims,
    }
    return jwt.encode(payload, key, algorithm="ES256", headers={"kid": kid})


def bearer(token: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {token}"}


def a_candidate(exercise_id: int, **changes: Any) -> Exercise:
    """An exercise as the planning knows it; it needs a dumbbell."""
    facts: dict[str, Any] = {
        "name": f"Exercise {exercise_id}",
        "description": "Trains something.",
        "difficulty": 3,
        "equipment": "Dumbbell",
        "instructions": "Do it.",
        "muscle_groups": (MuscleGroup(16, "Quadriceps", "Legs", is_primary=True),),
        "equipment_items": frozenset({"dumbbell"}),
        **changes,
    }
    return Exercise(id=exercise_id, **facts)
