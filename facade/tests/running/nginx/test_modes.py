"""Who answers a strangled operation in each mode."""

import hashlib
import json

import pytest

from facade.tests.running.nginx.asking import WORKOUTS, ask, served_by, workout

BODY = json.dumps({"excluded_ids": [17]}).encode()
TOKENS = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(1000)]


@pytest.mark.parametrize(("method", "path", "operation"), WORKOUTS)
class TestEachOperation:
    def test_legacy_is_the_monolith_under_its_own_path(self, facade, monolith, coach, method, path, operation):
        facade.change("legacy")

        answer = workout(facade, method, f"{path}?a=1")

        assert served_by(answer) == (200, "monolith")
        (asked,) = monolith.asked
        assert (asked.method, asked.path, asked.body) == (method, "/fitness/wod?a=1", BODY if method == "POST" else b"")
        assert not coach.asked

    @pytest.mark.parametrize("mode", ["replaced", "retired"])
    def test_replaced_and_retired_are_the_coach(self, facade, monolith, coach, method, path, operation, mode):
        facade.change(mode)

        answer = workout(facade, method, f"{path}?a=1")

        assert served_by(answer) == (200, "coach")
        (asked,) = coach.asked
        assert (asked.method, asked.path, asked.body) == (method, f"{path}?a=1", BODY if method == "POST" else b"")
        assert not monolith.asked

    def test_the_modes_of_the_operations_are_apart(self, facade, method, path, operation):
        facade.change("legacy")
        facade.change("replaced", operation)

        answers = {one[2]: workout(facade, *one[:2]).headers["X-Served-By"] for one in WORKOUTS}

        assert answers == {
            name: "coach" if name == operation else "monolith"
            for name in ("wod.get_wod", "wod.plan_wod", "wod.plan_wod_alias")
        }


class TestForced:
    @pytest.mark.parametrize("backend", ["monolith", "coach"])
    @pytest.mark.parametrize("mode", ["legacy", "shadow", "canary 50", "replaced"])
    def test_the_header_decides(self, facade, monolith, coach, mode, backend):
        facade.change(mode)

        answer = workout(facade, headers={"X-Wod-Backend": backend})

        assert served_by(answer) == (200, backend)
        assert len(monolith.asked) + len(coach.asked) == 1

    def test_who_is_forced_does_not_fall_back(self, facade, monolith, coach):
        facade.change("replaced")
        coach.behave = coach.answer(503)

        answer = workout(facade, headers={"X-Wod-Backend": "coach"})

        assert served_by(answer) == (503, "coach")
        assert not monolith.asked

    def test_nobody_is_forced_to_what_is_retired(self, facade):
        facade.change("retired")

        assert served_by(workout(facade, headers={"X-Wod-Backend": "monolith"})) == (200, "coach")

    @pytest.mark.parametrize("value", ["", "nobody", "monolith,coach", "Coach, "])
    def test_other_values_mean_nothing(self, facade, value):
        facade.change("legacy")

        assert served_by(workout(facade, headers={"X-Wod-Backend": value})) == (200, "monolith")


class TestCanary:
    @pytest.mark.parametrize("percent", ["1", "2.5", "10", "25", "50", "99"])
    def test_the_share_is_about_as_asked_and_the_same_again(self, facade, percent):
        facade.change(f"canary {percent}")

        first, second = (
            [workout(facade, headers={"Authorization": f"Bearer {token}"}).headers["X-Served-By"] for token in TOKENS]
            for _ in range(2)
        )

        assert first == second
        share = float(percent) / 100
        # Four standard deviations of the number among so many: the tokens are always the same, so this is no chance.
        allowed = 4 * (share * (1 - share) / len(TOKENS)) ** 0.5
        assert first.count("coach") / len(TOKENS) == pytest.approx(share, abs=allowed)

    def test_an_athlete_has_one_side_for_all_operations(self, facade):
        facade.change("canary 50")

        for token in TOKENS[:50]:
            sides = {
                workout(facade, method, path, headers={"Authorization": f"Bearer {token}"}).headers["X-Served-By"]
                for method, path, _ in WORKOUTS
            }

            assert len(sides) == 1

    def test_who_is_in_a_small_canary_is_in_a_larger_one(self, facade):
        sides = []
        for percent in ("10", "50"):
            facade.change(f"canary {percent}")
            sides.append(
                {
                    token
                    for token in TOKENS[:200]
                    if workout(facade, headers={"Authorization": f"Bearer {token}"}).headers["X-Served-By"] == "coach"
                }
            )

        assert sides[0] < sides[1]


class TestEverythingElse:
    @pytest.mark.parametrize("mode", ["legacy", "replaced", "retired"])
    @pytest.mark.parametrize(
        ("method", "path", "backend", "there"),
        [
            ("GET", "/profile", "monolith", "/profile"),
            ("POST", "/fitness/exercises/history", "monolith", "/fitness/exercises/history"),
            # The monolith's own twin of the coach's operation: 410 when it is retired.
            ("POST", "/fitness/wod", "monolith", "/fitness/wod"),
            ("GET", "/docs", "monolith", "/docs"),
            ("GET", "/ready", "monolith", "/ready"),
            ("GET", "/api/coach/WOD", "coach", "/api/coach/WOD"),
            ("GET", "/api/coach/Wod", "coach", "/api/coach/Wod"),
            ("GET", "/api/coach/docs", "coach", "/docs"),
            ("GET", "/api/coach/docs/start.js", "coach", "/docs/start.js"),
            ("GET", "/api/coach/openapi.yaml", "coach", "/openapi.yaml"),
            ("GET", "/fitness/exercises?q=%C3%A4%2F", "monolith", "/fitness/exercises?q=%C3%A4%2F"),
            ("GET", "/users/ada%40example.com", "monolith", "/users/ada%40example.com"),
        ],
    )
    def test_has_its_one_place(self, facade, monolith, coach, mode, method, path, backend, there):
        facade.change(mode)

        answer = ask(facade, method, path)

        assert served_by(answer) == (200, backend)
        assert [asked.path for asked in (monolith if backend == "monolith" else coach).asked] == [there]
