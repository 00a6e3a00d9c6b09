"""The parallel run against the real pair: a good coach passes, a faulty one is found at the recommended size."""

import itertools
from typing import Any

from facade.parallel.sample import pseudonym
from facade.parallel_run import COULD_NOT_RUN, GOOD_ENOUGH, NOT_GOOD_ENOUGH
from facade.tests.running.parallel.relay import another_exercise, is_hit, relay
from facade.tests.running.parallel.running import LESS_THAN_SLOW_MS, SALT, SLOW_S, Run
from pair.people import Client

NOWHERE = "http://127.0.0.1:9"


def test_the_real_coach_is_good_enough(run, pair, capsys) -> None:
    code = run(pair.monolith.url, pair.coach.url)

    assert code == GOOD_ENOUGH, capsys.readouterr().out
    assert run.figures("unmatched", "failed", "athletes") == {"wod.get_wod": (0, 0, 299), "wod.plan_wod": (0, 0, 299)}


def test_a_coach_that_is_wrong_for_one_athlete_in_a_hundred_is_found(run, pair, capsys) -> None:
    # Another seed, another handful of athletes; of 299, 95 % of all seeds have at least one, and this one has. They are
    # no more than the report has room for: the first 20 differences, of which an athlete has three.
    hits = ([email for email in run.emails if is_hit(email, 0.01, seed)] for seed in itertools.count())
    seed, hit = next((seed, hit) for seed, hit in enumerate(hits) if 1 <= len(hit) <= 6)

    with relay(pair.coach.url, another_exercise(0.01, seed)) as coach:
        code = run(pair.monolith.url, coach)

    told = capsys.readouterr().out
    assert code == NOT_GOOD_ENOUGH
    assert run.figures("unmatched") == {"wod.get_wod": (len(hit),), "wod.plan_wod": (2 * len(hit),)}
    assert {found["athlete"] for found in run.report["differences"]} == {pseudonym(one, SALT.encode()) for one in hit}
    assert not [email for email in run.emails if email in told or email in run.file.read_text(encoding="utf-8")]


def test_a_slow_coach_is_found(run, pair) -> None:
    with relay(pair.coach.url, delay_s=SLOW_S) as coach:
        code = run(pair.monolith.url, coach, "--sample", "20", "--max-p95-ms", LESS_THAN_SLOW_MS)

    assert code == NOT_GOOD_ENOUGH
    assert all("p95 of the replacement" in reason for reason in run.report["reasons"])


def test_a_coach_that_is_away_is_failed_and_not_matched(run, pair) -> None:
    code = run(pair.monolith.url, NOWHERE, "--sample", "5")

    assert code == NOT_GOOD_ENOUGH
    assert run.figures("matched", "failed") == {"wod.get_wod": (0, 6), "wod.plan_wod": (0, 12)}


def test_a_coach_without_the_monolith_is_degraded_and_not_matched(run, pair) -> None:
    coach = pair.coach.beside("degraded-coach")
    with relay(pair.monolith.url) as monolith:
        coach.set(MONOLITH_URL=monolith)
        coach.start()
        # It may be ready before it has the catalogue, which it needs for what is degraded.
        Client(coach.url, run.athletes[0].token).ask("POST", "/api/coach/WOD", expect=200, json={})
    try:
        code = run(pair.monolith.url, coach.url, "--sample", "5")
    finally:
        coach.stop()

    assert code == NOT_GOOD_ENOUGH
    assert any("replacement: degraded history-unavailable" in fault for fault in run.report["faults"])
    assert run.figures("matched", "unmatched") == {"wod.get_wod": (0, 0), "wod.plan_wod": (0, 0)}


def test_a_legacy_that_differs_from_itself_is_no_measure(run, pair, capsys) -> None:
    times = itertools.count()

    def now_this_now_that(_email: str, body: Any) -> Any:
        return {**body, "exercises": body["exercises"][next(times) % 2 :]}

    with relay(pair.monolith.url, now_this_now_that) as legacy:
        code = run(legacy, pair.coach.url, "--sample", "10")

    assert code == COULD_NOT_RUN
    assert "The legacy service differs from itself" in capsys.readouterr().err
    assert not run.file.exists()


def test_a_legacy_that_is_away_is_told_before_the_coach_is_asked(run, pair, capsys) -> None:
    code = run(NOWHERE, pair.coach.url, "--sample", "10")

    assert code == COULD_NOT_RUN
    assert "gave nothing to compare with: legacy: ConnectionError" in capsys.readouterr().err


def test_tokens_that_are_no_longer_valid_compare_nothing(pair, tmp_path, capsys) -> None:
    (tmp_path / "old").write_text('{"email": "ada@example.com", "access_token": "old"}', encoding="utf-8")

    code = Run(tmp_path / "report.json", tmp_path / "old")(pair.monolith.url, pair.coach.url)

    assert code == COULD_NOT_RUN
    assert "gave nothing to compare with: neither gives a workout: 401" in capsys.readouterr().err
