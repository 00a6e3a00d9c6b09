"""The environment of a development run."""

from pathlib import Path

import pytest

from tools.environment import environment, reachable


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path


def test_a_run_is_embedded_unless_told_otherwise(root: Path) -> None:
    assert environment({}, root)["ENVIRONMENT"] == "embedded"
    assert environment({"ENVIRONMENT": "production"}, root)["ENVIRONMENT"] == "production"


def test_the_shell_wins_over_the_file_and_the_file_over_the_defaults(root: Path) -> None:
    (root / ".env").write_text("# a comment\nMONOLITH_PORT=7001\nCOACH_PORT=7002\n", encoding="utf-8")

    variables = environment({"COACH_PORT": "8002"}, root)

    assert (variables["MONOLITH_PORT"], variables["COACH_PORT"]) == ("7001", "8002")


def test_each_service_is_told_where_the_other_is(root: Path) -> None:
    variables = environment({"MONOLITH_PORT": "7001", "COACH_PORT": "7002"}, root)

    assert variables["MONOLITH_URL"] == "http://127.0.0.1:7001"
    assert variables["TOKEN_URL"] == "http://127.0.0.1:7001/oauth/token"
    assert variables["CORS_ALLOWED_ORIGINS"] == "http://127.0.0.1:7002,http://localhost:7002"


def test_what_is_said_about_the_other_is_kept(root: Path) -> None:
    assert environment({"MONOLITH_URL": "http://elsewhere"}, root)["MONOLITH_URL"] == "http://elsewhere"


def test_in_production_nothing_required_is_made_up(root: Path) -> None:
    variables = environment({"ENVIRONMENT": "production"}, root)

    assert variables.keys().isdisjoint({"MONOLITH_URL", "DATABASE_URL", "BOOTSTRAP_KEY", "SIGNING_KEY_FILE"})


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:5001"),
        ("0.0.0.0", "http://127.0.0.1:5001"),  # noqa: S104  # nothing is bound
        ("::1", "http://[::1]:5001"),
        ("fit.example", "http://fit.example:5001"),
    ],
)
def test_a_service_is_reached_by_its_host(host: str, url: str) -> None:
    assert reachable(host, 5001) == url
