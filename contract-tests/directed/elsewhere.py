"""The services in circumstances that the pair itself is not in, each started when it is first needed."""

import socket
from contextlib import ExitStack, closing
from functools import cached_property

from sqlalchemy import make_url

from directed import occupied
from directed.refusing import RefusingMonolith
from directed.relay import Relay
from pair.process import Service
from pair.running import Pair

_POSTGRESQL_PORT = 5432


class Elsewhere:
    """URLs of services beside those of the pair, on the pair's own database."""

    def __init__(self, pair: Pair, stack: ExitStack) -> None:
        self._pair = pair
        self._stack = stack
        self.services: list[Service] = []
        self._occupied: dict[str, str] = {}

    @cached_property
    def strict_monolith(self) -> str:
        limits = {"LOGIN_FAILURES_PER_MINUTE": "1", "SIGNUPS_PER_ADDRESS_PER_HOUR": "1"}
        return self._started(self._pair.monolith.beside("strict-monolith", **limits))

    @cached_property
    def retired_monolith(self) -> str:
        return self._started(self._pair.monolith.beside("retired-monolith", SIGNUP="off", LEGACY_WOD="off"))

    @cached_property
    def relay(self) -> Relay:
        """Between `monolith_behind_a_relay` and the database."""
        database = make_url(self._pair.monolith.settings["DATABASE_URL"])
        relay = Relay(database.host or "127.0.0.1", database.port or _POSTGRESQL_PORT)
        self._stack.callback(relay.close)
        return relay

    @cached_property
    def monolith_behind_a_relay(self) -> str:
        database = make_url(self._pair.monolith.settings["DATABASE_URL"])
        url = database.set(host="127.0.0.1", port=self.relay.port).render_as_string(hide_password=False)
        return self._started(self._pair.monolith.beside("monolith-behind-a-relay", DATABASE_URL=url))

    @cached_property
    def coach_without_monolith(self) -> str:
        url = self._socket(listening=False)
        return self._started(self._pair.coach.beside("coach-without-monolith", MONOLITH_URL=url), ready=False)

    @cached_property
    def coach_with_a_hanging_monolith(self) -> str:
        soon = {"MONOLITH_READ_TIMEOUT_S": "0.5", "REQUEST_DEADLINE_S": "1"}
        coach = self._pair.coach.beside(
            "coach-with-a-hanging-monolith", MONOLITH_URL=self._socket(listening=True), **soon
        )
        return self._started(coach, ready=False)

    def coach_that_is_refused(self, status: int) -> str:
        self._refusing.status = status
        return self._refused_coach

    @cached_property
    def _refusing(self) -> RefusingMonolith:
        return self._stack.enter_context(closing(RefusingMonolith(self._pair.monolith.url)))

    @cached_property
    def _refused_coach(self) -> str:
        return self._started(self._pair.coach.beside("refused-coach", MONOLITH_URL=self._refusing.url))

    def occupied(self, name: str, path: str, token: str) -> str:
        """The monolith or the coach, which has begun a POST to the path, and takes on nothing else."""
        if name not in self._occupied:
            original = self._pair.monolith if name == "monolith" else self._pair.coach
            service = original.beside(f"occupied-{name}", **occupied.SETTINGS)
            self._occupied[name] = self._started(service)
            self._stack.enter_context(closing(occupied.occupy(service, path, token)))
        return self._occupied[name]

    def _started(self, service: Service, *, ready: bool = True) -> str:
        self.services.append(service)
        self._stack.callback(service.stop)
        service.start(ready=ready)
        return service.url

    def _socket(self, *, listening: bool) -> str:
        """A port of our own: connections are refused, or taken by the system and never answered."""
        mute = self._stack.enter_context(socket.socket())
        mute.bind(("127.0.0.1", 0))
        if listening:
            mute.listen()
        return f"http://127.0.0.1:{mute.getsockname()[1]}"
