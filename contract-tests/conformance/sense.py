"""Puts values that exist where a generator can only guess, so that no 403, 404 or 409 hides how a request is judged.

A value is replaced only when it keeps the contract: what makes a request wrong on purpose stays wrong.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

Replacement: TypeAlias = Callable[[Any], Any]
Replacements: TypeAlias = Mapping[str, Replacement]

MAX_ID = 2**31 - 1
# Of the built-in catalogue. Exercises in this range are not deleted by a round: `paths` sees to that.
KNOWN_EXERCISES, KNOWN_MUSCLE_GROUPS = range(101, 151), range(1, 21)
_EMAIL = re.compile(r"[A-Za-z0-9._+'-]{1,64}@[A-Za-z0-9-]{1,63}([.][A-Za-z0-9-]{1,63}){1,3}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})")
_NAME = re.compile(r"[^\x00-\x20\x7f][^\x00-\x1f\x7f]{0,39}")


def known_id(known: range) -> Replacement:
    """An id that is known for a valid one."""
    return lambda value: known[value % len(known)] if _is_id(value) else value


def known_ids(known: range) -> Replacement:
    """Known ids for a list of valid and different ones, when they stay different."""

    def replace(value: Any) -> Any:
        if not isinstance(value, list) or not all(map(_is_id, value)):
            return value
        found = [known[item % len(known)] for item in value]
        return found if len(set(found)) == len(value) else value

    return replace


def expendable_id(value: Any) -> Any:
    """An exercise that nothing else asks for in place of a known one; a path's id may be a number or its digits."""
    text = str(value)
    is_known = text.isdecimal() and int(text) in KNOWN_EXERCISES
    return type(value)(int(text) - KNOWN_EXERCISES.start + 1) if is_known else value


def recent_time(value: Any) -> Any:
    """A moment of the last month for a valid one: what was done can be neither in the future nor in another age."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return value
    return (datetime.now(UTC) - timedelta(minutes=1 + secrets.randbelow(30 * 24 * 60))).isoformat(timespec="seconds")


def own_email(email: str) -> Replacement:
    """The account's own address for a valid one."""
    return lambda value: email if _is_email(value) else value


def fresh_email(value: Any) -> Any:
    """An address that nobody has for a valid one."""
    return f"fuzz-{secrets.token_hex(8)}@example.com" if _is_email(value) else value


def fresh_name(value: Any) -> Any:
    """A name that nothing has for a valid and short one: a long one is a test of its length."""
    return f"{value} {secrets.token_hex(8)}" if isinstance(value, str) and _NAME.fullmatch(value) else value


def bodies(email: str) -> dict[str, Replacements]:
    """For each operation, which fields of its body are replaced and how; `email` is the address of whoever asks."""
    plan = {"user_email": own_email(email)}
    exercise = {
        "name": fresh_name,
        "primary_muscle_group_ids": known_ids(KNOWN_MUSCLE_GROUPS),
        "secondary_muscle_group_ids": known_ids(KNOWN_MUSCLE_GROUPS),
    }
    profile = {"avoided_exercise_ids": known_ids(KNOWN_EXERCISES)}
    return {
        "wod.plan_wod": plan,
        "wod.plan_wod_alias": plan,
        "history.log_exercises": {"exercise_id": known_id(KNOWN_EXERCISES), "performed_at": recent_time},
        "profile.update_profile": profile,
        "profile.onboard_athlete": profile,
        "exercises.create_exercise": exercise,
        "exercises.replace_exercise": exercise,
        "muscle_groups.create_muscle_group": {"name": fresh_name},
        "muscle_groups.replace_muscle_group": {"name": fresh_name},
        "users.create_user": {"email": fresh_email},
        "signup.register_athlete": {"email": fresh_email},
    }


def queries(email: str) -> dict[str, Replacements]:
    """For each operation, which of its query parameters are replaced and how."""
    return {"training.get_training_context": {"user_email": own_email(email)}}


def paths() -> dict[str, Replacements]:
    """For each operation, which parameters of its path are replaced and how."""
    return {"exercises.delete_exercise": {"exercise_id": expendable_id}}


def replace(body: Any, replacements: Replacements) -> Any:
    """The body, or each body of a list, with the fields replaced; a body of another kind as it was."""
    if isinstance(body, list):
        return [replace(item, replacements) if isinstance(item, dict) else item for item in body]
    if not isinstance(body, dict):
        return body
    return {name: replacements[name](value) if name in replacements else value for name, value in body.items()}


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_ID


def _is_email(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 254 and _EMAIL.fullmatch(value) is not None
