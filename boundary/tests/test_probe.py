"""The health check of containers, as the process that it is."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socket import create_server

import pytest

ROOT = Path(__file__).parents[2]
# What a healthy start of the interpreter has anyway, and what the standard library's HTTP client needs.
PACKAGES = {"boundary", "boundary.probe"}


class _Service(BaseHTTPRequestHandler):
    """Answers with the status that the path names."""

    def do_GET(self) -> None:
        self.send_response(int(self.path.rpartition("/")[2]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Service) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def probe(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # a program of our own
        [sys.executable, "-m", "boundary.probe", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_a_healthy_service_is_passed_in_silence(service: str) -> None:
    done = probe(f"{service}/200")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("status", [204, 302, 404, 500, 503])
def test_another_answer_is_one_line(service: str, status: int) -> None:
    done = probe(f"{service}/{status}")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{service}/{status} answers {status}.\n"


def test_nobody_there_is_one_line() -> None:
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    done = probe(f"http://127.0.0.1:{port}/health")

    assert done.returncode == 1
    assert done.stderr == f"http://127.0.0.1:{port}/health does not answer: [Errno 111] Connection refused.\n"


def test_a_service_that_hangs_is_given_up_in_time() -> None:
    with create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/health"

        done = probe(url, "0.2")

    assert (done.returncode, done.stderr) == (1, f"{url} does not answer: timed out.\n")


def test_what_speaks_no_http_is_one_line() -> None:
    with create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/health"

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"220 mail.example.com\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        done = probe(url)
        thread.join()

    assert (done.returncode, done.stderr) == (1, f"{url} does not answer: 220 mail.example.com.\n")


@pytest.mark.parametrize(
    "arguments",
    [(), ("http://127.0.0.1:1/", "soon"), ("http://127.0.0.1:1/", "0"), ("http://127.0.0.1:1/", "1", "2")],
)
def test_wrong_arguments_are_told_how_to_ask(arguments: tuple[str, ...]) -> None:
    done = probe(*arguments)

    assert (done.returncode, done.stderr) == (1, "usage: python -m boundary.probe URL [SECONDS]\n")


@pytest.mark.parametrize("url", ["/health", "https://127.0.0.1/health", "http://", "file:///etc/passwd"])
def test_what_is_no_http_url_is_one_line(url: str) -> None:
    done = probe(url)

    assert (done.returncode, done.stderr) == (1, f"{url} is not a URL such as http://127.0.0.1:5001/health.\n")


def test_it_imports_nothing_that_was_installed(service: str) -> None:
    # A health check runs every few seconds: the boundary itself takes a hundred times as long to import.
    program = (
        "import runpy, sys; before = set(sys.modules); sys.argv[1:] = [sys.argv[1]]\n"
        "try: runpy.run_module('boundary.probe', run_name='__main__')\n"
        "except SystemExit as end: assert end.code is None, end.code\n"
        "new = set(sys.modules) - before\n"
        "print(*(name for name in new if name.partition('.')[0] not in sys.stdlib_module_names))"
    )

    done = subprocess.run(  # noqa: S603  # a program of our own
        [sys.executable, "-c", program, f"{service}/200"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert set(done.stdout.split()) <= PACKAGES
