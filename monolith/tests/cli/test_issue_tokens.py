"""issue-tokens: tokens for load tests and parallel runs."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import jwt
import pytest

from monolith.app import build_app, database_of
from monolith.db.records import NewUser, Role
from monolith.db.unit_of_work import UnitOfWork
from monolith.services.token_handout import TokenHandout
from monolith.services.tokens import TokenIssuer
from monolith.settings import Settings
from monolith.signing_key import ensure_signing_key, load_signing_key
from monolith.tests.cli.databases import Run
from monolith.tests.statements import sent_statements


class TestIssueTokens:
    @pytest.fixture
    def populated(self, production: dict[str, str], database: Path, prepared_file: Path) -> dict[str, str]:
        """Twenty athletes and an administrator, and a key of the deployment's own."""
        shutil.copyfile(prepared_file, database)
        ensure_signing_key(Path(production["SIGNING_KEY_FILE"]))
        with database_of(Settings.from_env(production)) as engine, UnitOfWork(engine)() as repos:
            repos.users.add(a_user("admin@example.com", role="admin"))
            for number in range(20):
                repos.users.add(a_user(f"athlete{number}@example.com"))
        return production

    def test_a_sample_is_athletes_alone_each_with_a_token_of_this_deployment(
        self, run: Run, populated: dict[str, str]
    ) -> None:
        result = run(populated, "issue-tokens", "--sample", "20", "--seed", "7")

        issued = [json.loads(line) for line in result.stdout.splitlines()]
        key = load_signing_key(Path(populated["SIGNING_KEY_FILE"])).public_key()
        claims = [
            jwt.decode(each["access_token"], key, algorithms=["ES256"], audience="fit", issuer="fit-monolith")
            for each in issued
        ]
        assert {each["email"] for each in issued} == {f"athlete{number}@example.com" for number in range(20)}
        assert [each["email"] for each in issued] == [claim["email"] for claim in claims]
        assert {(claim["role"], claim["scope"], claim["exp"] - claim["iat"]) for claim in claims} == {
            ("athlete", "", 900)
        }
        assert {tuple(each) for each in issued} == {("email", "access_token")}

    def test_a_token_opens_what_its_athlete_may(self, run: Run, populated: dict[str, str]) -> None:
        result = run(populated, "issue-tokens", "--email", "Athlete3@example.com")

        issued = json.loads(result.stdout)
        app = build_app(Settings.from_env(populated))
        with app.test_client(raise_server_exceptions=False) as client:
            answer = client.get("/profile", headers={"Authorization": f"Bearer {issued['access_token']}"})
        assert (answer.status_code, answer.json()["email"]) == (200, "athlete3@example.com")

    def test_the_seed_chooses_and_does_so_alike_when_others_have_come(
        self, run: Run, populated: dict[str, str]
    ) -> None:
        def sample(seed: str) -> list[str]:
            lines = run(populated, "issue-tokens", "--sample", "5", "--seed", seed).stdout.splitlines()
            return [json.loads(line)["email"] for line in lines]

        first, other, again = sample("1"), sample("2"), sample("1")
        with database_of(Settings.from_env(populated)) as engine, UnitOfWork(engine)() as repos:
            repos.users.add(a_user("late@example.com"))
        later = [email for email in sample("1") if email != "late@example.com"]

        assert len(set(first)) == 5
        assert again == first != other
        # Who came later may take a place, and moves nobody else.
        assert later == first[: len(later)]
        assert len(later) >= 4

    def test_fewer_than_asked_for_are_all_and_the_log_says_so_without_a_token(
        self, run: Run, populated: dict[str, str]
    ) -> None:
        result = run(populated, "issue-tokens", "--sample", "1000", "--seed", "x", "--lifetime-s", "60")

        [line] = result.stderr.splitlines()
        told = json.loads(line)
        assert len(result.stdout.splitlines()) == 20
        assert (
            told["event"],
            told["command"],
            told["issued"],
            told["asked_for"],
            told["lifetime_s"],
            told["seed"],
        ) == (
            "tokens issued",
            "issue-tokens",
            20,
            1000,
            60,
            "x",
        )
        assert "@example.com" not in line
        assert "eyJ" not in line

    def test_addresses_of_administrators_and_of_nobody_get_nothing(self, run: Run, populated: dict[str, str]) -> None:
        named = ("--email", "admin@example.com", "--email", "nobody@example.com", "--email", "athlete1@example.com")

        result = run(populated, "issue-tokens", *named)

        told = json.loads(result.stderr)
        assert [json.loads(line)["email"] for line in result.stdout.splitlines()] == ["athlete1@example.com"]
        assert (told["issued"], told["asked_for"]) == (1, 3)

    @pytest.mark.parametrize(
        ("arguments", "complaint"),
        [
            ((), "Ask for either --sample or --email."),
            (("--sample", "1", "--email", "a@example.com"), "Ask for either --sample or --email."),
            (("--sample", "0"), "0 is not in the range 1<=x<=100000"),
            (("--sample", "1", "--lifetime-s", "86401"), "86401 is not in the range 1<=x<=86400"),
        ],
    )
    def test_what_cannot_be_asked_is_said(
        self, run: Run, populated: dict[str, str], arguments: tuple[str, ...], complaint: str
    ) -> None:
        result = run(populated, "issue-tokens", *arguments)

        assert (result.exit_code, result.stdout) == (2, "")
        assert complaint in result.stderr

    def test_athletes_are_looked_up_in_one_query(self, populated: dict[str, str]) -> None:
        settings = Settings.from_env(populated)
        with database_of(settings) as engine, sent_statements() as sent:
            issuer = TokenIssuer(load_signing_key(settings.signing_key_file), lifetime_s=60)
            handout = TokenHandout(UnitOfWork(engine), issuer)
            issued = [*handout.tokens(handout.sample(10, seed="1"))]

        assert len(issued) == 10
        assert len(sent) == 1, sent


def a_user(email: str, *, role: Role = "athlete") -> NewUser:
    return NewUser(
        email=email, name="Somebody", role=role, password_hash="none", created_at=datetime(2026, 11, 25, tzinfo=UTC)
    )
