"""Faults of the coach: its planning, its use case, its client of the monolith."""

from mutants.mutant import Mutant

FUZZED = ("two-sided", "conformance-coach", "directed", "journeys")
LIVED = ("journeys", "two-sided")

COACH = (
    Mutant(
        "excluded exercises are given",
        "coach/coach_service.py",
        "forbidden_ids=wish.excluded_ids | context.avoided_exercise_ids",
        "forbidden_ids=context.avoided_exercise_ids",
        FUZZED,
    ),
    Mutant(
        "avoided exercises are given",
        "coach/coach_service.py",
        "forbidden_ids=wish.excluded_ids | context.avoided_exercise_ids",
        "forbidden_ids=wish.excluded_ids",
        FUZZED,
    ),
    Mutant(
        "yesterday is forgotten",
        "coach/coach_service.py",
        "            done_yesterday=context.yesterday_exercise_ids,\n",
        "",
        LIVED,
    ),
    Mutant(
        "what is repeated is not marked",
        "coach/planning/classic.py",
        "*(_prescribe(exercise, seed, repeated=True) for exercise in again),",
        "*(_prescribe(exercise, seed, repeated=False) for exercise in again),",
        FUZZED,
    ),
    Mutant(
        "seven exercises are given",
        "coach/planning/classic.py",
        "WORKOUT_SIZE: Final = 6",
        "WORKOUT_SIZE: Final = 7",
        ("conformance-coach", "two-sided"),
    ),
    Mutant(
        "the seed is not asked for",
        "coach/coach_service.py",
        "        seed = wish.seed or day_seed(context.user_email, context.local_date)\n",
        "        seed = day_seed(context.user_email, context.local_date)\n",
        FUZZED,
    ),
    Mutant(
        "a workout without the history hides it",
        "coach/api/wod.py",
        '"degraded": bool(workout.warnings)',
        '"degraded": len(workout.warnings) > 1',
        FUZZED,
    ),
    Mutant(
        "a required history is not required",
        "coach/coach_service.py",
        "if catalogue is None or wish.require_history:",
        "if catalogue is None:",
        FUZZED,
    ),
    Mutant(
        "an unknown athlete gets somebody's workout",
        "coach/upstream.py",
        "    if may_refuse and status in _REFUSALS:\n",
        "    if may_refuse and status in _REFUSALS and status != 404:\n",
        FUZZED,
    ),
    Mutant(
        "the monolith's Retry-After is lost",
        "coach/upstream.py",
        "    return RETRY_AFTER_S if seconds is None else int(min(max(seconds, 1), _MAX_RETRY_AFTER_S))\n",
        "    return RETRY_AFTER_S\n",
        FUZZED,
    ),
    Mutant(
        "answers of any shape are taken",
        "coach/answers.py",
        "        fault = self._contract.fault(operation_id, body)\n",
        "        fault = None\n",
        FUZZED,
    ),
    Mutant(
        "bodies of any size are read",
        "coach/answers.py",
        "            if size > self._max_body_bytes:\n",
        "            if size > self._max_body_bytes * 1000:\n",
        FUZZED,
    ),
    Mutant(
        "a read may take for ever",
        "coach/bounded_http.py",
        "        if self._timeout is None or left < self._timeout:\n            self._sock.settimeout(left)\n",
        "        self._sock.settimeout(60)\n",
        FUZZED,
    ),
    Mutant(
        "a parameter is sent that the monolith does not know",
        "coach/monolith_client.py",
        'params = {} if user_email is None else {"user_email": user_email}',
        'params = {"days": "7"} if user_email is None else {"user_email": user_email}',
        ("conformance-coach", "consumer"),
    ),
    Mutant(
        "the request's id stays behind",
        "coach/upstream.py",
        'return {"X-Request-ID": context.request_id, "traceparent": context.traceparent}',
        'return {"traceparent": context.traceparent}',
        ("two-sided",),
    ),
)
