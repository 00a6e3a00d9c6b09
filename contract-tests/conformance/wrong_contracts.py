"""Contracts that the coach does not keep, for it reads the right one: the judge must find each of them."""

import shutil
from pathlib import Path
from typing import NamedTuple

from hygiene.library import ROOT as SPEC

_SEED = "      maxLength: 64\n      pattern: '^[A-Za-z0-9._-]+$'\n"
_FORBIDDEN = "        '403': {$ref: '../common.yaml#/components/responses/Forbidden'}\n"


class WrongContract(NamedTuple):
    """The contracts with `old` in `file` written as `new`, wherever it stands."""

    name: str
    file: str
    old: str
    new: str

    def write(self, folder: Path) -> Path:
        """Copy spec/ into the folder, with the change."""
        shutil.copytree(SPEC, folder)
        text = (folder / self.file).read_text("utf-8")
        (folder / self.file).write_text(text.replace(self.old, self.new), "utf-8")
        return folder


WRONG_CONTRACTS = (
    WrongContract("codes in capitals", "common.yaml", "pattern: '^[a-z0-9-]+$'", "pattern: '^[A-Z]+$'"),
    WrongContract("workouts with a mood", "common.yaml", "degraded, warnings]", "degraded, warnings, mood]"),
    WrongContract("nobody forbidden anything", "coach/openapi.yaml", _FORBIDDEN, ""),
    WrongContract("shorter seeds", "common.yaml", _SEED, _SEED.replace("64", "32")),
    WrongContract("longer seeds", "common.yaml", _SEED, _SEED.replace("64", "80")),
)
