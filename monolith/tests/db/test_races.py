"""Two at the same moment: exactly one wins, and the other is told why."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine

from monolith.db.faults import AlreadyClaimed, DuplicateEmail, DuplicateName, Fault, KeyTaken
from monolith.db.unit_of_work import UnitOfWork
from monolith.tests.db.builders import (
    NOW,
    a_new_entry,
    a_new_exercise,
    a_new_user,
    a_reply,
    stored_exercise,
    stored_user,
)

ROUNDS = 10


def race(act: Callable[[], object]) -> list[type[Fault] | None]:
    """Run `act` in two threads that set off together; None is the winner's outcome."""
    start = Barrier(2, timeout=10)

    def run() -> type[Fault] | None:
        start.wait()
        try:
            act()
        except Fault as fault:
            return type(fault)
        return None

    with ThreadPoolExecutor(2) as threads:
        runs = [threads.submit(run) for _ in range(2)]
        return sorted((run.result(timeout=30) for run in runs), key=str)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_one_of_two_users_gets_the_email(unit_of_work: UnitOfWork, number: int) -> None:
    def register() -> None:
        with unit_of_work() as repos:
            repos.users.add(a_new_user())

    outcomes = race(register)

    assert outcomes == [DuplicateEmail, None]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_one_of_two_requests_with_the_same_key_stores_its_entries(unit_of_work: UnitOfWork, number: int) -> None:
    ada, squat = stored_user(unit_of_work), stored_exercise(unit_of_work)

    def log() -> None:
        with unit_of_work() as repos:
            if repos.idempotency.get(ada.id, "key") is not None:
                raise KeyTaken
            repos.history.add_many(ada.id, [a_new_entry(squat.id), a_new_entry(squat.id)])
            repos.idempotency.add(ada.id, a_reply())

    outcomes = race(log)

    with unit_of_work.reading() as repos:
        assert (outcomes, len(list(repos.history.all_of(ada.id)))) == ([KeyTaken, None], 2)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_one_of_two_claims_makes_the_first_administrator(unit_of_work: UnitOfWork, number: int) -> None:
    emails = iter(["ada@example.com", "bob@example.com"])

    def bootstrap() -> None:
        email = next(emails)
        with unit_of_work() as repos:
            repos.bootstrap.claim(NOW)
            repos.users.add(a_new_user(email=email, role="admin"))

    outcomes = race(bootstrap)

    with unit_of_work.reading() as repos:
        assert (outcomes, repos.users.count_admins()) == ([AlreadyClaimed, None], 1)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_one_of_two_exercises_gets_the_name(unit_of_work: UnitOfWork, number: int) -> None:
    def add() -> None:
        with unit_of_work() as repos:
            repos.exercises.add(a_new_exercise())

    outcomes = race(add)

    with unit_of_work.reading() as repos:
        assert (outcomes, len(repos.exercises.all_live())) == ([DuplicateName, None], 1)


class LastAdmin(Fault):
    """Stands in for the rule of the service."""


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_admins_who_delete_each_other_leave_one(unit_of_work: UnitOfWork, number: int) -> None:
    admins = [stored_user(unit_of_work, email=f"{name}@example.com", role="admin") for name in ("ada", "bob")]
    victims = iter(admins)

    def delete() -> None:
        victim = next(victims)
        with unit_of_work() as repos:
            if repos.users.count_admins() == 1:
                raise LastAdmin
            repos.users.delete(victim.id)

    outcomes = race(delete)

    with unit_of_work.reading() as repos:
        assert (outcomes, repos.users.count_admins()) == ([LastAdmin, None], 1)


def test_many_writers_wait_for_each_other_and_lose_nothing(engine: Engine, unit_of_work: UnitOfWork) -> None:
    ada = stored_user(unit_of_work)

    def change_password(number: int) -> None:
        with unit_of_work() as repos:
            repos.users.set_password(ada.id, f"hash {number}")

    with ThreadPoolExecutor(5) as threads:
        list(threads.map(change_password, range(50)))

    with unit_of_work.reading() as repos:
        user = repos.users.by_id(ada.id)
    assert user is not None
    assert user.credentials_version == 51
