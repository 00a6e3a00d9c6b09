"""The peers' processes, which have no operation that says whether they are ready."""

from collections.abc import Mapping
from pathlib import Path

from pair.process import Service


class PeerService(Service):
    """Ready when it answers at all."""

    def _answer(self, path: str) -> str:
        answer = super()._answer(path)
        return "200" if answer.isdecimal() else answer


def under_uvicorn(app: str, settings: Mapping[str, str], log: Path) -> PeerService:
    """An ASGI app, `module:name`, as a deployment runs it: one worker, no access log."""
    service = PeerService("uvicorn", settings, log)
    service.set(UVICORN_APP=app, UVICORN_PORT=str(service.port), UVICORN_LOG_LEVEL="warning")
    return service
