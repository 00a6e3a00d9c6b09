"""profile.update_profile, a JSON merge patch."""

import pytest

from monolith.tests.actors import Actor, Actors
from monolith.tests.answers import refusal
from monolith.tests.profile.sending import send
from monolith.tests.profile_bodies import BAD_FIELDS, BAD_NAMES, BAD_OBJECTS, EVERYTHING, FRESH, NOT_JSON


class TestUpdateProfile:
    def test_all_that_is_told_is_kept(self, athlete: Actor) -> None:
        answer = athlete.patch("/profile", EVERYTHING)

        assert (answer.status_code, answer.json()) == (200, {**FRESH, **EVERYTHING})
        assert athlete.get("/profile").json() == answer.json()

    @pytest.mark.parametrize("name", list(EVERYTHING))
    def test_a_single_field_leaves_the_others_as_they_are(self, athlete: Actor, name: str) -> None:
        answer = athlete.patch("/profile", {name: EVERYTHING[name]})

        assert answer.json() == {**FRESH, name: EVERYTHING[name]}

    @pytest.mark.parametrize("equipment", [None, [], ["none"]])
    def test_equipment_may_be_anything_or_nothing_at_all(self, athlete: Actor, equipment: list[str] | None) -> None:
        athlete.patch("/profile", {"equipment": ["bench"]})

        assert athlete.patch("/profile", {"equipment": equipment}).json()["equipment"] == equipment

    @pytest.mark.parametrize(
        ("field", "bounds"), [("weight", (20, 500)), ("height", (50, 280)), ("day_start_hour", (0, 23))]
    )
    def test_bounds_are_included(self, athlete: Actor, field: str, bounds: tuple[int, int]) -> None:
        kept = [athlete.patch("/profile", {field: bound}).json()[field] for bound in bounds]

        assert kept == list(bounds)

    def test_it_changes_nobody_else(self, athlete: Actor, actors: Actors) -> None:
        other = actors.sign_up("mary@example.com", name="Mary Jackson")

        athlete.patch("/profile", EVERYTHING)

        assert other.get("/profile").json() == {**FRESH, "email": "mary@example.com", "name": "Mary Jackson"}

    @pytest.mark.parametrize(("content", "field"), [*BAD_FIELDS, *BAD_NAMES, *BAD_OBJECTS])
    def test_a_bad_field_is_named_and_nothing_changed(self, athlete: Actor, content: bytes, field: str) -> None:
        answer = send(athlete, "PATCH", "/profile", content)

        assert refusal(answer) == (400, "invalid-request", [f"body {field}"])
        assert athlete.get("/profile").json() == FRESH

    def test_the_sentence_names_field_and_bound(self, athlete: Actor) -> None:
        answer = athlete.patch("/profile", {"weight": 19.9})

        assert answer.json() == {
            "type": "urn:fit:problem:invalid-request",
            "title": "Bad Request",
            "status": 400,
            "detail": "body /weight: 19.9 is less than the minimum of 20",
            "code": "invalid-request",
            "errors": [{"location": "body", "name": "/weight", "detail": "19.9 is less than the minimum of 20"}],
        }

    def test_one_bad_field_keeps_the_good_ones_from_being_stored(self, athlete: Actor) -> None:
        answer = athlete.patch("/profile", {"weight": 70, "height": 300, "day_start_hour": 24})

        assert refusal(answer) == (400, "invalid-request", ["body /height", "body /day_start_hour"])
        assert athlete.get("/profile").json() == FRESH

    @pytest.mark.parametrize("content", [b"{}", b"[]", b"null", b'"x"', b""])
    def test_what_changes_nothing_is_refused(self, athlete: Actor, content: bytes) -> None:
        assert refusal(send(athlete, "PATCH", "/profile", content)) == (400, "invalid-request", ["body "])

    @pytest.mark.parametrize("content", NOT_JSON)
    def test_what_is_not_json_is_refused(self, athlete: Actor, content: bytes) -> None:
        assert refusal(send(athlete, "PATCH", "/profile", content)) == (400, "invalid-request", ["body "])

    def test_exercises_that_do_not_exist_cannot_be_avoided(self, athlete: Actor) -> None:
        answer = athlete.patch("/profile", {"weight": 70, "avoided_exercise_ids": [2147483647, 1, 2147483646]})

        fields = ["body /avoided_exercise_ids/0", "body /avoided_exercise_ids/2"]
        assert refusal(answer) == (409, "unknown-exercise", fields)
        assert answer.json()["detail"] == "No exercise has id 2147483647."
        assert athlete.get("/profile").json() == FRESH

    @pytest.mark.parametrize("content_type", ["Application/JSON", "application/json; charset=UTF-8"])
    def test_the_type_of_the_body_may_be_written_otherwise(self, athlete: Actor, content_type: str) -> None:
        assert send(athlete, "PATCH", "/profile", b'{"weight": 19}', content_type).status_code == 400
        assert send(athlete, "PATCH", "/profile", b'{"weight": 70}', content_type).json()["weight"] == 70

    @pytest.mark.parametrize(
        "content_type",
        [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/merge-patch+json",
            "json",
            "application/json; charset=latin-1",
        ],
    )
    def test_another_type_of_body_is_refused(self, athlete: Actor, content_type: str) -> None:
        answer = send(athlete, "PATCH", "/profile", b'{"weight": 70}', content_type)

        assert refusal(answer) == (415, "unsupported-media-type", [])

    def test_an_oversized_body_is_refused(self, athlete: Actor) -> None:
        answer = send(athlete, "PATCH", "/profile", b'{"name": "' + b"x" * 1_048_576 + b'"}')

        assert refusal(answer) == (413, "content-too-large", [])
