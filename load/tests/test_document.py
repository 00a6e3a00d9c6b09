"""The load report has one place for each table that a program writes."""

import re

from load.report import REPORT


def test_no_block_is_there_twice_and_each_is_ended() -> None:
    document = REPORT.read_text("utf-8")

    names = re.findall(r"^<!-- table: (.+) -->$", document, re.MULTILINE)

    assert len(names) == len(set(names)) == document.count("<!-- end -->")
