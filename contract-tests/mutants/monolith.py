"""Faults of the monolith and of what stands before its handlers."""

from mutants.mutant import Mutant

DIRECTED = ("directed", "conformance-monolith")
FUZZED = ("conformance-monolith", "directed")
LIVED = ("journeys", "directed")

MONOLITH = (
    Mutant("problems lose their code", "boundary/problems.py", '        "code": code,\n', "", DIRECTED),
    Mutant(
        "problems are application/json",
        "boundary/problems.py",
        'MEDIA_TYPE = "application/problem+json"',
        'MEDIA_TYPE = "application/json"',
        DIRECTED,
    ),
    Mutant(
        "no request is one too many",
        "boundary/admission.py",
        "        if self._inside >= self._at_once:\n",
        "        if self._inside < 0:\n",
        DIRECTED,
    ),
    Mutant(
        "an account shows its internal id",
        "monolith/api/users.py",
        '        "onboarded": user.onboarded,\n',
        '        "onboarded": user.onboarded,\n        "id": user.id,\n',
        DIRECTED,
    ),
    Mutant(
        "a created account is a 200",
        "monolith/api/users.py",
        'return replies.created(credentials_out(account), location=f"/users/{quote(account.user.email)}")',
        "return replies.ok(credentials_out(account))",
        DIRECTED,
    ),
    Mutant(
        "a created muscle group has no Location",
        "boundary/replies.py",
        'where = {"Location": location} if location is not None else {}',
        "where: dict[str, str] = {}",
        DIRECTED,
    ),
    Mutant(
        "times have no zone",
        "monolith/api/history.py",
        '"logged_at": instant(entry.logged_at)',
        '"logged_at": instant(entry.logged_at).rstrip("Z")',
        DIRECTED,
    ),
    Mutant(
        "the scope admin is not asked for",
        "boundary/security.py",
        "        if missing:\n",
        "        if missing and not required:\n",
        DIRECTED,
    ),
    Mutant(
        "one operation lets anybody in",
        "boundary/security.py",
        "        if token is None:\n            return None\n        info = await function(token)\n",
        "        matched = current_exchange.get().matched.path\n"
        '        if token is None and matched == "/fitness/exercises/yesterday":\n'
        '            return {"sub": "1", "email": "demo1@example.com", "role": "athlete", "cv": 1}\n'
        "        if token is None:\n            return None\n        info = await function(token)\n",
        FUZZED,
    ),
    Mutant(
        "athletes delete each other's entries",
        "monolith/db/repositories/history.py",
        "delete(row).where(row.id == entry_id, row.user_id == user_id)",
        "delete(row).where(row.id == entry_id)",
        ("two-athletes", "journeys", "directed"),
    ),
    Mutant(
        "athletes read each other's training",
        "monolith/services/training.py",
        '        if own.user.role != "admin":\n',
        '        if own.user.role == "nobody":\n',
        ("two-athletes", "conformance-monolith", "directed"),
    ),
    Mutant(
        "what is not there can be deleted",
        "monolith/services/history.py",
        "            if not repos.history.delete(caller.user(repos).id, entry_id):\n",
        "            if repos.history.delete(caller.user(repos).id, entry_id) is None:\n",
        DIRECTED,
    ),
    Mutant(
        "an idempotency key is forgotten",
        "monolith/services/history.py",
        "        if reply is None:\n            return None\n",
        "        if reply is not None:\n            return None\n        return None\n",
        DIRECTED,
    ),
    Mutant(
        "a reused key with another body is answered",
        "monolith/services/history.py",
        "        if reply.request_sha256 != request.request_sha256:\n            raise IdempotencyKeyReused\n",
        "",
        DIRECTED,
    ),
    Mutant(
        "validators never match",
        "monolith/api/caching.py",
        "if if_none_match is not None and _matches(if_none_match, etag):",
        "if if_none_match is not None and _matches(if_none_match, etag) and not etag:",
        DIRECTED,
    ),
    Mutant(
        "failed logins are not counted",
        "monolith/services/attempts.py",
        "            self._limiter.hit(limit, *key)\n",
        "            self._limiter.test(limit, *key)\n",
        DIRECTED,
    ),
    Mutant(
        "the athlete's zone is forgotten",
        "monolith/services/training_days.py",
        "        return cls(_zone(time_zone), day_start_hour)\n",
        '        return cls(_zone("UTC" if time_zone else ""), day_start_hour)\n',
        LIVED,
    ),
    Mutant(
        "days start at midnight for everybody",
        "monolith/services/training_days.py",
        "        return cls(_zone(time_zone), day_start_hour)\n",
        "        return cls(_zone(time_zone), day_start_hour * 0)\n",
        LIVED,
    ),
    Mutant(
        "the coach is told today's exercises as yesterday's",
        "monolith/services/training.py",
        "start, end = calendar.start_of(today - timedelta(days=1)), calendar.start_of(today)",
        "start, end = calendar.start_of(today), calendar.start_of(today + timedelta(days=1))",
        LIVED,
    ),
    Mutant(
        "the legacy workout gives what is avoided",
        "monolith/legacy_wod.py",
        "        if exercise.id in self.avoided_ids:\n            return False\n",
        "",
        LIVED,
    ),
    Mutant(
        "the history is cut too late",
        "monolith/api/history.py",
        "page, more = entries[:limit], entries[limit:]",
        "page, more = entries[: limit + 1], entries[limit:]",
        ("directed", "journeys", "conformance-monolith"),
    ),
    Mutant(
        "tokens outlive a change of password",
        "monolith/services/caller.py",
        " or account.credentials_version != self.credentials_version:",
        ":",
        ("journeys", "directed", "conformance-monolith"),
    ),
)
