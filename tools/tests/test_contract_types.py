"""The types that are generated from a contract, and the comparison that keeps them current."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Required, get_args, get_origin

import pytest
from mypy import api as mypy

from tools.contract_types import MODULES, ROOT, Module, differences, generate, main

CONTRACT = """
openapi: 3.0.3
info: {title: Toys, version: '1'}
paths: {}
components:
  schemas:
    Colour: {type: string, enum: [red, blue]}
    ToyId: {type: integer, minimum: 1, maximum: 9}
    Box:
      type: object
      nullable: true
      required: [size]
      additionalProperties: false
      properties: {size: {type: number}}
    Toy:
      type: object
      description: Something to play with.
      required: [id, name, colour, finish, age, box, tags, parts]
      additionalProperties: false
      properties:
        id: {$ref: '#/components/schemas/ToyId'}
        name: {type: string, maxLength: 20}
        colour: {$ref: '#/components/schemas/Colour'}
        finish: {type: string, nullable: true, enum: [matt, shiny, null]}
        age: {type: integer, nullable: true}
        box: {$ref: '#/components/schemas/Box'}
        tags: {type: array, items: {type: string, maxLength: 5}}
        parts: {type: array, items: {$ref: '#/components/schemas/NewToy'}}
        note: {type: string}
    NewToy:
      type: object
      required: [name]
      additionalProperties: false
      properties: {name: {type: string}, wheels: {type: integer}}
    NewToys:
      oneOf:
        - {$ref: '#/components/schemas/NewToy'}
        - {type: array, items: {$ref: '#/components/schemas/NewToy'}}
"""
OWNER = Module("toy_types.py", "toys.yaml")
READER = Module("read_types.py", "toys.yaml", reads=("NewToys",))

# Each line marked with a cross breaks the contract in one way.
USES = """
from toy_types import NewToy, NewToys, Toy

whole: Toy = {"id": 1, "name": "car", "colour": "red", "finish": None, "age": None, "box": {"size": 1}, "tags": ("a",),
              "parts": []}
lacking: NewToy = {"wheels": 4}  # x
more: NewToy = {"name": "car", "doors": 4}  # x
wrong: NewToy = {"name": 5}  # x
null: NewToy = {"name": None}  # x
colour: Toy = {**whole, "colour": "green"}  # x
either: NewToys = [{"name": "car"}, {"name": 4}]  # x


def leak(toy: Toy) -> NewToy:
    return toy  # x


def read(toy: NewToy) -> int:
    return toy["wheel"]  # x


def name(toys: NewToys) -> str:
    return toys["name"] if isinstance(toys, dict) else toys[0]["name"]
