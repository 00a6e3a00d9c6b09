"""Services whose clients' requests are written down on their way to them."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from coach.tests.recording import record
from consumer.relay import Relay
from consumer.tap import RequestTap
from pair.process import Service


class RecordedService(Service):
    """A Service with a second address, `recorded_url`: what is asked there is recorded in the folder COACH_REQUESTS.

    That address is there while the service runs, and refuses connections when it does not, stopped or killed.
    """

    def __init__(self, module: str, settings: Mapping[str, str], log: Path) -> None:
        super().__init__(module, settings, log)
        self._relay = _recording_relay(self.port)

    @property
    def recorded_url(self) -> str:
        """Where those ask whose requests are recorded."""
        return self._relay.url

    def start(self, *, ready: bool = True) -> None:
        """As Service.start, which raises ServiceError."""
        super().start(ready=ready)
        self._relay.listen()

    def stop(self) -> None:
        """As Service.stop, which raises ServiceError."""
        # As a server does that is asked to stop: nobody comes in any more, and who is in is served.
        self._relay.refuse()
        super().stop()
        self._relay.close()

    def kill(self) -> None:
        """As Service.kill."""
        super().kill()
        self._relay.close()


@contextmanager
def recorded(origin: str) -> Iterator[str]:
    """Another origin of a service that runs already, with its requests recorded; the same one when nobody collects."""
    port = urlsplit(origin).port
    if "COACH_REQUESTS" not in os.environ or port is None:
        yield origin
        return
    relay = _recording_relay(port)
    relay.listen()
    try:
        yield relay.url
    finally:
        relay.close()


def _recording_relay(port: int) -> Relay:
    return Relay(port, lambda: RequestTap(record).feed)
