"""Each profile is understood by k6, and says what the study asks for."""

import json
from pathlib import Path
from typing import Any

import pytest

from load.k6 import K6Error, inspect
from load.stages import Stage, is_open, stages_of, steps

SCRIPT = Path(__file__).resolve().parents[1] / "ramp.js"
OF_THE_STUDY = [(30, 10), (30, 15), (30, 50), (30, 75), (30, 100), (60, 100), (30, 50), (30, 10), (60, 0)]


@pytest.fixture
def inspected(tmp_path: Path) -> Any:
    """The options of a profile."""
    tokens = tmp_path / "tokens.jsonl"
    tokens.write_text(json.dumps({"email": "grace@example.com", "access_token": "none"}), "utf-8")
    return lambda **variables: inspect(SCRIPT, {"TOKENS": str(tokens), "BASE_URL": "http://127.0.0.1:9", **variables})


def shape(options: dict[str, Any]) -> list[tuple[float, int]]:
    return [(stage.seconds, stage.last) for stage in stages_of(options)]


def test_the_ramp_is_that_of_the_study_and_the_profile_when_none_is_named(inspected) -> None:
    options = inspected()

    assert shape(options) == OF_THE_STUDY
    for operation in ("wod.get_wod", "wod.plan_wod"):
        assert options["thresholds"][f"http_req_duration{{operationId:{operation}}}"] == ["p(95)<=50"]
        assert options["thresholds"][f"http_req_failed{{operationId:{operation}}}"] == ["rate==0"]
        assert options["thresholds"][f"checks{{operationId:{operation}}}"] == ["rate==1"]
    assert options["thresholds"]["degraded_workouts"] == ["count==0"]


def test_scale_vus_and_threshold_can_be_changed(inspected) -> None:
    options = inspected(SCALE="0.06", VUS="50", P95_MS="250")

    assert [seconds for seconds, _ in shape(options)] == pytest.approx([0.06 * seconds for seconds, _ in OF_THE_STUDY])
    assert [target for _, target in shape(options)] == [5, 8, 25, 38, 50, 50, 25, 5, 0]
    assert options["thresholds"]["http_req_duration{operationId:wod.get_wod}"] == ["p(95)<=250"]


@pytest.mark.parametrize(
    ("profile", "most"), [("smoke", 5), ("spike", 500), ("soak", 50), ("users", 2000), ("capacity", 1500)]
)
def test_the_other_profiles_go_as_far_as_they_say(inspected, profile: str, most: int) -> None:
    options = inspected(PROFILE=profile)

    assert max(target for _, target in shape(options)) == most
    assert is_open(options) is (profile == "capacity")


def test_steps_that_count_have_thresholds_of_their_own_that_end_the_run(inspected) -> None:
    options = inspected(PROFILE="users", VUS="300", STEP="100")

    counting = steps(stages_of(options))
    assert counting == [Stage(3, 6, 15, 100, 100), Stage(6, 27, 15, 200, 200), Stage(9, 48, 15, 300, 300)]
    for stage in counting:
        for metric in ("http_req_duration", "http_req_failed", "checks"):
            (threshold,) = options["thresholds"][f"{metric}{{stage:{stage.number}}}"]
            assert threshold["abortOnFail"] is True


@pytest.mark.parametrize(("name", "value"), [("PROFILE", "sprint"), ("SCALE", "0"), ("VUS", "many"), ("STEP", "-1")])
def test_what_makes_no_sense_is_refused_with_a_reason(inspected, name: str, value: str) -> None:
    with pytest.raises(K6Error, match=rf"{name} is '{value}'; it must be"):
        inspected(**{"PROFILE": "users", name: value})
