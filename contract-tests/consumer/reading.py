"""Lets the coach's client read answers, and tells what it cannot make sense of."""

import itertools
from collections.abc import Iterator
from http import HTTPStatus
from typing import get_type_hints

from coach.errors import ContractViolation
from consumer.annotations import misfits
from consumer.client_on_paper import USES, Answer, ClientOnPaper, Use


def unread(client: ClientOnPaper, operation_id: str, answer: Answer) -> list[str]:
    """How the coach's client fails to read an answer of the operation.

    A 200 has to be read whatever was asked. Of the others it is enough that the coach asks in a way in which it
    understands them: that nothing has changed is told only to those who said what they hold.
    """
    faults = [list(_faults(client, use, answer)) for use in USES if use.operation_id == operation_id]
    is_understood = answer.status != HTTPStatus.OK and not all(faults)
    return [] if is_understood else list(dict.fromkeys(itertools.chain.from_iterable(faults)))


def _faults(client: ClientOnPaper, use: Use, answer: Answer) -> Iterator[str]:
    outcome = client.ask(use, answer)
    if answer.status == HTTPStatus.OK and outcome.failure is not None:
        yield f"{use} ends with {type(outcome.failure).__name__}: {_reason(outcome.failure)}"
    elif answer.status == HTTPStatus.OK:
        # The first one: what is wrong with one item of a list is wrong with all.
        yield from itertools.islice(misfits(outcome.value, get_type_hints(use.method)["return"], "the answer"), 1)
    elif isinstance(outcome.failure, ContractViolation):
        yield f"{use} takes it for a breach of the contract: {outcome.failure.reason}"


def _reason(failure: Exception) -> object:
    return failure.reason if isinstance(failure, ContractViolation) else failure
