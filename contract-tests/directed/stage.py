"""Where the cases play: the running pair, the people on it, and the same services in other circumstances."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from requests import PreparedRequest, Response

from directed.elsewhere import Elsewhere
from matrix.judged import Judged
from pair.people import Account, new_email
from pair.running import BOOTSTRAP_KEY, Pair

# How long the services wait for a body: short, so that the tests need not wait long either.
BODY_TIMEOUT_S = 2

_PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Person:
    """Somebody with an account and a token."""

    account: Account
    token: str

    @property
    def email(self) -> str:
        return self.account.email


class Stage:
    """Everything is made when a case first needs it, so that one case alone is quick."""

    def __init__(self, pair: Pair, stack: ExitStack) -> None:
        """What is started here stops with the stack."""
        self._pair = pair
        self._stack = stack
        self._elsewhere = Elsewhere(pair, stack)
        self._waiting: dict[str, Mapping[object, Future[Response]]] = {}

    @cached_property
    def bootstrapped(self) -> Response:
        """The answer that made the first administrator; there is only one."""
        headers, body = {"X-Bootstrap-Key": BOOTSTRAP_KEY}, {"email": new_email("admin"), "name": "Ada Lovelace"}
        return self.monolith().ask("bootstrap.create_admin", expect=201, json=body, headers=headers)

    @cached_property
    def admin(self) -> Person:
        """The only administrator."""
        told = self.bootstrapped.json()
        return self.log_in(Account(told["email"], told["password"]))

    @cached_property
    def admin_with_history(self) -> Person:
        """The administrator, who has trained."""
        done = [{"exercise_id": self.an_exercise["id"], "sets": sets} for sets in (1, 2, 3, 4, 5)]
        self.monolith(self.admin).ask("history.log_exercises", expect=201, json=done)
        return self.admin

    @cached_property
    def athlete(self) -> Person:
        """One whom no case changes."""
        return self.new_athlete()

    def new_athlete(self) -> Person:
        """One of the case's own."""
        body = {"email": new_email("grace"), "name": "Grace Hopper", "password": _PASSWORD}
        self.monolith().ask("signup.register_athlete", expect=201, json=body)
        return self.log_in(Account(body["email"], _PASSWORD))

    @cached_property
    def athlete_without_equipment(self) -> Person:
        """One who has nothing at all to train with."""
        athlete = self.new_athlete()
        self.monolith(athlete).ask("profile.update_profile", expect=200, json={"equipment": []})
        return athlete

    @cached_property
    def athlete_who_can_do_nothing(self) -> Person:
        """One who has nothing, and avoids what needs nothing."""
        athlete = self.new_athlete()
        limits = {"equipment": [], "avoided_exercise_ids": self.bare_exercise_ids}
        self.monolith(athlete).ask("profile.update_profile", expect=200, json=limits)
        return athlete

    @cached_property
    def bare_exercise_ids(self) -> list[int]:
        """The exercises that need nothing."""
        catalogue = self.monolith().ask("exercises.list_exercises", expect=200).json()
        return [exercise["id"] for exercise in catalogue if exercise["equipment_items"] == ["none"]]

    @cached_property
    def an_exercise(self) -> dict[str, Any]:
        """One of the catalogue that no case changes."""
        page = self.monolith().ask("exercises.list_exercises", expect=200, params={"limit": 1}).json()
        found: dict[str, Any] = page[0]
        return found

    def log_in(self, account: Account) -> Person:
        """The account with a new token."""
        body = {"email": account.email, "password": account.password}
        told = self.monolith().ask("oauth.create_token", expect=200, json=body).json()
        return Person(account, told["access_token"])

    def monolith(self, by: Person | None = None) -> Judged:
        return _judged("monolith", self._pair.monolith.url, by)

    def coach(self, by: Person | None = None) -> Judged:
        return _judged("coach", self._pair.coach.url, by)

    def strict_monolith(self, by: Person | None = None) -> Judged:
        """One that allows one failed login of an account and one sign-up."""
        return _judged("monolith", self._elsewhere.strict_monolith, by)

    def retired_monolith(self, by: Person | None = None) -> Judged:
        """One whose sign-up and whose legacy workout are switched off."""
        return _judged("monolith", self._elsewhere.retired_monolith, by)

    def monolith_behind_a_relay(self, by: Person | None = None) -> Judged:
        """One whose database is away within `database_away`."""
        return _judged("monolith", self._elsewhere.monolith_behind_a_relay, by)

    def database_away(self) -> AbstractContextManager[None]:
        return self._elsewhere.relay.cut()

    def coach_without_monolith(self, by: Person | None = None) -> Judged:
        """One whose monolith was never there."""
        return _judged("coach", self._elsewhere.coach_without_monolith, by)

    def coach_with_a_hanging_monolith(self, by: Person | None = None) -> Judged:
        """One whose monolith takes connections and says nothing."""
        return _judged("coach", self._elsewhere.coach_with_a_hanging_monolith, by)

    def coach_that_is_refused(self, status: int, by: Person | None = None) -> Judged:
        """One whose monolith refuses everybody's training context with this status."""
        return _judged("coach", self._elsewhere.coach_that_is_refused(status), by)

    def occupied(self, service: str) -> Judged:
        """The service of that name, which has as much to do as it takes on."""
        path = "/oauth/token" if service == "monolith" else "/api/coach/WOD"
        return _judged(service, self._elsewhere.occupied(service, path, self.athlete.token), None)

    def errors_in_logs(self) -> list[str]:
        """What the services have lately logged as errors; each line is JSON."""
        services = (self._pair.monolith, self._pair.coach, *self._elsewhere.services)
        return [line for service in services for line in service.log().splitlines() if '"level":"error"' in line]

    def side_by_side(
        self, kind: str, requests: Callable[[], Mapping[object, PreparedRequest]]
    ) -> Mapping[object, Future[Response]]:
        """Answers that take seconds: all of a kind are asked for at once, when the first of them is needed."""
        if kind not in self._waiting:
            asked = requests()
            threads = self._stack.enter_context(ThreadPoolExecutor(len(asked)))
            self._waiting[kind] = {key: threads.submit(Judged.send_prepared, request) for key, request in asked.items()}
        return self._waiting[kind]


def _judged(service: str, url: str, by: Person | None) -> Judged:
    return Judged(service, url, "directed", by.token if by else None)
