"""What the rounds of the conformance stage put into requests; the rounds themselves are `make contract`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from boundary.bundling import Bundler
from conformance import sense
from conformance.joined import joined
from conformance.wrong_contracts import WRONG_CONTRACTS, WrongContract
from hygiene.library import ROOT, Library
from hygiene.walk import operations, parameters

LIBRARY = Library.read()
EXERCISES = sense.KNOWN_EXERCISES
ADDRESS = "me@example.com"


class TestSense:
    @pytest.mark.parametrize("wrong", [0, -1, 2**31, 1.5, True, None, "7", [7]])
    def test_an_id_that_is_wrong_stays_wrong(self, wrong: Any) -> None:
        assert sense.known_id(EXERCISES)(wrong) is wrong

    @pytest.mark.parametrize("value", [1, 150, 151, 2**31 - 1])
    def test_an_id_becomes_one_that_exists(self, value: int) -> None:
        assert sense.known_id(EXERCISES)(value) in EXERCISES

    @pytest.mark.parametrize("wrong", [[7, 7], [7, 0], [7, "8"], [1, 51], {}, None])
    def test_a_list_that_is_wrong_or_would_repeat_itself_stays(self, wrong: Any) -> None:
        assert sense.known_ids(EXERCISES)(wrong) == wrong

    def test_a_list_of_ids_becomes_one_of_known_ids(self) -> None:
        assert sense.known_ids(EXERCISES)([49, 50, 1001]) == [150, 101, 102]

    @pytest.mark.parametrize(("value", "expected"), [(101, 1), (150, 50), ("118", "18")])
    def test_what_others_rely_on_is_not_deleted(self, value: int | str, expected: int | str) -> None:
        assert sense.expendable_id(value) == expected

    @pytest.mark.parametrize("value", [1, 100, 151, "7", "1_0", "abc", -118, None, 118.5])
    def test_anything_else_may_be_deleted(self, value: Any) -> None:
        assert sense.expendable_id(value) is value

    @pytest.mark.parametrize("wrong", ["", "a@b", "a@b.c\n", "a" * 65 + "@b.c", 7, None])
    def test_an_address_that_is_wrong_stays_wrong(self, wrong: Any) -> None:
        assert sense.own_email(ADDRESS)(wrong) == wrong
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
        wanted = {"exercise_id": sense.known_id(EXERCISES)}

        body = sense.replace([{"exercise_id": 51, "reps": 5}, "no entry"], wanted)

        assert body == [{"exercise_id": 102, "reps": 5}, "no entry"]

    def test_the_bodies_are_those_of_operations_that_exist(self) -> None:
        known = {operation.operation_id for operation in operations(LIBRARY)}

        assert sense.bodies(ADDRESS).keys() <= known

    @pytest.mark.parametrize(
        ("table", "place"), [(sense.paths(), "path"), (sense.queries(ADDRESS), "query")], ids=["path", "query"]
    )
    def test_the_parameters_are_those_of_operations_that_have_them(
        self, table: dict[str, sense.Replacements], place: str
    ) -> None:
        declared = {
            (operation.operation_id, spot.value["name"])
            for operation in operations(LIBRARY)
            for spot in parameters(LIBRARY, operation)
            if spot.value["in"] == place
        }

        assert {(operation_id, name) for operation_id, names in table.items() for name in names} <= declared


class TestJoined:
    @pytest.mark.parametrize("contract", [item.file.name for item in LIBRARY.contracts])
    def test_it_says_what_the_service_reads(self, contract: str) -> None:
        document, read = joined(LIBRARY, contract), Bundler(ROOT / contract).bundle()

        assert document["paths"] == read["paths"]
        assert document["info"] == read["info"]
        for kind, components in document["components"].items():
            assert components.items() <= read["components"][kind].items()

    def test_every_reference_stays_inside_and_leads_to_something(self) -> None:
        document = joined(LIBRARY, "monolith/openapi.yaml")

        for reference in references(document):
            _, kind, name = reference.removeprefix("#/").split("/")
            assert document["components"][kind][name] is not None

    def test_a_component_may_refer_to_itself(self) -> None:
        document = "openapi: 3.0.3\npaths: {/a: {get: {$ref: 'b.yaml#/components/schemas/Tree'}}}\n"
        tree = "components: {schemas: {Tree: {items: {$ref: '#/components/schemas/Tree'}}}}\n"

        joint = joined(Library({"a.yaml": document, "b.yaml": tree}), "a.yaml")

        assert joint["components"] == {"schemas": {"Tree": {"items": {"$ref": "#/components/schemas/Tree"}}}}


@pytest.mark.parametrize("wrong", WRONG_CONTRACTS, ids=lambda wrong: wrong.name)
def test_a_wrong_contract_is_another_one(wrong: WrongContract, tmp_path: Path) -> None:
    changed = Library.read(wrong.write(tmp_path / "spec"))

    assert [name for name, file in changed.files.items() if file.text != LIBRARY.files[name].text] == [wrong.file]


def references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for item in value for found in references(item)]
    if not isinstance(value, dict):
        return []
    own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
    return own + [found for item in value.values() for found in references(item)]
