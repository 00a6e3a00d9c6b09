"""Waiting for a database: for how long, for what, and what is told meanwhile."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from monolith.db.engine import make_engine
from monolith.db.faults import DatabaseAway, DatabaseUnreadable, SchemaBehind
from monolith.db.schema import upgrade
from monolith.db.schema_state import check_current
from monolith.db.waiting import awaited
from monolith.tests.clock import NapClock
from monolith.tests.refusing_server import refusing_server


class Opening:
    """Fails until the clock shows `at`, and counts how often it was tried."""

    def __init__(self, clock: NapClock, *, at: float, fault: Exception) -> None:
        self._clock = clock
        self._at = at
        self._fault = fault
        self.tries = 0

    def __call__(self) -> None:
        self.tries += 1
        if self._clock.seconds < self._at:
            raise self._fault


class TestAwaited:
    def test_what_is_there_is_not_waited_for(self, nap_clock: NapClock) -> None:
        opening = Opening(nap_clock, at=0, fault=DatabaseAway("Not yet."))

        awaited(opening, wait_s=30, expecting=(DatabaseAway,))

        assert (opening.tries, nap_clock.seconds) == (1, 0)

    def test_what_comes_in_time_is_tried_each_second_and_told_in_a_line_each(
        self, nap_clock: NapClock, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        opening = Opening(nap_clock, at=3, fault=DatabaseAway("Not yet."))

        awaited(opening, wait_s=30, expecting=(DatabaseAway,))

        assert (opening.tries, nap_clock.seconds) == (4, 3)
        assert [record.getMessage() for record in caplog.records] == ["Waiting for the database: Not yet."] * 3

    def test_what_does_not_come_in_time_is_given_up_with_its_own_words(self, nap_clock: NapClock) -> None:
        opening = Opening(nap_clock, at=100, fault=DatabaseAway("Not yet."))

        with pytest.raises(DatabaseAway, match=r"^Not yet\.$"):
            awaited(opening, wait_s=10, expecting=(DatabaseAway,))

        assert 8 <= nap_clock.seconds <= 10

    def test_without_a_wait_there_is_one_try(self, nap_clock: NapClock) -> None:
        opening = Opening(nap_clock, at=100, fault=DatabaseAway("Not yet."))

        with pytest.raises(DatabaseAway):
            awaited(opening, wait_s=0, expecting=(DatabaseAway,))

        assert (opening.tries, nap_clock.seconds) == (1, 0)

    def test_what_does_not_pass_by_itself_is_raised_at_once(self, nap_clock: NapClock) -> None:
        opening = Opening(nap_clock, at=100, fault=DatabaseUnreadable("A wrong password."))

        with pytest.raises(DatabaseUnreadable):
            awaited(opening, wait_s=30, expecting=(DatabaseAway, SchemaBehind))

        assert opening.tries == 1


def an_engine(url: str) -> Engine:
    return make_engine(url, pool_size=1, pool_timeout_s=1)


@pytest.mark.parametrize("act", [check_current, upgrade])
class TestWhatMayPass:
    def test_nobody_listening_may(self, act: Callable[[Engine], None]) -> None:
        engine = an_engine("postgresql://fit@127.0.0.1:1/fit")

        with pytest.raises(DatabaseAway):
            act(engine)

    def test_a_name_that_nobody_has_yet_may(self, act: Callable[[Engine], None]) -> None:
        engine = an_engine("postgresql://fit@database.invalid/fit")

        with pytest.raises(DatabaseAway):
            act(engine)

    @pytest.mark.parametrize(
        ("code", "message"),
        [
            ("57P03", "the database system is starting up"),
            ("57P03", "the database system is shutting down"),
            ("57P03", "the database system is not yet accepting connections"),
            ("57P03", "the database system is in recovery mode"),
            ("53300", "sorry, too many clients already"),
        ],
    )
    def test_a_server_that_is_not_ready_may(self, act: Callable[[Engine], None], code: str, message: str) -> None:
        with refusing_server(code, message) as url, pytest.raises(DatabaseAway, match=message):
            act(an_engine(url))

    @pytest.mark.parametrize(
        ("code", "message"),
        [
            ("28P01", 'password authentication failed for user "fit"'),
            ("28000", 'role "fit" does not exist'),
            ("3D000", 'database "fit" does not exist'),
        ],
    )
    def test_what_somebody_must_mend_does_not(self, act: Callable[[Engine], None], code: str, message: str) -> None:
        with refusing_server(code, message) as url, pytest.raises(DatabaseUnreadable, match=message) as refused:
            act(an_engine(url))

        assert refused.type is DatabaseUnreadable

    def test_a_file_that_cannot_be_opened_does_not(self, act: Callable[[Engine], None], tmp_path: Path) -> None:
        engine = an_engine(f"sqlite:///{tmp_path / 'nowhere' / 'fit.db'}")

        with pytest.raises(DatabaseUnreadable) as refused:
            act(engine)

        assert refused.type is DatabaseUnreadable
