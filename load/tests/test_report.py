"""The report takes what was measured, draws what it shows, and has a place for everything."""

import json
import re
from pathlib import Path

from load import report
from load.markdown import with_blocks
from load.tests.runs import ramp_run, steps_run


def everything() -> dict[str, report.Result]:
    steps = {name: {**steps_run(), "name": name} for name in ("users", "capacity")}
    return {**{name: {**ramp_run(), "name": name} for name in ("ramp", "spike", "soak")}, **steps}


def test_only_what_was_measured_is_read(tmp_path: Path) -> None:
    (tmp_path / "ramp.json").write_text(json.dumps(ramp_run()), "utf-8")
    (tmp_path / "another.json").write_text("{}", "utf-8")

    assert list(report.read(tmp_path)) == ["ramp"]


def test_the_report_has_a_block_for_everything() -> None:
    document = report.REPORT.read_text("utf-8")

    told = with_blocks(document, report.blocks(everything()))

    assert "| `wod.plan_wod` | 10 |" in told


def test_each_picture_that_the_blocks_show_is_drawn(tmp_path: Path) -> None:
    shown = set(re.findall(r"\(load/([a-z-]+\.svg)\)", "".join(report.blocks(everything()).values())))

    drawn = report.draw(everything(), tmp_path)

    assert shown
    assert shown == set(drawn) == {file.name for file in tmp_path.iterdir()}


def test_what_was_not_measured_is_neither_told_nor_drawn(tmp_path: Path) -> None:
    only = {"users": {**steps_run(), "name": "users"}}

    assert list(report.blocks(only)) == ["users"]
    assert report.draw(only, tmp_path) == ["users.svg", "users-cores.svg"]
