"""After the outage: one asks first, then all."""

import dataclasses
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from structlog.testing import capture_logs

from coach.settings import Settings
from coach.tests.builders import a_context
from coach.tests.fake_monolith import (
    CONTEXT,
    FakeMonolith,
    Line,
    Received,
    json_answer,
)
from coach.tests.outage.asking import AWAY, CLOSED, CONTEXTS, OPEN, PATIENCE_S, ask_until, until, warnings_of

THREADS = 20


class TestRecovery:
    @pytest.fixture
    def open_s(self) -> float:
        """Hardly at all."""
        return 0.05

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """Patient, so that a trial may be held up by a test."""
        return dataclasses.replace(settings, monolith_read_timeout_s=PATIENCE_S, request_deadline_s=PATIENCE_S)

    def test_of_twenty_who_ask_together_one_tries_and_the_others_do_not_wait_for_it(
        self,
        monolith: FakeMonolith,
        post: Callable[..., Any],
        metric: Callable[..., float],
        outage: None,
    ) -> None:
        asked, may_answer = threading.Event(), threading.Event()

        def answer_later(line: Line, request: Received) -> bool:
            asked.set()
            may_answer.wait(PATIENCE_S)
            return json_answer(a_context())(line, request)

        monolith.on(CONTEXT, answer_later)
        with ThreadPoolExecutor(THREADS) as pool:
            asking = [pool.submit(ask_until, post, asked) for _ in range(THREADS)]
            # All but the one whose question is out have their answer by now.
            until(lambda: sum(each.done() for each in asking) == THREADS - 1)
            sent_before_the_answer = len(monolith.asked(CONTEXT))
            may_answer.set()
            answers = sorted(each.result() for each in asking)

        assert answers == [[]] + [["history-unavailable"]] * (THREADS - 1)
        assert (sent_before_the_answer, len(monolith.asked(CONTEXT))) == (1, 1)
        assert metric("coach_breaker_state", operation=CONTEXTS) == CLOSED

    def test_each_change_of_a_breaker_is_logged_once(
        self, monolith: FakeMonolith, post: Callable[..., Any], metric: Callable[..., float]
    ) -> None:
        post()
        monolith.on(CONTEXT, json_answer({}, status=AWAY))

        with capture_logs() as logs:
            while metric("coach_breaker_state", operation=CONTEXTS) != OPEN:
                post()
            monolith.heal()
            until(lambda: warnings_of(post()) == [])

        changes = [(line["event"], line["operation_id"]) for line in logs if line["event"].startswith("breaker-")]
        assert changes == [
            ("breaker-opened", CONTEXTS),
            ("breaker-half-opened", CONTEXTS),
            ("breaker-closed", CONTEXTS),
        ]
