"""Texts become values only in their one spelling."""

from typing import Any

import pytest

from boundary.validation import wire
from boundary.validation.faults import pointer


@pytest.mark.parametrize(
    ("text", "wanted", "value"),
    [
        ("0", "integer", 0),
        ("-17", "integer", -17),
        ("18446744073709551616", "integer", 2**64),
        ("0.5", "number", 0.5),
        ("-1E-2", "number", -0.01),
        ("true", "boolean", True),
        ("false", "boolean", False),
        (" 1 ", "string", " 1 "),
    ],
)
def test_the_one_spelling(text: str, wanted: str, value: Any) -> None:
    read = wire.read(text, wanted)

    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "integer"),
        ("-0", "integer"),
        ("1\n", "integer"),
        ("1e3", "integer"),
        ("9" * 101, "integer"),
        ("1e999", "number"),
        ("-1e999", "number"),
        ("1.", "number"),
        ("0x1", "number"),
        ("Infinity", "number"),
        ("True", "boolean"),
    ],
)
def test_any_other_text_stays_a_text_for_the_schema_to_refuse(text: str, wanted: str) -> None:
    assert wire.read(text, wanted) == text


def test_long_keys_are_cut_in_pointers() -> None:
    assert pointer(["a", 0, "k" * 500]) == "/a/0/" + "k" * 60