"""


def with_contract(folder: Path) -> Path:
    (folder / "toys.yaml").write_text(CONTRACT, encoding="utf-8")
    return folder


@pytest.fixture
def toys(tmp_path: Path) -> Path:
    return with_contract(tmp_path)


def names_of(text: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(text, names)  # noqa: S102  # the module under test
    return names


@pytest.fixture(scope="module")
def types(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return names_of(generate(OWNER, with_contract(tmp_path_factory.mktemp("toys"))))


class TestTypes:
    def test_each_schema_has_a_type_of_its_name(self, types: dict[str, Any]) -> None:
        assert {"Colour", "ToyId", "Box", "Toy", "NewToy", "NewToys"} <= types.keys()

    def test_what_is_not_required_need_not_be_there(self, types: dict[str, Any]) -> None:
        assert types["NewToy"].__required_keys__ == {"name"}
        assert types["NewToy"].__optional_keys__ == {"wheels"}

    def test_the_owner_has_no_field_more_than_is_declared(self, types: dict[str, Any]) -> None:
        assert types["Toy"].__closed__ is True

    def test_an_enum_is_a_literal(self, types: dict[str, Any]) -> None:
        assert types["Colour"] == Literal["red", "blue"]
        assert self._field(types, "finish") == Literal["matt", "shiny"] | None

    def test_what_may_be_null_says_so_also_behind_a_reference(self, types: dict[str, Any]) -> None:
        assert self._field(types, "age") == int | None
        assert self._field(types, "box") == types["Box"] | None

    def test_an_array_may_be_a_tuple(self, types: dict[str, Any]) -> None:
        assert self._field(types, "tags") == Sequence[str]

    def test_a_body_of_one_or_several_is_either(self, types: dict[str, Any]) -> None:
        one, several = get_args(types["NewToys"])

        assert one is types["NewToy"]
        assert (get_origin(several), get_args(several)) == (Sequence, (one,))

    def _field(self, types: Mapping[str, Any], name: str) -> Any:
        annotation = types["Toy"].__annotations__[name]
        return get_args(annotation)[0] if get_origin(annotation) is Required else annotation


class TestGenerate:
    def test_the_header_names_the_contract_and_the_command(self, toys: Path) -> None:
        text = generate(OWNER, toys)

        assert "toys.yaml" in text.splitlines()[0]
        assert "make contract-types" in text[:200]

    def test_it_writes_the_same_text_each_time(self, toys: Path) -> None:
        assert generate(OWNER, toys) == generate(OWNER, toys)

    def test_the_text_is_as_the_linter_wants_it(self, toys: Path) -> None:
        command = [sys.executable, "-m", "ruff", "check", "--stdin-filename", MODULES[0].file, "-"]

        judged = subprocess.run(
            command, cwd=ROOT, input=generate(OWNER, toys), capture_output=True, text=True, check=False
        )

        assert judged.returncode == 0, judged.stdout

    def test_a_bound_or_a_text_changes_nothing(self, toys: Path) -> None:
        before = generate(OWNER, toys)
        changed = CONTRACT.replace("maxLength: 20", "maxLength: 30").replace("Something to", "A thing to")

        (toys / "toys.yaml").write_text(changed, encoding="utf-8")

        assert generate(OWNER, toys) == before

    def test_a_reader_gets_what_it_names_and_may_meet_more(self, toys: Path) -> None:
        types = names_of(generate(READER, toys))

        assert {"NewToys", "NewToy"} <= types.keys()
        assert "Toy" not in types
        assert not getattr(types["NewToy"], "__closed__", False)


class TestMypy:
    def test_it_refuses_what_breaks_the_contract_and_nothing_else(
        self, toys: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (toys / OWNER.file).write_text(generate(OWNER, toys), encoding="utf-8")
        (toys / "uses.py").write_text(USES, encoding="utf-8")
        monkeypatch.chdir(toys)

        printed, _, _ = mypy.run(["--strict", "--config-file=", "--cache-dir", str(toys / "cache"), "uses.py"])

        crossed = {number for number, line in enumerate(USES.splitlines(), start=1) if line.endswith("# x")}
        assert {int(line.split(":")[1]) for line in printed.splitlines() if ": error:" in line} == crossed


class TestCheck:
    @pytest.fixture
    def written(self, toys: Path) -> Path:
        main([], toys, [OWNER])
        return toys

    def test_what_was_just_written_is_current(self, written: Path) -> None:
        assert main(["--check"], written, [OWNER]) == 0

    def test_another_type_in_the_contract_is_shown_with_the_cure(
        self, written: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (written / "toys.yaml").write_text(CONTRACT.replace("age: {type: integer", "age: {type: number"), "utf-8")

        assert main(["--check"], written, [OWNER]) == 1

        printed = capsys.readouterr().out
        assert "-    age: int | None\n+    age: float | None" in printed
        assert "Run `make contract-types`" in printed

    def test_it_changes_nothing(self, written: Path) -> None:
        (written / OWNER.file).write_text("# by hand\n", encoding="utf-8")

        main(["--check"], written, [OWNER])

        assert (written / OWNER.file).read_text(encoding="utf-8") == "# by hand\n"

    def test_a_schema_that_the_contract_lost_is_named(self, toys: Path, capsys: pytest.CaptureFixture[str]) -> None:
        code = main(["--check"], toys, [Module("lost.py", "toys.yaml", reads=("Kite",))])

        assert (code, capsys.readouterr().out) == (1, "The types cannot be written: The contract has no schema Kite.\n")

    def test_a_module_that_is_missing_differs(self, toys: Path) -> None:
        assert differences(OWNER, toys, "x = 1\n")[-1] == "+x = 1"

    def test_the_types_of_this_project_are_current(self, capsys: pytest.CaptureFixture[str]) -> None:
        code = main(["--check"])

        assert code == 0, capsys.readouterr().out
