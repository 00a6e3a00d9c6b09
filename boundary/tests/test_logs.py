"""All logs of a process are JSON lines, on stdout unless another stream is named."""

import subprocess
import sys

import orjson
import pytest

PROGRAM = """
import logging, structlog
from boundary.logs import configure_logging
configure_logging("toys")
structlog.get_logger("a").info("hello", number=1, what=object)
logging.getLogger("b").warning("from %s", "stdlib")
logging.getLogger("connexion.x").warning("chatter")
logging.getLogger("uvicorn.access").info("chatter")
logging.getLogger("c").debug("too fine")
secret = "in a local variable"
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("d").exception("failed")
    structlog.get_logger("e").exception("failed too")
"""


@pytest.fixture(scope="module")
def lines() -> list[dict[str, object]]:
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, capture_output=True, check=True, timeout=30)  # noqa: S603  # a program of our own
    assert done.stderr == b""
    return [orjson.loads(line) for line in done.stdout.splitlines()]


def test_another_stream_can_be_named() -> None:
    program = PROGRAM.replace('configure_logging("toys")', 'configure_logging("toys", __import__("sys").stderr)')

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=30)  # noqa: S603

    assert done.stdout == b""
    assert {orjson.loads(line)["service"] for line in done.stderr.splitlines()} == {"toys"}


def test_each_event_is_one_line_that_names_the_service(lines: list[dict[str, object]]) -> None:
    assert [(line["event"], line["service"], line["level"]) for line in lines] == [
        ("hello", "toys", "info"),
        ("from stdlib", "toys", "warning"),
        ("failed", "toys", "error"),
        ("failed too", "toys", "error"),
    ]


def test_values_of_any_type_are_written(lines: list[dict[str, object]]) -> None:
    assert (lines[0]["number"], lines[0]["what"]) == (1, "<class 'object'>")


def test_a_traceback_is_part_of_its_line_without_local_variables(lines: list[dict[str, object]]) -> None:
    for line in lines[2:]:
        assert str(line["exception"]).endswith("ZeroDivisionError: division by zero")
        assert "in a local variable" not in str(line)
