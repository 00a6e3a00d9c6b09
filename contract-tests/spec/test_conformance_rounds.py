"""What the conformance stage demands of a round, and what it tells when that is missing."""

import json
import tomllib
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from conformance.cast import ASKING, NEIGHBOUR
from conformance.configuration import arguments, configuration
from conformance.depth import Budget, depth_from
from conformance.findings import Finding, findings, message
from conformance.judge import Judge, Verdict
from conformance.order import Order
from conformance.reach import DO_NOT_SUCCEED, few_scenarios, shortcomings, unasked_neighbour
from conformance.rounds import FIXED_SEEDS, Role, Round, all_rounds, seeds_from
from conformance.seen import Seen, read_notes, write_note
from hygiene.library import Library
from hygiene.walk import operations

NOBODY, ATHLETE, ADMIN = (Round("monolith", role, 1) for role in Role)
BUDGET = Budget(fuzzing=25, stateful=30, enumeration=10)
FAILURE = """1. Test Case ID: xK0P0V

- ST108 Response violates schema

Reproduce with:

    curl http://127.0.0.1:39999/profile"""


def seen_everywhere(item: Round, status: int) -> Seen:
    return Seen({operation.operation_id: Counter({status: 1}) for operation in item.operations()})


def as_it_should_be(item: Round) -> Seen:
    """A success of everything that the role may do, a refusal of everything else."""
    seen, refusal = seen_everywhere(item, 200), 401 if item.role is Role.NOBODY else 403
    seen.statuses.update({operation.operation_id: Counter({refusal: 1}) for operation in item.refused()})
    return seen


class TestRounds:
    def test_both_contracts_are_judged_in_all_roles_with_all_seeds(self) -> None:
        rounds = all_rounds((1, 2, 3, 4))

        assert {item.contract for item in rounds} == {item.file.name for item in Library.read().contracts}
        assert len({item.name for item in rounds}) == 2 * 3 * 4

    def test_a_seed_is_drawn_beside_the_fixed_ones(self) -> None:
        drawn = {seeds_from({})[3:] for _ in range(10)}

        assert seeds_from({})[:3] == FIXED_SEEDS
        assert len(drawn) > 1

    def test_the_seed_can_be_chosen(self) -> None:
        assert seeds_from({"SEED": "77"}) == (*FIXED_SEEDS, 77)
        assert seeds_from({"SEED": "1"}) == FIXED_SEEDS

    def test_the_round_of_the_first_seed_has_every_phase_and_no_other_has(self) -> None:
        assert [Round("coach", Role.ADMIN, seed).has_every_phase for seed in FIXED_SEEDS] == [True, False, False]

    def test_a_shallow_run_has_one_seed_and_smaller_budgets(self) -> None:
        full, shallow = depth_from({}), depth_from({"FUZZ_DEPTH": "shallow", "SEED": "77"})

        assert shallow.seeds == FIXED_SEEDS[:1]
        assert shallow.budget(ADMIN).fuzzing < full.budget(ADMIN).fuzzing

    def test_a_wrong_depth_is_told(self) -> None:
        with pytest.raises(ValueError, match="it can be 'full' or 'shallow'"):
            depth_from({"FUZZ_DEPTH": "deep"})


