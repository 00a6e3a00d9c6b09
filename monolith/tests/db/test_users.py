"""Users in the database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from monolith.db.faults import DuplicateEmail
from monolith.db.records import NewUser, User, UserChanges
from monolith.db.unit_of_work import UnitOfWork
from monolith.tests.db.builders import NOW, a_new_entry, a_new_user, a_reply, stored_exercise, stored_user


def test_a_new_user_starts_with_the_defaults(unit_of_work: UnitOfWork) -> None:
    user = stored_user(unit_of_work, email="Ada@Example.COM")

    assert user == User(
        id=user.id,
        email="ada@example.com",
        name="Ada",
        role="athlete",
        password_hash="hash",
        credentials_version=1,
        created_at=NOW,
        onboarded=False,
        weight=None,
        height=None,
        fitness_goal=None,
        experience=None,
        equipment=None,
        avoided_exercise_ids=(),
        units="metric",
        time_zone="UTC",
        day_start_hour=0,
    )


def test_a_user_is_found_by_id_and_by_email_in_any_case(unit_of_work: UnitOfWork) -> None:
    ada = stored_user(unit_of_work)

    with unit_of_work.reading() as repos:
        found = (repos.users.by_id(ada.id), repos.users.by_email("ADA@example.com"), repos.users.by_id(ada.id + 1))

    assert found == (ada, ada, None)


def test_an_instant_comes_back_in_utc_to_the_microsecond(unit_of_work: UnitOfWork) -> None:
    created_at = datetime(2026, 1, 1, 0, 30, 0, 1, tzinfo=timezone(timedelta(hours=13)))

    user = stored_user(unit_of_work, created_at=created_at)

    assert (user.created_at, user.created_at.tzinfo) == (datetime(2025, 12, 31, 11, 30, 0, 1, tzinfo=UTC), UTC)


def test_the_same_email_in_other_case_is_refused(unit_of_work: UnitOfWork) -> None:
    stored_user(unit_of_work)

    with pytest.raises(DuplicateEmail), unit_of_work() as repos:
        repos.users.add(a_new_user(email="ADA@EXAMPLE.COM"))


def test_many_are_stored_in_order_each_with_a_profile(unit_of_work: UnitOfWork) -> None:
    many: list[tuple[NewUser, UserChanges]] = [
        (a_new_user(email="Zoe@example.com"), {"weight": 61.5}),
        (a_new_user(email="al@example.com"), {"weight": 80}),
    ]

    with unit_of_work() as repos:
        ids = repos.users.add_many(many)
        stored = [repos.users.by_id(user_id) for user_id in ids]

    assert [(user.email, user.weight, user.units) for user in stored if user] == [
        ("zoe@example.com", 61.5, "metric"),
        ("al@example.com", 80.0, "metric"),
    ]


def test_many_are_stored_all_or_none(unit_of_work: UnitOfWork) -> None:
    stored_user(unit_of_work)

    with pytest.raises(DuplicateEmail, match=r"ada@example\.com"), unit_of_work() as repos:
        repos.users.add_many([(a_new_user(email="new@example.com"), {}), (a_new_user(email="ADA@example.com"), {})])

    with unit_of_work.reading() as repos:
        assert repos.users.existing_emails(["new@example.com", "ada@example.com"]) == {"ada@example.com"}


def test_nobody_is_nothing_to_store(unit_of_work: UnitOfWork) -> None:
    with unit_of_work() as repos:
        assert (repos.users.add_many([]), repos.users.page(after_id=0, limit=1)) == ([], [])


def test_the_hash_of_a_password_is_not_shown(unit_of_work: UnitOfWork) -> None:
    user = stored_user(unit_of_work, password_hash="argon2-secret")

    assert "argon2-secret" not in repr(user) + repr(a_new_user(password_hash="argon2-secret"))


def test_an_update_changes_only_what_it_names(unit_of_work: UnitOfWork) -> None:
    ada = stored_user(unit_of_work)

    with unit_of_work() as repos:
        changed = repos.users.update(ada.id, weight=60.5, equipment=["barbell"], avoided_exercise_ids=[3, 1])

    assert changed == replace(ada, weight=60.5, equipment=("barbell",), avoided_exercise_ids=(3, 1))
    with unit_of_work.reading() as repos:
        assert repos.users.by_id(ada.id) == changed


def test_no_equipment_at_all_and_no_restriction_stay_apart(unit_of_work: UnitOfWork) -> None:
    ada = stored_user(unit_of_work)

    with unit_of_work() as repos:
        nothing = repos.users.update(ada.id, equipment=[])
        unrestricted = repos.users.update(ada.id, equipment=None)

    assert nothing is not None
    assert unrestricted is not None
    assert (nothing.equipment, unrestricted.equipment) == ((), None)


def test_an_update_without_changes_changes_nothing(unit_of_work: UnitOfWork) -> None:
    ada = stored_user(unit_of_work)

    with unit_of_work() as repos:
        assert repos.users.update(ada.id) == ada


def test_what_is_done_to_a_user_who_is_gone_says_so(unit_of_work: UnitOfWork) -> None:
    with unit_of_work() as repos:
        answers = (repos.users.update(7, name="Nobody"), repos.users.set_password(7, "hash"), repos.users.delete(7))

    assert answers == (None, None, False)


def test_a_new_password_ends_the_old_credentials(unit_of_work: UnitOfWork) -> None:
    ada = stored_user(unit_of_work)

    with unit_of_work() as repos:
        changed = repos.users.set_password(ada.id, "other hash")

    assert changed == replace(ada, password_hash="other hash", credentials_version=2)


def test_deleting_a_user_erases_all_that_was_theirs_and_nothing_else(unit_of_work: UnitOfWork) -> None:
    ada, bob = stored_user(unit_of_work), stored_user(unit_of_work, email="bob@example.com")
    squat = stored_exercise(unit_of_work)
    with unit_of_work() as repos:
        for user in (ada, bob):
            repos.history.add_many(user.id, [a_new_entry(squat.id)])
            repos.idempotency.add(user.id, a_reply())

    with unit_of_work() as repos:
        assert repos.users.delete(ada.id)

    with unit_of_work.reading() as repos:
        left = [
            (len(list(repos.history.all_of(user.id))), repos.idempotency.get(user.id, "key")) for user in (ada, bob)
        ]
        assert left == [(0, None), (1, a_reply())]
        assert repos.users.by_id(ada.id) is None


def test_the_id_of_a_deleted_user_is_not_given_again(unit_of_work: UnitOfWork) -> None:
    ada = stored_user(unit_of_work)
    with unit_of_work() as repos:
        repos.users.delete(ada.id)

    bob = stored_user(unit_of_work, email="bob@example.com")

    assert bob.id > ada.id


def test_users_are_paged_in_order_of_id(unit_of_work: UnitOfWork) -> None:
    users = [stored_user(unit_of_work, email=f"{name}@example.com") for name in ("zoe", "bob", "ada")]

    with unit_of_work.reading() as repos:
        first = repos.users.page(after_id=0, limit=2)
        second = repos.users.page(after_id=first[-1].id, limit=2)

    assert (first, second) == (users[:2], users[2:])


def test_only_admins_are_counted(unit_of_work: UnitOfWork) -> None:
    for name, role in (("ada", "admin"), ("bob", "athlete"), ("cy", "admin")):
        stored_user(unit_of_work, email=f"{name}@example.com", role=role)

    with unit_of_work.reading() as repos:
        assert repos.users.count_admins() == 2
