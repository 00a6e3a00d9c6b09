"""The source of the keys, on one event loop."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

import pytest

from coach.deadline import Deadline
from coach.errors import MonolithTimeout, MonolithUnavailable
from coach.keys import MonolithKeys
from coach.tests.builders import SIGNING_KEY
from coach.tests.clock import ManualClock

KEY = SIGNING_KEY.public_key()


class Monolith:
    """Publishes keys, or fails, and counts how often it is asked; `gate` holds the answer back."""

    def __init__(self) -> None:
        self.answer: Any = {"key-1": KEY}
        self.times = 0
        self.asked = threading.Event()
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, _deadline: Deadline) -> Any:
        self.times += 1
        self.asked.set()
        self.gate.wait(5)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def monolith() -> Monolith:
    return Monolith()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def keys(monolith: Monolith, clock: ManualClock) -> MonolithKeys:
    return MonolithKeys(monolith, refetch_interval_s=5.0, deadline_s=2.0, clock=clock)


def run(what: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(what)


class TestKnownKeys:
    def test_a_key_is_fetched_once(self, keys: MonolithKeys, monolith: Monolith) -> None:
        async def ask_twice() -> list[Any]:
            return [await keys.key_for("key-1") for _ in range(2)]

        assert run(ask_twice()) == [KEY, KEY]
        assert monolith.times == 1

    def test_keys_stay_while_the_monolith_is_away(
        self, keys: MonolithKeys, monolith: Monolith, clock: ManualClock
    ) -> None:
        async def ask() -> tuple[Any, Any]:
            await keys.key_for("key-1")
            monolith.answer = MonolithUnavailable("away")
            clock.now += 60
            return await keys.key_for("made-up"), await keys.key_for("key-1")

        assert run(ask()) == (None, KEY)


class TestUnknownKeys:
    def test_made_up_key_ids_lead_to_one_fetch_in_each_interval(
        self, keys: MonolithKeys, monolith: Monolith, clock: ManualClock
    ) -> None:
        async def flood() -> None:
            await keys.key_for("key-1")
            for step in range(100):
                clock.now += 0.1  # Ten seconds in all: two intervals.
                assert await keys.key_for(f"made-up-{step}") is None

        run(flood())

        assert monolith.times == 1 + 2

    def test_those_who_ask_together_share_one_fetch(self, keys: MonolithKeys, monolith: Monolith) -> None:
        async def ask_together() -> list[Any]:
            monolith.gate.clear()
            asking = [asyncio.create_task(keys.key_for("key-1")) for _ in range(20)]
            await asyncio.to_thread(monolith.asked.wait, 5)
            monolith.gate.set()
            return await asyncio.gather(*asking)

        assert run(ask_together()) == [KEY] * 20
        assert monolith.times == 1

    def test_a_client_that_goes_away_does_not_take_the_fetch_from_the_others(
        self, keys: MonolithKeys, monolith: Monolith
    ) -> None:
        async def first_goes_away() -> Any:
            monolith.gate.clear()
            first = asyncio.create_task(keys.key_for("key-1"))
            await asyncio.to_thread(monolith.asked.wait, 5)
            second = asyncio.create_task(keys.key_for("key-1"))
            first.cancel()
            await asyncio.wait([first])
            monolith.gate.set()
            return await second

        assert run(first_goes_away()) is KEY


class TestNoKeysYet:
    @pytest.mark.parametrize("failure", [MonolithUnavailable("away", retry_after_s=42), MonolithTimeout("slow")])
    def test_the_failure_is_told_and_told_again_without_asking(
        self, keys: MonolithKeys, monolith: Monolith, failure: MonolithTimeout | MonolithUnavailable
    ) -> None:
        monolith.answer = failure

        async def ask_twice() -> list[Any]:
            raised = []
            for _ in range(2):
                with pytest.raises(type(failure)) as caught:
                    await keys.key_for("key-1")
                raised.append(caught.value)
            return raised

        assert run(ask_twice()) == [failure, failure]
        assert monolith.times == 1

    def test_it_is_tried_again_after_a_second(self, keys: MonolithKeys, monolith: Monolith, clock: ManualClock) -> None:
        async def ask_again() -> Any:
            monolith.answer = MonolithUnavailable("away")
            with pytest.raises(MonolithUnavailable):
                await keys.key_for("key-1")
            monolith.answer = {"key-1": KEY}
            clock.now += 1.0
            return await keys.key_for("key-1")

        assert run(ask_again()) is KEY