class TestReach:
    @pytest.mark.parametrize("item", [NOBODY, ATHLETE, ADMIN], ids=lambda item: item.role)
    def test_a_round_that_got_as_far_as_its_role_may_is_enough(self, item: Round) -> None:
        assert shortcomings(item, as_it_should_be(item)) == []

    @pytest.mark.parametrize("counts", [Counter({401: 60}), Counter[int]()], ids=["refused", "not seen"])
    def test_an_operation_without_success_is_told(self, counts: Counter[int]) -> None:
        seen = as_it_should_be(ADMIN)
        seen.statuses["wod.get_wod"] = counts

        (told,) = shortcomings(ADMIN, seen)

        assert "wod.get_wod (GET /fitness/wod) never succeeded for an administrator" in told
        assert f"answered {sorted(counts)}" in told

    def test_nobody_and_athletes_must_not_get_through(self) -> None:
        told = {item.role: shortcomings(item, seen_everywhere(item, 200)) for item in (NOBODY, ATHLETE)}

        assert len(told[Role.NOBODY]) == sum(bool(operation.security) for operation in NOBODY.operations())
        assert len(told[Role.ATHLETE]) == sum(operation.is_for_administrators for operation in ATHLETE.operations())
        assert "let an athlete through: it answered [200] and must answer 403" in told[Role.ATHLETE][0]

    def test_a_body_that_is_looked_at_before_the_refusal_is_told(self) -> None:
        seen = as_it_should_be(ATHLETE)
        seen.statuses["users.create_user"] = Counter({400: 3, 403: 5})

        (told,) = shortcomings(ATHLETE, seen)

        assert "users.create_user (POST /users) judged what an athlete sent before it refused with 403" in told

    def test_a_refusal_of_another_kind_is_not_enough(self) -> None:
        seen = as_it_should_be(NOBODY)
        seen.statuses["users.list_users"] = Counter({404: 3})

        (told,) = shortcomings(NOBODY, seen)

        assert "users.list_users (GET /users) was never seen to refuse somebody without a token with 401" in told

    def test_a_stateful_phase_that_was_given_up_is_told(self) -> None:
        given_up, played = Seen(phases=Counter(stateful=29)), Seen(phases=Counter(stateful=30))

        assert "given up early" in few_scenarios(ADMIN, given_up, BUDGET)[0]
        assert few_scenarios(ADMIN, played, BUDGET) == []

    def test_a_contract_without_links_has_no_scenarios(self) -> None:
        without_links = next(item for item in all_rounds((1,)) if item.service == "coach")

        assert few_scenarios(without_links, Seen(), BUDGET) == []

    def test_an_athletes_neighbour_must_have_been_asked_as(self) -> None:
        others = 'training.get_training_context by "me"\nprofile.get_profile by "neighbour-7"'
        asked = others + '\ntraining.get_training_context by "neighbour-7"'

        assert "object_level_authorization did not run" in unasked_neighbour(ATHLETE, others, "neighbour-7")[0]
        assert unasked_neighbour(ATHLETE, asked, "neighbour-7") == []
        assert unasked_neighbour(ADMIN, others, "neighbour-7") == []

    def test_what_need_not_succeed_exists(self) -> None:
        assert DO_NOT_SUCCEED.keys() <= {operation.operation_id for operation in operations(Library.read())}


class TestConfiguration:
    def settings(self, item: Round) -> dict[str, Any]:
        return tomllib.loads(configuration(item, BUDGET, Path("/cast.json")))

    def test_nobody_has_no_credentials(self) -> None:
        assert self.settings(NOBODY)["auth"] == {"auto-signup": False}
        assert arguments(NOBODY) == ["--generation-with-security-parameters", "false"]

    def test_only_athletes_have_a_neighbour_who_must_not_see_what_is_theirs(self) -> None:
        assert self.settings(ATHLETE)["auth"]["wfc"]["peers"] == [ASKING, NEIGHBOUR]
        assert "peers" not in self.settings(ADMIN)["auth"]["wfc"]

    @pytest.mark.parametrize("item", [NOBODY, ATHLETE], ids=["nobody", "athlete"])
    def test_a_refusal_that_must_be_is_no_sign_of_a_bad_token(self, item: Round) -> None:
        settings = self.settings(item)

        (exception,) = settings["operations"]

        assert exception["include-operation-id"] == [operation.operation_id for operation in item.refused()]
        assert set(settings["warnings"]["fail-on"]) - set(exception["warnings"]["fail-on"]) == {"missing_auth"}

    def test_administrators_are_refused_nothing(self) -> None:
        assert "operations" not in self.settings(ADMIN)

    def test_no_check_is_off(self) -> None:
        checks = self.settings(ADMIN)["checks"]

        assert not [name for name, check in checks.items() if isinstance(check, dict) and "enabled" in check]

    def test_the_budget_is_kept_apart_for_each_phase(self) -> None:
        phases = self.settings(ADMIN)["phases"]

        assert phases["fuzzing"]["generation"] == {"max-examples": 25}
        assert phases["stateful"]["generation"] == {"max-examples": 30}


