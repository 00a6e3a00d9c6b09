"""Sends several requests at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import requests

_WITHIN_S = 60


def at_once(*calls: Callable[[], requests.Response]) -> list[requests.Response]:
    """The answers, in the order of the calls; no call begins before all are ready to."""
    barrier = Barrier(len(calls))

    def meet(call: Callable[[], requests.Response]) -> requests.Response:
        barrier.wait(_WITHIN_S)
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [future.result(_WITHIN_S) for future in [threads.submit(meet, call) for call in calls]]
