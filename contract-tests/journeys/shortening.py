"""Leaves out of a journey that went wrong all steps without which it goes wrong too."""

import time

from journeys.journey import Journey
from journeys.steps import Step

_WITHIN_S = 90


def shortest_story(machine: type[Journey]) -> str:
    """What is to be told of the last journey of a machine that went wrong."""
    steps, told = machine.went_wrong
    again = _story(machine, steps)
    if again is None:
        return f"A journey went wrong, but not when it was walked again: look for a race.\n{told}"
    shorter = _shortened(machine, steps)
    told = _story(machine, shorter) or again
    return f"This journey of {len(shorter)} steps goes wrong:\n{told}"


def _shortened(machine: type[Journey], steps: list[Step]) -> list[Step]:
    deadline = time.monotonic() + _WITHIN_S
    size = len(steps) // 2
    while size:
        # All journeys begin by the same step.
        at = 1
        while at < len(steps) and time.monotonic() < deadline:
            fewer = [*steps[:at], *steps[at + size :]]
            if _story(machine, fewer) is None:
                at += size
            else:
                steps = fewer
        size //= 2
    return steps


def _story(machine: type[Journey], steps: list[Step]) -> str | None:
    """What happens in these steps if they go wrong; None if all is well, or somebody is not there who takes part."""
    journey = machine()
    try:
        for step in steps:
            if not journey.possible(step):
                return None
            getattr(journey, step.name)(**step.chosen)
            journey.every_answer_is_as_the_model_says()
    except AssertionError as error:
        return journey.story_until(error)
    finally:
        journey.teardown()
    return None