class TestNotes:
    def test_methods_that_are_no_operations_own_are_counted_but_not_as_its_statuses(self, tmp_path: Path) -> None:
        file = tmp_path / "notes.jsonl"
        write_note(file, "wod.get_wod", is_own_method=True, status=200, phase="fuzzing")
        write_note(file, "wod.get_wod", is_own_method=False, status=405, phase="coverage")

        seen = read_notes(file)

        assert seen == Seen({"wod.get_wod": Counter({200: 1})}, Counter(fuzzing=1, coverage=1))

    def test_an_order_arrives_as_it_was_given(self) -> None:
        order = Order("coach", Path("/c.json"), "coach-admin, seed 1", Path("/n"), "me@example.com", "pass", "", 10)

        assert Order.read(order.environment()) == order


class TestFindings:
    @pytest.fixture
    def judge(self, tmp_path: Path) -> Judge:
        service = SimpleNamespace(url="http://127.0.0.1:39999")
        judge = Judge(ATHLETE, cast(Any, SimpleNamespace(monolith=service, coach=service)), cast(Any, None), tmp_path)
        judge.log.write_text("the last words\n", "utf-8")
        return judge

    def test_it_names_operation_handler_rule_request_and_reports(self, judge: Judge) -> None:
        failed = f'<testcase name="GET /profile"><failure>{FAILURE}</failure></testcase>'
        judge.junit.write_text(f'<testsuite>{failed}<testcase name="GET /x"/></testsuite>', "utf-8")

        told = message(judge, findings(judge, Verdict(1, Seen(), 1.0)), [])

        assert "The monolith and spec/monolith/openapi.yaml differ, asked as an athlete (seed 1)." in told
        assert "GET /profile (profile.get_profile, answered by monolith/api/profile.py)\n- ST108 Response" in told
        assert "curl http://127.0.0.1:5001/profile" in told
        assert str(judge.html) in told
        assert "SEED=1 make contract ARGS='--only conformance-monolith'" in told

    def test_a_warning_that_fails_the_round_is_told(self, judge: Judge) -> None:
        judge.summary.write_text(json.dumps({"warnings": {"missing_auth": ["GET /profile"], "low_valid_rate": ["x"]}}))

        found = findings(judge, Verdict(1, Seen(), 1.0))

        assert found == [Finding("GET /profile", "Schemathesis warns of missing_auth: see schemathesis.log.")]

    @pytest.mark.parametrize(("exit_code", "expected"), [(2, "ended with 2"), (None, "the service hangs")])
    def test_an_end_without_a_verdict_shows_the_last_words(
        self, judge: Judge, exit_code: int | None, expected: str
    ) -> None:
        (found,) = findings(judge, Verdict(exit_code, Seen(), 1.0))

        assert expected in found.text
        assert "the last words" in found.text

    def test_no_more_are_shown_than_somebody_reads(self, judge: Judge) -> None:
        found = [Finding(f"GET /{number // 2}", "wrong\n" * 100) for number in range(14)]

        told = message(judge, found, ["A shortcoming."])

        assert "and 9 more findings, in the reports." in told
        assert [told.count(f"--- GET /{number}\nwrong") for number in range(6)] == [1, 1, 1, 1, 1, 0]
        assert told.count("(the rest is in the reports)") == 5
        assert "--- A shortcoming." in told
