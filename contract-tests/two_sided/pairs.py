"""Pairs of a request and an upstream: drawn together, so that Hypothesis can make both smaller."""

from dataclasses import dataclass

from hypothesis import strategies as st

from coach.monolith_client import EXERCISES, KEYS
from two_sided import asking, baseline
from two_sided.asking import Asked
from two_sided.behaviour import Behaviour, Script
from two_sided.behaviours import barren, behaviours
from two_sided.expected import KEYLESS, SEASONED, Expected, Held, expect


@dataclass(frozen=True, eq=False)
class Pair:
    """A request, and how the upstream behaves to each operation that it leads to."""

    held: Held
    asked: Asked
    script: Script
    expected: Expected

    def __repr__(self) -> str:
        lines = [f"    {name}: {self.script[name]}" for name in self.expected.asked]
        told = "\n".join(lines) or "    is not to be asked"
        return f"\n  request: {self.asked}\n  the coach {self.held.words}\n  the upstream\n{told}\n"


@st.composite
def pairs(draw: st.DrawFn, held: Held, *, teaching: bool) -> Pair:
    """A pair for a coach that holds this; behaviours are drawn for the operations only that the request leads to.

    Unless it is `teaching`, the pair leaves a coach that lacks something as it is: it could forget by a new start only.
    """
    asked = draw(asking.requests())
    script: dict[str, Behaviour] = {**baseline.healthy()}
    drawn: set[str] = set()
    while True:
        expected = expect(held, asked, script)
        pending = [name for name in expected.asked if name not in drawn]
        if not pending:
            return Pair(held, asked, script, expected)
        lacks = (pending[0] == KEYS and held is KEYLESS) or (pending[0] == EXERCISES and held is not SEASONED)
        script[pending[0]] = draw((barren if lacks and not teaching else behaviours)(pending[0]))
        drawn.add(pending[0])
