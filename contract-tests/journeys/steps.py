"""What a journey is made of: steps that Hypothesis chooses, and that can be walked again without it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, TypeVar

from hypothesis.stateful import rule

Walk = TypeVar("Walk", bound=Callable[..., None])


class Step(NamedTuple):
    """A step and what was chosen for it."""

    name: str
    chosen: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(f'{name}={value!r}' for name, value in self.chosen.items())})"


def step(_kind: Callable[..., Any] = rule, **choices: Any) -> Callable[[Walk], Walk]:
    """A rule, or another kind of it, of a machine that notes in `walked` which steps were taken."""

    def remembering(walk: Walk) -> Walk:
        @wraps(walk)
        def remembered(journey: Any, **chosen: Any) -> None:
            journey.walked.append(Step(walk.__name__, chosen))
            journey.tell(str(journey.walked[-1]), indent="")
            walk(journey, **chosen)

        made: Walk = _kind(**choices)(remembered)
        return made

    return remembering
