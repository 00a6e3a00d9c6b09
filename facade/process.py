"""The façade as a plain process beside `make run`: `python -m facade.process`, or `make facade`.

Writes an nginx configuration into a folder, beside copies of the static files of facade/nginx, and becomes nginx.
"""

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Final
from urllib.parse import urlsplit

ROOT: Final = Path(__file__).resolve().parent.parent
STATIC: Final = ROOT / "facade" / "nginx"
PID_FILE: Final = "nginx.pid"
LOG: Final = "access.log"
# What the bound of one worker of the monolith (MAX_REQUESTS_AT_ONCE, 400) leaves beside the 40 threads of one coach.
REQUESTS_AT_ONCE: Final = 360

_CONFIGURATION: Final = Template("""\
# Written by facade/process.py at each start.
pid $pid_file;
$user
error_log stderr notice;
daemon off;
worker_processes auto;
worker_shutdown_timeout 20s;
worker_rlimit_nofile 16384;

events {
    worker_connections 4096;
}

http {
    include "http.conf";
    keepalive_timeout 60s;
    include "$routes/*.conf";
    limit_conn facade_requests $requests_at_once;
    access_log $log facade if=$$facade_logged;

    map $$facade_service $$facade_upstream {
        volatile;
        default monolith_kept;
        coach   coach_kept;
    }
    map $$facade_service $$facade_upstream_once {
        volatile;
        default monolith_once;
        coach   coach_once;
    }
$upstreams
    upstream facade_shadow {
        server 127.0.0.1:$internal_port;
    }
    server {
        listen $listen;
        include "facade.conf";
    }
    server {
        listen 127.0.0.1:$internal_port;
        include "internal.conf";
    }
}
""")


class CannotStart(Exception):
    """The façade cannot start; the text is one line."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Where the façade listens, whom it asks, and the folders that it reads and writes.

    `monolith` and `coach` are the addresses, `host:port`, of the replicas. The internal port is the loopback
    interface's. Of each service's requests at most `requests_at_once` are under way, in all replicas together.
    """

    folder: Path
    routes: Path
    monolith: Sequence[str]
    coach: Sequence[str]
    port: int
    internal_port: int
    host: str = "127.0.0.1"
    requests_at_once: int = REQUESTS_AT_ONCE

    def configuration(self) -> str:
        """Return the text of nginx.conf."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return _CONFIGURATION.substitute(
            pid_file=PID_FILE,
            # Started by root, nginx would else have workers that may not write into the folder.
            user="user root;" if os.geteuid() == 0 else "",
            log=LOG,
            routes=self.routes,
            internal_port=self.internal_port,
            requests_at_once=self.requests_at_once,
            listen=f"{host}:{self.port}",
            upstreams="\n".join((*_upstreams("monolith", self.monolith), *_upstreams("coach", self.coach))),
        )

    def write(self) -> Path:
        """Write nginx.conf into the folder, which is made when it is missing, and return its path."""
        self.folder.mkdir(parents=True, exist_ok=True)
        # What is included is looked for beside the file that nginx is started with.
        for static in STATIC.glob("*.conf"):
            shutil.copyfile(static, self.folder / static.name)
        file = self.folder / "nginx.conf"
        file.write_text(self.configuration(), encoding="utf-8")
        return file


def _upstreams(name: str, addresses: Sequence[str]) -> list[str]:
    servers = " ".join(f"server {address} max_fails=0;" for address in addresses)
    return [
        # Idle connections are closed before uvicorn does so, after 5 s.
        f"    upstream {name}_kept {{ {servers} keepalive 64; keepalive_timeout 3s; }}",
        # Newer nginx keeps connections unless it is told not to.
        f"    upstream {name}_once {{ {servers} keepalive_requests 1; }}",
    ]


def command(nginx: str, folder: Path) -> list[str]:
    """Return what runs, tests or signals the nginx of the folder; the caller adds the options."""
    return [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


def find_nginx() -> str:
    """Return the path of nginx. Raises CannotStart."""
    # Debian keeps it where only an administrator's PATH leads.
    found = shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin")))
    if found is None:
        raise CannotStart("nginx is not installed; install it, for example from your distribution (nginx-light).")
    return found


def plan_from(variables: Mapping[str, str]) -> Plan:
    """Return the plan of a developer's façade. Raises CannotStart when a number makes no sense."""
    port = _number(variables, "FACADE_PORT", "8080")
    monolith = urlsplit(variables.get("MONOLITH_URL") or f"http://127.0.0.1:{variables.get('MONOLITH_PORT', '5001')}")
    return Plan(
        folder=ROOT / "var" / "facade",
        routes=routes_folder(variables),
        host=variables.get("HOST", "127.0.0.1"),
        port=port,
        internal_port=_number(variables, "FACADE_INTERNAL_PORT", "8081"),
        monolith=[monolith.netloc],
        coach=[f"127.0.0.1:{_number(variables, 'COACH_PORT', '5002')}"],
        requests_at_once=_number(variables, "FACADE_REQUESTS_AT_ONCE", str(REQUESTS_AT_ONCE)),
    )


def routes_folder(variables: Mapping[str, str]) -> Path:
    """Return the folder of routes.conf: FACADE_ROUTES_DIR, or the project's."""
    return (ROOT / variables.get("FACADE_ROUTES_DIR", "facade/routes")).resolve()


def _number(variables: Mapping[str, str], name: str, default: str) -> int:
    value = variables.get(name, default)
    if not value.isascii() or not value.isdecimal() or not 0 < int(value) < 1 << 16:
        raise CannotStart(f"{name} is {value!r}; it must be a whole number from 1 to 65535.")
    return int(value)


def main() -> None:
    try:
        plan, nginx = plan_from(os.environ), find_nginx()
    except CannotStart as exc:
        sys.exit(str(exc))
    plan.write()
    print(f"Façade: http://{plan.host}:{plan.port}, log: {plan.folder / LOG}", flush=True)
    run = command(nginx, plan.folder)
    os.execv(nginx, run)  # noqa: S606  # nginx is the program to become


if __name__ == "__main__":
    main()
