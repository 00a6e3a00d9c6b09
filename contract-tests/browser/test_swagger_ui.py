"""Both Swagger UIs on the running pair: log in with the password flow, then execute."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from browser.page import Page, open_browser
from pair.people import Account, Client, bootstrap_admin, create_athlete, log_in
from pair.running import BOOTSTRAP_KEY, Pair


@pytest.fixture(scope="module")
def athlete(pair: Pair) -> Account:
    monolith = Client(pair.monolith.url)
    return create_athlete(monolith.with_token(log_in(monolith, bootstrap_admin(monolith, BOOTSTRAP_KEY))))


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with open_browser(tmp_path / "profile") as opened:
        yield opened


def test_an_athlete_reads_the_profile_on_the_monolith_s_page(pair: Pair, athlete: Account, page: Page) -> None:
    page.open(f"{pair.monolith.url}/docs")
    page.authorize(athlete)

    answer = page.execute("get", "/profile")

    assert (answer.status, answer.body["email"]) == ("200", athlete.email)
    assert page.errors() == []
    assert page.origins() == {pair.monolith.url}


def test_an_athlete_plans_a_workout_on_the_coach_s_page(pair: Pair, athlete: Account, page: Page) -> None:
    page.open(f"{pair.coach.url}/docs")
    page.authorize(athlete)

    answer = page.execute("post", "/api/coach/WOD", {"seed": "from-the-browser"})

    assert (answer.status, len(answer.body["exercises"])) == ("200", 6)
    assert answer.body["seed"] == "from-the-browser"
    assert page.errors() == []
    # The token comes from the monolith: another origin, which lets this one ask.
    assert page.origins() == {pair.coach.url, pair.monolith.url}


def test_the_dialogue_says_why_a_login_is_refused(pair: Pair, athlete: Account, page: Page) -> None:
    page.open(f"{pair.monolith.url}/docs")

    told = page.authorize_in_vain(Account(athlete.email, "not the password"))

    assert "The address or the password is wrong." in told
