"""The behaviours of one operation, so that each kind has its share; simple and healthy ones come first."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Final

from hypothesis import strategies as st

from coach.monolith_client import EXERCISES, HEALTH, KEYS, TRAINING_CONTEXT
from two_sided.behaviour import Behaviour, Door, Outcome
from two_sided.contract import declared
from two_sided.faults import faults
from two_sided.fine import LATER, fine
from two_sided.mutated import against_the_schema, one_thing_wrong
from two_sided.policy import in_the_end
from two_sided.statuses import OK, UNDECLARED, declared_error, has_undeclared, undeclared
from two_sided.wire import FRAMINGS

# Only after a good answer to the first of them does the coach ask for the other.
_IS_FINE: Final = {
    TRAINING_CONTEXT: (True, False),
    EXERCISES: (True, False, False, False),
    KEYS: (True, False),
    HEALTH: (True, False, False, False),
}
# Each of the four ways to be wrong is a kind of its own.
_SHARE_OF_MUTATED = 4


@st.composite
def behaviours(draw: st.DrawFn, operation_id: str) -> Behaviour:
    """Any behaviour."""
    if draw(st.sampled_from(_IS_FINE[operation_id])):
        return draw(fine(operation_id))
    return draw(unhealthy(operation_id))


@st.composite
def unhealthy(draw: st.DrawFn, operation_id: str) -> Behaviour:
    """A behaviour from which the coach learns nothing, unless it tries twice."""
    kinds = _kinds(operation_id)
    behaviour: Behaviour = draw(kinds[draw(st.sampled_from([*kinds]))])
    if behaviour.is_passing and behaviour.door is Door.OPEN and draw(st.booleans()):
        return replace(behaviour, then=replace(draw(behaviours(operation_id)), then=None))
    return behaviour


def barren(operation_id: str) -> st.SearchStrategy[Behaviour]:
    """A behaviour from which the coach learns nothing at all."""
    return unhealthy(operation_id).filter(lambda behaviour: in_the_end(behaviour).outcome is not Outcome.FINE)


def kinds_of(operation_id: str) -> set[str]:
    """The kinds that a thorough fuzz has met, as reports call them."""
    return {
        *(f"declared: {status}" for status in declared(operation_id) if status != OK),
        *(f"undeclared: {family}" for family in UNDECLARED if has_undeclared(operation_id, family)),
        *(fault.kind for fault in faults(operation_id)),
        *(f"fine: {framing}" for framing in FRAMINGS[1:]),
        LATER,
    }


@cache
def _kinds(operation_id: str) -> Mapping[str, st.SearchStrategy[Behaviour]]:
    """All that is no success, by names that tell them apart."""
    declared_ones = {
        f"declared {status}": declared_error(operation_id, status) for status in declared(operation_id) if status != OK
    }
    undeclared_ones = {
        f"undeclared {family}": undeclared(operation_id, family)
        for family in UNDECLARED
        if has_undeclared(operation_id, family)
    }
    told = {f"fault {number}": st.just(fault) for number, fault in enumerate(faults(operation_id))}
    mutated = {f"mutated {number}": one_thing_wrong(operation_id) for number in range(_SHARE_OF_MUTATED)}
    return {
        **declared_ones,
        **undeclared_ones,
        **told,
        **mutated,
        "against the schema": against_the_schema(operation_id),
    }
