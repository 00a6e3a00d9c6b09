"""Programs write between their markers, and nowhere else."""

from pathlib import Path

import pytest

from load.markdown import MarkerError, replace_blocks, table, with_blocks

DOCUMENT = """\
# Report

<!-- table: ramp -->
old
<!-- end -->

Between.

<!-- table: peers -->
<!-- end -->
"""


def test_a_block_is_replaced_and_all_else_stays() -> None:
    told = with_blocks(DOCUMENT, {"ramp": "new\nlines\n"})

    assert told == DOCUMENT.replace("old\n", "new\nlines\n")


def test_several_blocks_are_replaced_at_once_also_empty_ones() -> None:
    told = with_blocks(DOCUMENT, {"peers": "\\1 of \\g<name>", "ramp": "r"})

    assert told == DOCUMENT.replace("old", "r").replace("peers -->\n", "peers -->\n\\1 of \\g<name>\n")


def test_replacing_twice_changes_nothing_more() -> None:
    once = with_blocks(DOCUMENT, {"ramp": "new"})

    assert with_blocks(once, {"ramp": "new"}) == once


@pytest.mark.parametrize(
    ("document", "count"),
    [("no block", 0), ("<!-- table: ramp -->\nnever ended\n", 0), (DOCUMENT + DOCUMENT, 2)],
    ids=["missing", "never ended", "twice"],
)
def test_a_block_that_is_not_there_once_is_an_error_that_names_the_file(
    tmp_path: Path, document: str, count: int
) -> None:
    file = tmp_path / "report.md"
    file.write_text(document, "utf-8")

    with pytest.raises(MarkerError, match=rf"^report\.md: .* table: ramp .* there are {count}\.$"):
        replace_blocks(file, {"ramp": "new"})

    assert file.read_text("utf-8") == document


def test_the_first_column_is_text_and_the_others_are_figures() -> None:
    assert table(["stage", "p95"], [["whole", "12.1 ms"]]) == "| stage | p95 |\n| --- | ---: |\n| whole | 12.1 ms |"
