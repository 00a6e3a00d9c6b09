"""The rate is kept whatever the answers, and each answer is seen for what it is."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeAlias

import pytest
import uvloop

from load.arrivals import Answer, Run, at_once, at_rate

REQUEST = b"POST /api/coach/WOD HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"
OK = b'HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n{"degraded":false}'
DEGRADED = b'HTTP/1.1 200 OK\r\ncontent-length: 17\r\n\r\n{"degraded":true}'
REFUSED = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\nRetry-After: 2\r\n\r\n{}"
REFUSED_FOR_EVER = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\n{}"
CLOSING = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"

Behaviour: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def always(answer: bytes, *, after_s: float = 0.0, pieces: int = 1) -> Behaviour:
    """Answers each request of a connection so."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(len(REQUEST)):
            await asyncio.sleep(after_s)
            size = -(-len(answer) // pieces)
            for begin in range(0, len(answer), size):
                writer.write(answer[begin : begin + size])
                await asyncio.sleep(0)
        writer.close()

    return behave


def asked(behave: Behaviour, rate: float = 200, seconds: float = 0.25) -> tuple[Run, int]:
    """What came of asking such a server, and how many connections it took."""
    connections = 0

    async def counted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await behave(reader, writer)

    async def scene() -> Run:
        server = await asyncio.start_server(counted, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        run = await at_rate("127.0.0.1", port, [REQUEST], rate=rate, seconds=seconds)
        server.close()
        return run

    return uvloop.run(scene()), connections


def kinds(run: Run) -> set[tuple[int, bool, bool]]:
    return {(answer.status, answer.retry_after, answer.degraded) for answer in run.answers}


def test_as_many_are_asked_as_the_rate_says() -> None:
    run, _ = asked(always(OK))

    assert (len(run.answers), len(run.late_s)) == (50, 50)
    assert all(answer.good for answer in run.answers)


def test_slow_answers_do_not_slow_the_questions() -> None:
    asking = 0
    all_ask = asyncio.Event()

    async def answer_when_all_ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asking
        while await reader.read(len(REQUEST)):
            asking += 1
            if asking == 50:
                all_ask.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(all_ask.wait(), 5)
            all_ask.set()
            writer.write(OK)
        writer.close()

    run, connections = asked(answer_when_all_ask)

    assert len(run.answers) == connections == 50
    assert all(answer.good for answer in run.answers)


def test_quick_answers_need_few_connections() -> None:
    # A machine that stands still for a moment needs one for each that it missed, so the run is longer than a moment.
    run, connections = asked(always(OK), seconds=2)

    assert len(run.answers) == 400
    assert connections < 400


def test_getting_ready_takes_nothing_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gc.collect", lambda: time.sleep(0.5))

    run, _ = asked(always(OK))

    assert run.late_s[0] < 0.4


def test_answers_are_told_apart() -> None:
    seen = {answer: kinds(asked(always(answer))[0]) for answer in (OK, DEGRADED, REFUSED, REFUSED_FOR_EVER)}

    assert seen == {
        OK: {(200, False, False)},
        DEGRADED: {(200, False, True)},
        REFUSED: {(503, True, False)},
        REFUSED_FOR_EVER: {(503, False, False)},
    }


def test_an_answer_may_come_in_pieces() -> None:
    run, _ = asked(always(REFUSED, pieces=7))

    assert kinds(run) == {(503, True, False)}
    assert len(run.answers) == 50


def test_a_connection_that_its_server_closes_is_not_used_again() -> None:
    run, connections = asked(always(CLOSING))

    assert kinds(run) == {(200, False, False)}
    assert connections == 50


def test_who_hangs_up_has_not_answered() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(len(REQUEST))
        writer.close()

    run, _ = asked(hang_up)

    assert kinds(run) == {(0, False, False)}
    assert len(run.answers) == 50


def test_an_idle_connection_that_was_closed_costs_no_answer() -> None:
    async def answer_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(len(REQUEST))
        writer.write(OK)
        await reader.read(len(REQUEST))
        writer.close()

    run, _ = asked(answer_once)

    assert kinds(run) == {(200, False, False)}
    assert len(run.answers) == 50


def test_nobody_there_is_no_answer() -> None:
    run = uvloop.run(at_rate("127.0.0.1", 9, [REQUEST], rate=50, seconds=0.1))

    assert kinds(run) == {(0, False, False)}


def test_so_many_at_once_are_as_fast_as_the_answers_come() -> None:
    async def scene() -> Run:
        server = await asyncio.start_server(always(OK, after_s=0.05), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        run = await at_once("127.0.0.1", port, [REQUEST], connections=5, seconds=2)
        server.close()
        return run

    run = uvloop.run(scene())

    # The least allows for a machine that stands still for a second.
    assert 20 < run.rate <= 100
    assert len(run.answers) <= 205


def test_a_workout_without_history_is_not_what_was_wanted() -> None:
    answers = [Answer(0, 0.1, 200), Answer(0, 0.1, 200, degraded=True), Answer(0, 0.1, 503), Answer(0, 0.1, 0)]

    assert [answer.good for answer in answers] == [True, False, False, False]
