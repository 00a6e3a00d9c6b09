"""What is left of a schema when only its type matters."""

from typing import ClassVar

import pytest

from tools.schema_shapes import reachable, shape


def test_texts_and_bounds_do_not_decide_a_type() -> None:
    schema = {"type": "string", "description": "A name.", "maxLength": 9, "pattern": "^a", "example": "a", "x-note": 1}

    assert shape(schema, closed=True) == {"type": "string"}


def test_what_decides_a_type_is_kept_at_every_depth() -> None:
    inner = {"type": "integer", "nullable": True, "minimum": 1}
    schema = {
        "type": "object",
        "required": ["a"],
        "additionalProperties": {"type": "array", "items": inner},
        "properties": {"a": {"type": "array", "maxItems": 3, "items": inner}, "b": {"oneOf": [inner, {"$ref": "#/x"}]}},
    }

    bare = {"type": "integer", "nullable": True}
    assert shape(schema, closed=True) == {
        "type": "object",
        "required": ["a"],
        "additionalProperties": {"type": "array", "items": bare},
        "properties": {"a": {"type": "array", "items": bare}, "b": {"oneOf": [bare, {"$ref": "#/x"}]}},
    }


def test_a_property_may_be_called_like_a_keyword() -> None:
    schema = {"type": "object", "properties": {"description": {"type": "string"}, "minimum": {"type": "integer"}}}

    assert shape(schema, closed=True) == schema


def test_a_long_enum_is_data_and_not_a_type() -> None:
    zones = {"type": "string", "enum": [str(number) for number in range(51)]}

    assert shape(zones, closed=True) == {"type": "string"}
    assert shape({**zones, "enum": zones["enum"][:50]}, closed=True)["enum"] == zones["enum"][:50]


def test_a_reader_lets_fields_come_that_are_not_declared_yet() -> None:
    nested = {"type": "object", "additionalProperties": False}
    schema = {"type": "object", "additionalProperties": False, "properties": {"a": nested}}

    assert shape(schema, closed=True) == schema
    assert shape(schema, closed=False) == {"type": "object", "properties": {"a": {"type": "object"}}}


class TestReachable:
    SCHEMAS: ClassVar = {
        "Leaf": {"type": "string"},
        "Loop": {"type": "array", "items": {"$ref": "#/components/schemas/Loop"}},
        "Other": {"type": "string"},
        "Tree": {"oneOf": [{"$ref": "#/components/schemas/Loop"}, {"$ref": "#/components/schemas/Leaf"}]},
    }

    def test_a_schema_brings_all_that_it_refers_to_in_the_contracts_order(self) -> None:
        assert list(reachable(self.SCHEMAS, ["Tree"])) == ["Leaf", "Loop", "Tree"]

    def test_a_name_that_is_not_there_is_told(self) -> None:
        with pytest.raises(LookupError, match="has no schema Bush"):
            reachable(self.SCHEMAS, ["Bush"])
