"""Compares what the coach needs with what the monolith's contract promises and with what the monolith answers."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from coach.monolith_contract import JSON
from consumer.client_on_paper import USES, Answer, ClientOnPaper
from consumer.needs import Need, meanings
from consumer.parts import is_header, lacks, steps
from consumer.provider import Provider
from hygiene.library import Spot

_CURE = "The coach cannot do without it: keep it, or change the coach first and let both be in use for a while."
# The answer of a provider to a request that breaks its contract; consumers that keep it never see it.
_TO_BROKEN_REQUESTS = 400


class Promise(NamedTuple):
    """The schema of a needed part, or why the contract does not promise the part."""

    schema: Spot | None
    fault: str = ""


def broken_promises(provider: Provider, needs: Iterable[Need]) -> list[str]:
    """Each need that the contract does not promise to fulfil: which, where it ought to be, and who has it."""
    faults = {need: promise(provider, need).fault for need in needs}
    return [
        f"{need} is not promised any more: {fault}. It is needed by {need.reader}. {_CURE}"
        for need, fault in faults.items()
        if fault
    ]


def promise(provider: Provider, need: Need) -> Promise:
    """What the contract says of the part."""
    if need.operation_id not in provider.operations:
        return Promise(None, "the contract has no operation of this name")
    response = provider.response(need.operation_id, need.status)
    if response is None:
        # A header is asked of answers that are given; whether they are to be given is a need of its own.
        return Promise(None, "" if need.part else "the contract does not have this status")
    if need.part.lower() == "content-type:":
        return _of_content(response)
    if is_header(need.part):
        return _of_header(provider, response, need.part[:-1])
    if not need.part:
        return Promise(None)
    return _of_field(provider, response, need.part)


def misunderstood(provider: Provider, client: ClientOnPaper) -> list[str]:
    """Each status that the contract declares for what the coach asks and that the coach has no meaning for."""
    return sorted(
        {
            f"{use.operation_id}: the contract declares the status {status}, and {use} takes it for a breach of the "
            "contract. Give it a meaning in coach/upstream.py, or do not answer with it."
            for use in USES
            for status in _declared(provider, use.operation_id) - {200, _TO_BROKEN_REQUESTS}
            if all(status not in meanings(client, other) for other in USES if other.operation_id == use.operation_id)
        }
    )


def missing(needs: Iterable[Need], answers: Mapping[str, Answer]) -> list[str]:
    """Each needed part that one of the answers, by operationId, does not have."""
    asked = ((need, answers[need.operation_id]) for need in needs if need.part and need.operation_id in answers)
    return [
        f"{need} was not in the monolith's answer. It is needed by {need.reader}. {_CURE}"
        for need, answer in asked
        if need.status == answer.status and lacks(answer, need.part)
    ]


def _declared(provider: Provider, operation_id: str) -> set[int]:
    operation = provider.operations.get(operation_id)
    return {int(status) for status in operation.definition["responses"]} if operation else set()


def _of_content(response: Spot) -> Promise:
    types = list(response.value.get("content", {}))
    return Promise(None, "" if JSON in types else f"spec/{response} has {', '.join(types) or 'no body'} and not {JSON}")


def _of_header(provider: Provider, response: Spot, name: str) -> Promise:
    for header in response.child("headers").children() if "headers" in response.value else ():
        if str(header.keys[-1]).lower() == name.lower():
            spot = provider.library.follow(header)
            fault = "" if spot.value.get("required") else f"spec/{spot} is not `required`"
            return Promise(spot.child("schema"), fault)
    return Promise(None, f"spec/{response} has no such header")


def _of_field(provider: Provider, response: Spot, part: str) -> Promise:
    if JSON not in response.value.get("content", {}):
        return _of_content(response)
    schema = provider.library.follow(response.child("content", JSON, "schema"))
    for step in steps(part):
        if step == "[]":
            if "items" not in schema.value:
                return Promise(None, f"spec/{schema} is no list")
            schema = schema.child("items")
        elif step not in schema.value.get("properties", {}):
            return Promise(None, f"spec/{schema} has no property `{step}`")
        elif step not in schema.value.get("required", ()):
            return Promise(None, f"`{step}` is not among the `required` of spec/{schema}")
        else:
            schema = schema.child("properties", step)
        schema = provider.library.follow(schema)
    return Promise(schema)
