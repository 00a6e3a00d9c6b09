"""Operations tagged `history` in spec/monolith/openapi.yaml."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Any

import orjson

from boundary import replies
from boundary.replies import Reply
from monolith.api import contract_types as contract
from monolith.api.context import caller, services
from monolith.api.rendering import instant, next_page
from monolith.db.records import HistoryEntry, NewHistoryEntry
from monolith.services.history import HistoryCursor, LogRequest, Yesterday

# Cursors count microseconds from before the history's earliest instant: the contract's pattern begins with 1.
_CURSOR_EPOCH = datetime(1899, 12, 31, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def log_exercises(body: contract.NewHistory, idempotency_key: str | None, token_info: dict[str, Any]) -> Reply:
    answer = services().history.log(caller(token_info), _log_request(body, idempotency_key), _entries_json)
    return replies.json(HTTPStatus.CREATED, orjson.Fragment(answer))


def list_history(
    token_info: dict[str, Any], from_: str | None, to: str | None, limit: int, cursor: str | None
) -> Reply:
    # One more than asked for: whether there is a next page is then known.
    entries = services().history.page(
        caller(token_info), first=_day(from_), last=_day(to), before=_cursor(cursor), limit=limit + 1
    )
    page, more = entries[:limit], entries[limit:]
    query = {"from": from_, "to": to, "limit": limit}
    headers = next_page("/fitness/exercises/history", {**query, "cursor": _cursor_out(page[-1])}) if more else None
    return replies.ok([entry_out(entry) for entry in page], headers=headers)


def delete_history_entry(entry_id: int, token_info: dict[str, Any]) -> Reply:
    services().history.delete(caller(token_info), entry_id)
    return replies.no_content()


def list_yesterday(token_info: dict[str, Any]) -> Reply:
    return replies.ok(_yesterday_out(services().history.yesterday(caller(token_info))))


def entry_out(entry: HistoryEntry) -> contract.HistoryEntry:
    return {
        "id": entry.id,
        "exercise_id": entry.exercise_id,
        "exercise_name": entry.exercise_name,
        "performed_at": instant(entry.performed_at),
        "logged_at": instant(entry.logged_at),
        "sets": entry.sets,
        "reps": entry.reps,
        "weight": entry.weight,
        "weight_unit": entry.weight_unit,
        "duration_seconds": entry.duration_seconds,
        "distance_meters": entry.distance_meters,
        "rpe": entry.rpe,
        "notes": entry.notes,
    }


def _yesterday_out(yesterday: Yesterday) -> contract.Yesterday:
    return {
        "date": yesterday.day.isoformat(),
        "time_zone": yesterday.user.time_zone,
        "day_start_hour": yesterday.user.day_start_hour,
        "entries": [entry_out(entry) for entry in yesterday.entries],
    }


def _entries_json(entries: Sequence[HistoryEntry]) -> bytes:
    return orjson.dumps([entry_out(entry) for entry in entries])


def _log_request(body: contract.NewHistory, idempotency_key: str | None) -> LogRequest:
    items: Sequence[contract.NewHistoryEntry] = [body] if isinstance(body, dict) else body
    pointers = [""] if isinstance(body, dict) else [f"/{index}" for index in range(len(body))]
    now = services().history.now()
    return LogRequest(
        entries=[_entry_in(item, now) for item in items],
        pointers=pointers,
        idempotency_key=idempotency_key,
        request_sha256=hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest(),
    )


def _entry_in(item: contract.NewHistoryEntry, now: datetime) -> NewHistoryEntry:
    return NewHistoryEntry(
        exercise_id=item["exercise_id"],
        performed_at=_moment(item["performed_at"]) if "performed_at" in item else now,
        logged_at=now,
        sets=item.get("sets"),
        reps=item.get("reps"),
        weight=item.get("weight"),
        weight_unit=item.get("weight_unit", "kg") if "weight" in item else None,
        duration_seconds=item.get("duration_seconds"),
        distance_meters=item.get("distance_meters"),
        rpe=item.get("rpe"),
        notes=item.get("notes"),
    )


def _moment(text: str) -> datetime:
    # The contract's format lets through only what lies in the years 1 to 9999 in UTC as well.
    return datetime.fromisoformat(text).astimezone(UTC)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _cursor(text: str | None) -> HistoryCursor | None:
    if text is None:
        return None
    microseconds, entry_id = text.split("-")
    return _CURSOR_EPOCH + int(microseconds) * _MICROSECOND, int(entry_id)


def _cursor_out(entry: HistoryEntry) -> str:
    return f"{(entry.performed_at - _CURSOR_EPOCH) // _MICROSECOND}-{entry.id}"
