"""Starting the monolith as a process: it serves, or says in one line why it does not."""

import shutil
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import httpx2
import pytest
from sqlalchemy import create_engine

from monolith.db.schema import upgrade
from monolith.main import main
from monolith.settings import REPO_ROOT
from monolith.tests.clock import NapClock
from monolith.tests.processes import BOOTSTRAP_KEY, WITHIN_S, Ended, Place, a_place, end, start, wait_until_ready

SECRETS = [BOOTSTRAP_KEY, "wrong-p4ssw0rd", "sh0rt", "n3w-p4ssw0rd-of-somebody", "guess-of-a-key"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return a_place(tmp_path_factory.mktemp("start"))


def _newer(place: Place) -> dict[str, str]:
    shutil.copyfile(place.database, place.folder / "newer.db")
    with closing(sqlite3.connect(place.folder / "newer.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    return place.env_with_database("newer.db")


def _unreadable(place: Place) -> dict[str, str]:
    (place.folder / "letter.db").write_text("This is a letter, not a database. " * 100)
    return place.env_with_database("letter.db")


def _not_a_key(place: Place) -> dict[str, str]:
    (place.folder / "letter.pem").write_text("This is a letter, not a key.")
    return {**place.env, "SIGNING_KEY_FILE": str(place.folder / "letter.pem")}


def _tree_with_wrong_operation_id(folder: Path) -> Path:
    for package in ("boundary", "monolith", "spec"):
        shutil.copytree(REPO_ROOT / package, folder / package, ignore=shutil.ignore_patterns("tests"))
    contract = folder / "spec" / "monolith" / "openapi.yaml"
    text = contract.read_text()
    contract.write_text(text.replace("operationId: health.get_health", "operationId: health.get_wealth"))
    return folder


@pytest.fixture(scope="module")
def refusals(place: Place) -> dict[str, Ended]:
    """What cannot start, started all at once: each takes a while to import."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        processes = {
            "missing setting": start({name: text for name, text in place.env.items() if name != "BOOTSTRAP_KEY"}),
            "unreadable database": start(_unreadable(place)),
            "newer database": start(_newer(place)),
            "empty database": start(place.env_with_database("empty.db")),
            "no key": start(_not_a_key(place)),
            "port in use": start({**place.env, "PORT": port}),
            "wrong operationId": start(place.env, tree=_tree_with_wrong_operation_id(place.folder / "tree")),
        }
        return {name: end(process) for name, process in processes.items()}


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        ("missing setting", "monolith: BOOTSTRAP_KEY is not set; .env.example says what it is for."),
        ("unreadable database", "/letter.db cannot be used: file is not a database."),
        ("newer database", "monolith: The database is at revision 9999, which this code does not know:"),
        ("empty database", "monolith: The database is empty and this code needs 0001: run the migrations first."),
        ("no key", "/letter.pem holds no unencrypted private key in PEM."),
        ("port in use", "monolith: cannot listen on 127.0.0.1:"),
        ("wrong operationId", "monolith: operationId health.get_wealth has no handler: "),
    ],
)
def test_what_cannot_start_ends_with_one_line_that_says_why(refusals: dict[str, Ended], fault: str, line: str) -> None:
    ended = refusals[fault]

    assert ended.code == 1
    assert line in ended.err
    assert ended.err.count("\n") == 1
    assert "Traceback" not in ended.err + ended.out


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite:////nowhere/fit.db", "The database sqlite:////nowhere/fit.db cannot be used: unable to open database"),
        ("mysql://root:s3cr3t@127.0.0.1/fit", "DATABASE_URL begins with mysql: only sqlite and postgresql are served."),
        ("root:s3cr3t@nonsense", "DATABASE_URL is not a URL such as sqlite:///var/fit.db."),
        (
            "postgresql://fit:s3cr3t@127.0.0.1:1/fit",
            "The database postgresql+psycopg://fit:***@127.0.0.1:1/fit cannot be used: connection failed: ",
        ),
    ],
    ids=["no-folder", "other-kind", "no-url", "nobody-listens"],
)
def test_a_database_that_cannot_be_used_is_named_in_one_line_without_its_password(
    place: Place, monkeypatch: pytest.MonkeyPatch, url: str, reason: str
) -> None:
    for name, value in {**place.env, "DATABASE_URL": url}.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit) as ended:
        main()

    line = str(ended.value.code)
    assert line.startswith(f"monolith: {reason}")
    assert "\n" not in line
    assert "s3cr3t" not in line


class Running(NamedTuple):
    url: str
    process: subprocess.Popen[str]


@pytest.fixture
def running(place: Place) -> Iterator[Running]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = start({**place.env, "PORT": str(port)})
    url = f"http://127.0.0.1:{port}"
    wait_until_ready(url, process)
    yield Running(url, process)
    if process.poll() is None:
        process.kill()
        end(process)


def test_a_database_that_awaits_its_migration_is_waited_for(place: Place) -> None:
    env = {**place.env_with_database("late.db"), "DATABASE_WAIT_S": "50"}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = start({**env, "PORT": str(port)})

    assert process.stdout is not None
    first = process.stdout.readline()
    engine = create_engine(env["DATABASE_URL"])
    upgrade(engine)
    engine.dispose()
    wait_until_ready(f"http://127.0.0.1:{port}", process)
    process.send_signal(signal.SIGTERM)
    ended = end(process)

    assert '"event":"Waiting for the database: The database is empty and this code needs ' in first
    assert ended.err == ""


@pytest.mark.usefixtures("logging_as_before")
def test_a_wait_for_a_database_comes_to_its_end(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], nap_clock: NapClock
) -> None:
    for name, value in {**place.env_with_database("never.db"), "DATABASE_WAIT_S": "1.5"}.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit) as ended:
        main()

    assert (nap_clock.seconds, capsys.readouterr().out.count("Waiting for the database")) == (1, 1)
    assert str(ended.value.code).startswith("monolith: The database is empty and this code needs ")


def test_it_serves_until_it_is_told_to_stop_and_never_logs_a_secret(running: Running) -> None:
    login = {"email": "grace@example.com", "password": SECRETS[1]}
    new = {"email": "grace@example.com", "name": "Grace"}
    with httpx2.Client(base_url=running.url, timeout=WITHIN_S) as client:
        statuses = [
            client.post("/oauth/token", json=login).status_code,
            client.post("/oauth/token", json={**login, "email": SECRETS[1]}).status_code,
            client.post("/oauth/token", data={"grant_type": "password", **login}).status_code,
            client.post("/signup", json={**new, "password": SECRETS[2]}).status_code,
            client.post("/signup", json={**new, "password": SECRETS[3]}).status_code,
            client.get(f"/profile?password={SECRETS[1]}").status_code,
            client.post("/bootstrap/admin", json=new, headers={"X-Bootstrap-Key": SECRETS[4]}).status_code,
            client.post("/bootstrap/admin", json=new, headers={"X-Bootstrap-Key": SECRETS[0]}).status_code,
        ]
        token = client.post("/oauth/token", json={**login, "password": SECRETS[3]}).json()["access_token"]
        statuses.append(client.get("/profile", headers={"Authorization": f"Bearer {token}"}).status_code)

    running.process.send_signal(signal.SIGTERM)
    ended = end(running.process)

    logged = ended.out + ended.err
    assert statuses == [401, 400, 400, 400, 201, 401, 401, 409, 200]
    assert ended.code in {0, -signal.SIGTERM, 128 + signal.SIGTERM}
    assert logged.count('"operation_id":"oauth.create_token"') == 4
    assert [secret for secret in [*SECRETS, token] if secret in logged] == []
    assert "Traceback" not in logged
