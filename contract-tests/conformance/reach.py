"""Whether a round went far enough to count: silence of a judge who was refused everywhere means nothing."""

from conformance import sense
from conformance.depth import Budget
from conformance.rounds import Role, Round
from conformance.seen import Seen
from hygiene.walk import Operation

# Operations that do not succeed here, each with the reason; their success has tests of its own.
DO_NOT_SUCCEED = {
    "bootstrap.create_admin": "works once, and the pair was bootstrapped before the round",
    "profile.delete_profile": "needs the account's own address, and would end the round",
}
# What may be said before it is known who asks, and the refusals themselves.
_BEFORE_THE_CALLER = frozenset({401, 403, 404, 408, 413, 415})
_WHO = {Role.NOBODY: "somebody without a token", Role.ATHLETE: "an athlete", Role.ADMIN: "an administrator"}


def shortcomings(item: Round, seen: Seen) -> list[str]:
    """A sentence about each operation of which too little was seen, or what should not have been seen."""
    return [told for operation in item.operations() if (told := _shortcoming(operation, item, seen))]


def few_scenarios(item: Round, seen: Seen, budget: Budget) -> list[str]:
    """A sentence when the stateful phase came to its end too early, which Schemathesis calls a success.

    It gives up when a scenario that it plays once more goes otherwise, as may happen where others left their traces.
    """
    answers = seen.phases["stateful"]
    if not item.has_links or answers >= budget.stateful:
        return []
    told = f"The stateful phase saw {answers} answers, where {budget.stateful} scenarios were to be played"
    return [f"{told}: it was given up early, so that hardly any link of the contract was followed."]


def unasked_neighbour(item: Round, log: str, mark: str) -> list[str]:
    """A sentence when nothing was asked as the neighbour; `log` is the service's, `mark` the neighbour's request id.

    Only athletes have a neighbour, and Schemathesis can ask as one only where a query tells whose things are wanted.
    """
    owned = sense.queries("").keys() & {operation.operation_id for operation in item.operations()}
    if item.role is not Role.ATHLETE or not owned:
        return []
    asked = [line for line in log.splitlines() if mark in line]
    if any(operation_id in line for line in asked for operation_id in owned):
        return []
    told = f"{', '.join(sorted(owned))} was never asked for as another athlete"
    return [f"{told}: the check object_level_authorization did not run, and would not see one athlete read another's."]


def _shortcoming(operation: Operation, item: Round, seen: Seen) -> str | None:
    statuses = sorted(seen.statuses.get(operation.operation_id, {}))
    succeeded = any(200 <= status < 300 for status in statuses)
    told = f"{operation.operation_id} ({operation.method.upper()} {operation.path})"
    if operation in item.refused():
        refusal = 401 if item.role is Role.NOBODY else 403
        if succeeded:
            return f"{told} let {_WHO[item.role]} through: it answered {statuses} and must answer {refusal}."
        if not _BEFORE_THE_CALLER.issuperset(statuses):
            return (
                f"{told} judged what {_WHO[item.role]} sent before it refused with {refusal}: it answered {statuses}."
            )
        if refusal not in statuses:
            return f"{told} was never seen to refuse {_WHO[item.role]} with {refusal}; it answered {statuses}."
    elif not succeeded and operation.operation_id not in DO_NOT_SUCCEED:
        return f"{told} never succeeded for {_WHO[item.role]}, so that it was hardly judged; it answered {statuses}."
    return None
