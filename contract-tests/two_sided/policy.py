"""How often the coach may ask the monolith, and what counts in the end: the one place that knows of its second try."""

from two_sided.behaviour import Behaviour


def most_calls(behaviour: Behaviour) -> int:
    """How many calls of one operation are allowed for one request when the monolith behaves like this."""
    return 2 if behaviour.is_passing else 1


def in_the_end(behaviour: Behaviour) -> Behaviour:
    """What the coach has met when it does not ask any more."""
    return behaviour.then if behaviour.is_passing and behaviour.then is not None else behaviour
