"""Answers that are kept for requests which may be sent again, and the claim that is made once."""

from datetime import timedelta

import pytest

from monolith.db.faults import AlreadyClaimed, KeyTaken, UnknownReference
from monolith.db.unit_of_work import UnitOfWork
from monolith.tests.db.builders import NOW, a_reply, stored_user


def test_a_reply_is_kept_for_its_user_alone(unit_of_work: UnitOfWork) -> None:
    ada, bob = stored_user(unit_of_work), stored_user(unit_of_work, email="bob@example.com")
    with unit_of_work() as repos:
        repos.idempotency.add(ada.id, a_reply(body='{"id":1}'))

    with unit_of_work.reading() as repos:
        found = (repos.idempotency.get(ada.id, "key"), repos.idempotency.get(bob.id, "key"))

    assert found == (a_reply(body='{"id":1}'), None)


def test_a_key_is_taken_once(unit_of_work: UnitOfWork) -> None:
    ada = stored_user(unit_of_work)
    with unit_of_work() as repos:
        repos.idempotency.add(ada.id, a_reply())

    with pytest.raises(KeyTaken), unit_of_work() as repos:
        repos.idempotency.add(ada.id, a_reply(body="other"))


def test_a_user_who_is_gone_keeps_nothing(unit_of_work: UnitOfWork) -> None:
    with pytest.raises(UnknownReference), unit_of_work() as repos:
        repos.idempotency.add(99, a_reply())


def test_old_keys_of_that_user_are_forgotten(unit_of_work: UnitOfWork) -> None:
    ada, bob = stored_user(unit_of_work), stored_user(unit_of_work, email="bob@example.com")
    older = NOW - timedelta(seconds=1)
    with unit_of_work() as repos:
        repos.idempotency.add(ada.id, a_reply(key="old", created_at=older))
        repos.idempotency.add(ada.id, a_reply(key="new", created_at=NOW))
        repos.idempotency.add(bob.id, a_reply(key="old", created_at=older))

    with unit_of_work() as repos:
        repos.idempotency.purge_before(ada.id, NOW)

    with unit_of_work.reading() as repos:
        left = [repos.idempotency.get(user.id, key) is not None for user in (ada, bob) for key in ("old", "new")]
    assert left == [False, True, True, False]


def test_the_first_administrator_is_claimed_once(unit_of_work: UnitOfWork) -> None:
    with unit_of_work() as repos:
        repos.bootstrap.claim(NOW)

    with pytest.raises(AlreadyClaimed), unit_of_work() as repos:
        repos.bootstrap.claim(NOW)


def test_a_claim_whose_use_case_failed_can_be_made_again(unit_of_work: UnitOfWork) -> None:
    def fail_after_the_claim() -> None:
        with unit_of_work() as repos:
            repos.bootstrap.claim(NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_the_claim()

    with unit_of_work() as repos:
        repos.bootstrap.claim(NOW)
