"""What the fuzzing puts into requests and what it demands of a round; the rounds themselves are `make contract`."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fuzzing import sense
from fuzzing.judge import Round
from fuzzing.mutants import MUTANTS
from fuzzing.rounds import DO_NOT_SUCCEED, ROUNDS, shallow
from fuzzing.seen import Seen
from hygiene.library import Library
from hygiene.walk import operations

ADMIN, ATHLETE = Round("monolith", "admin"), Round("monolith", "athlete")


class TestSense:
    @pytest.mark.parametrize("wrong", [0, -1, 2**31, 1.5, True, None, "7", [7]])
    def test_an_id_that_is_wrong_stays_wrong(self, wrong: Any) -> None:
        assert sense.known_id(150)(wrong) is wrong

    @pytest.mark.parametrize("value", [1, 150, 151, 2**31 - 1])
    def test_an_id_becomes_one_that_exists(self, value: int) -> None:
        assert 1 <= sense.known_id(150)(value) <= 150

    @pytest.mark.parametrize("wrong", [[7, 7], [7, 0], [7, "8"], [1, 151], {}, None])
    def test_a_list_that_is_wrong_or_would_repeat_itself_stays(self, wrong: Any) -> None:
        assert sense.known_ids(150)(wrong) == wrong

    def test_a_list_of_ids_becomes_one_of_known_ids(self) -> None:
        assert sense.known_ids(150)([149, 150, 1000]) == [150, 1, 101]

    @pytest.mark.parametrize("wrong", ["", "a@b", "a@b.c\n", "a" * 65 + "@b.c", 7, None])
    def test_an_address_that_is_wrong_stays_wrong(self, wrong: Any) -> None:
        assert sense.own_email("me@example.com")(wrong) == wrong
        assert sense.fresh_email(wrong) == wrong

    @pytest.mark.parametrize("wrong", ["", " a", "a\x00", "a" * 41, 7, None])
    def test_a_name_that_is_wrong_or_long_stays(self, wrong: Any) -> None:
        assert sense.fresh_name(wrong) == wrong

    @pytest.mark.parametrize(
        "wrong", ["", "yesterday", "2026-11-24", "2026-11-24 10:00:00Z", "2026-11-24T10:00:00", 7, None]
    )
    def test_a_time_that_is_wrong_stays_wrong(self, wrong: Any) -> None:
        assert sense.recent_time(wrong) == wrong

    @pytest.mark.parametrize("value", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.5+14:00"])
    def test_a_time_becomes_one_of_the_last_month(self, value: str) -> None:
        age = datetime.now(UTC) - datetime.fromisoformat(sense.recent_time(value))

        assert timedelta(0) < age < timedelta(days=31)

    def test_fresh_names_differ(self) -> None:
        assert sense.fresh_name("Squat") != sense.fresh_name("Squat")

    def test_every_item_of_a_list_is_made_sensible_and_other_fields_stay(self) -> None:
        wanted = {"exercise_id": sense.known_id(150)}

        body = sense.replace([{"exercise_id": 151, "reps": 5}, "no entry"], wanted)

        assert body == [{"exercise_id": 2, "reps": 5}, "no entry"]

    def test_the_table_speaks_of_operations_that_exist(self) -> None:
        known = {operation.operation_id for operation in operations(Library.read())}

        assert sense.table("me@example.com").keys() | DO_NOT_SUCCEED.keys() <= known


class TestShallow:
    def test_a_round_that_saw_a_success_of_everything_is_deep_enough(self) -> None:
        assert shallow(ADMIN, seen_everywhere(ADMIN, 200)) == []

    def test_an_operation_without_success_is_told(self) -> None:
        seen = {**seen_everywhere(ADMIN, 200), "wod.get_wod": Counter({401: 60})}

        assert shallow(ADMIN, seen) == ["wod.get_wod never succeeded; seen were [401]"]

    def test_an_operation_that_was_not_seen_at_all_is_told(self) -> None:
        seen = {name: statuses for name, statuses in seen_everywhere(ADMIN, 200).items() if name != "wod.get_wod"}

        assert shallow(ADMIN, seen) == ["wod.get_wod never succeeded; seen were []"]

    def test_an_athlete_must_be_refused_what_is_for_administrators(self) -> None:
        seen = seen_everywhere(ATHLETE, 200)

        told = shallow(ATHLETE, seen)

        assert "users.list_users is for administrators, and an athlete saw [200]" in told
        assert len(told) == sum(operation.is_for_administrators for operation in ATHLETE.operations())


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_changes_its_contract(mutant: Any) -> None:
    assert mutant.old in Library.read().files[mutant.file].text


def test_both_contracts_are_judged_in_both_roles() -> None:
    assert {item.contract for item in ROUNDS} == {item.file.name for item in Library.read().contracts}
    assert len({item.name for item in ROUNDS}) == 4


def seen_everywhere(item: Round, status: int) -> Seen:
    return {operation.operation_id: Counter({status: 1}) for operation in item.operations()}
