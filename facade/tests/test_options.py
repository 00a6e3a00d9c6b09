"""What an operator can say to the parallel run."""

import sys

import pytest

from facade.parallel.options import Options, read_options
from facade.parallel.run import asked_athletes, backends

TOKENS = ("--tokens", "-")
DIRECT = ("--legacy", "http://m:1/", "--replacement", "http://c:2/")


def read(arguments: list[str], **variables: str) -> Options:
    return read_options(["--build", "", *arguments], variables)


def test_the_sample_follows_from_what_is_to_be_found() -> None:
    options = read([*TOKENS, "--find", "0.01", "--confidence", "0.95"])

    # 303, so that 299 are left when one in a hundred fails.
    assert (options.sample, asked_athletes(options)) == (299, 303)


def test_through_the_facade_each_side_is_asked_for_by_a_header_and_must_name_itself() -> None:
    legacy, replacement = backends(read([*TOKENS, "--facade", "http://f:8080/"]))

    assert [(side.url, side.headers, side.served_by) for side in (legacy, replacement)] == [
        ("http://f:8080", {"X-Wod-Backend": "monolith"}, "monolith"),
        ("http://f:8080", {"X-Wod-Backend": "coach"}, "coach"),
    ]


def test_without_the_facade_each_side_is_asked_at_its_own_address() -> None:
    legacy, replacement = backends(read([*TOKENS, *DIRECT]))

    assert [(side.url, side.headers, side.served_by) for side in (legacy, replacement)] == [
        ("http://m:1", {}, None),
        ("http://c:2", {}, None),
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([*TOKENS, "--issue", "x"], "not allowed with argument"),
        ([*TOKENS, "--legacy", "http://m:1"], "belong together"),
        ([*TOKENS, *DIRECT, "--facade", "http://f"], "either --facade, or"),
        ([*TOKENS, "--find", "0"], "'0' is not a share between 0 and 1"),
        ([*TOKENS, "--confidence", "95"], "'95' is not a share between 0 and 1"),
        ([*TOKENS, "--max-failed", "1"], "'1' is not a share from 0 to below 1"),
        ([*TOKENS, "--rate", "0"], "'0' is not a number above 0"),
        ([*TOKENS, "--rate", "many"], "'many' is not a number above 0"),
        ([*TOKENS, "--sample", "-1"], "'-1' is not a whole number above 0"),
        ([*TOKENS, "--workers", "0"], "'0' is not a whole number above 0"),
    ],
)
def test_what_makes_no_sense_is_told_with_exit_code_2(arguments, told, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        read(arguments)

    assert ended.value.code == 2
    assert told in capsys.readouterr().err


def test_what_is_not_said_follows_from_the_settings_of_the_deployment() -> None:
    in_compose, beside = read([]), read([], FACADE_AT="process", FACADE_PORT="8090")

    assert (in_compose.facade, in_compose.issue) == (
        "http://127.0.0.1:8080",
        "docker compose exec -T monolith python -m monolith.cli issue-tokens",
    )
    assert (beside.facade, beside.issue) == ("http://127.0.0.1:8090", f"{sys.executable} -m monolith.cli issue-tokens")
