"""How a service starts, or says why it does not."""

import signal
import socket
from pathlib import Path

import pytest

import boundary.server
from boundary.tests import broken_apps
from boundary.tests.serving import START_SECONDS, Running, answers, start, stop, wait_for
from tools.free_port import free_port


class TestStarting:
    def test_a_port_in_use_is_one_clear_line(self, tmp_path: Path) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]

            process = start("boundary.tests.toys:async_app", port, tmp_path / "out")
            _, errors = process.communicate(timeout=START_SECONDS)

        assert process.returncode == 1
        assert errors.decode() == f"toys: cannot listen on 127.0.0.1:{port}: Address already in use.\n"

    @pytest.mark.parametrize(
        ("app", "code", "complaint"),
        [
            ("boundary.tests.toys:no_such_app", 1, "no_such_app"),
            ("boundary.tests.no_such_module:app", 1, "no_such_module"),
            ("boundary.tests.broken_apps:wrong_operation_id", 3, "operationId toys.list_toys has no handler"),
        ],
    )
    def test_an_app_that_cannot_be_made_is_one_clear_line(
        self, tmp_path: Path, app: str, code: int, complaint: str
    ) -> None:
        process = start(app, free_port(), tmp_path / "out")
        _, errors = process.communicate(timeout=START_SECONDS)

        assert process.returncode == code
        assert errors.decode().startswith("toys: ")
        assert complaint in errors.decode()
        assert errors.count(b"\n") == 1

    def test_a_lifespan_that_fails_stops_the_start(self, tmp_path: Path) -> None:
        process = start("boundary.tests.broken_apps:failing_lifespan", free_port(), tmp_path / "out")
        process.communicate(timeout=START_SECONDS)

        assert process.returncode == 3

    def test_an_app_that_is_already_made_is_served_too(self, tmp_path: Path) -> None:
        port = free_port()
        process = start("boundary.tests.broken_apps:ready_made", port, tmp_path / "out")

        wait_for(lambda: answers(port), process)

        assert stop(process) == -signal.SIGTERM

    def test_workers_that_cannot_start_end_the_service(self, tmp_path: Path) -> None:
        process = start("boundary.tests.broken_apps:wrong_operation_id", free_port(), tmp_path / "out", workers=2)

        _, errors = process.communicate(timeout=START_SECONDS)

        assert process.returncode == 3
        assert errors.startswith(b"toys: operationId toys.list_toys has no handler")
        assert b"Traceback" not in errors

    @pytest.mark.parametrize(
        ("app", "complaint"),
        [
            (broken_apps.missing_setting, "toys: DATABASE_URL is not set\n"),
            (broken_apps.unreadable_database, "toys: no such file\n"),
        ],
    )
    def test_a_worker_whose_app_cannot_be_made_gives_the_code_that_ends_the_service(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, app: object, complaint: str
    ) -> None:
        monkeypatch.setattr(boundary.server, "configure_logging", lambda _service: None)
        config = boundary.server._Config(app, service="toys", factory=True, workers=2, lifespan="on")

        with pytest.raises(SystemExit) as ending:
            config.load()

        assert (ending.value.code, capsys.readouterr().err) == (3, complaint)

    def test_a_factory_that_gives_up_keeps_its_own_words_and_code(self, tmp_path: Path) -> None:
        process = start("boundary.tests.broken_apps:missing_setting", free_port(), tmp_path / "out")

        _, errors = process.communicate(timeout=START_SECONDS)

        assert (process.returncode, errors) == (1, b"DATABASE_URL is not set\n")

    def test_several_workers_share_the_port_and_the_log_format(self, tmp_path: Path) -> None:
        port, log = free_port(), tmp_path / "out"
        process = start("boundary.tests.toys:async_app", port, log, workers=2)

        wait_for(lambda: answers(port), process)
        stop(process)

        assert all(line["service"] == "toys" for line in Running(process, port, log).lines())
