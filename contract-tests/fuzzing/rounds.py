"""One round: one contract in one role, judged by Schemathesis; and whether the round went deep enough to count."""

from dataclasses import dataclass

from fuzzing.judge import Judge, Round
from fuzzing.seen import Seen
from hygiene.walk import Operation
from pair.people import Account, Client, UnexpectedAnswerError, create_athlete, log_in
from pair.process import ROOT
from pair.running import Pair

REPORTS = ROOT / "reports"
ROUNDS = (
    Round("monolith", "admin"),
    Round("monolith", "athlete"),
    Round("coach", "admin"),
    Round("coach", "athlete"),
)
# Operations that do not succeed here, each with the reason; their success has tests of its own.
DO_NOT_SUCCEED = {
    "bootstrap.create_admin": "works once, and the pair was bootstrapped before the round",
    "profile.delete_profile": "needs the account's own address, and would end the round",
}


@dataclass(frozen=True)
class Outcome:
    """What a round came to; without complaints it passed."""

    title: str
    seen: Seen
    complaints: list[str]


def play(item: Round, pair: Pair, admin: Account, *, seed: int, max_examples: int) -> Outcome:
    """Run Schemathesis to its end; its own report goes to the terminal and to reports/."""
    account = account_for(item, pair, admin)
    title = f"{item.name}, seed {seed}"
    print(f"\n=== {title} ===", flush=True)
    REPORTS.mkdir(exist_ok=True)
    judge = Judge(item, pair, account)
    exit_code = judge.run(
        *("--seed", str(seed), "--max-examples", str(max_examples)),
        *("--report", "junit", "--report-junit-path", str(REPORTS / f"{item.name}-{seed}.xml")),
    )
    complaints = [f"Schemathesis ended with {exit_code}"] if exit_code else []
    complaints += shallow(item, judge.seen())
    try:
        monolith = Client(pair.monolith.url)
        monolith.with_token(log_in(monolith, account)).ask("GET", "/profile", expect=200)
    except UnexpectedAnswerError as error:
        complaints.append(f"the account does not work any more: {error}")
    if complaints:
        for service in (pair.monolith, pair.coach):
            service.keep_log(REPORTS / f"{item.name}-{seed}-{service.module}.log")
    return Outcome(title, judge.seen(), complaints)


def account_for(item: Round, pair: Pair, admin: Account) -> Account:
    """Whoever the round is played as: the administrator, or a new athlete."""
    monolith = Client(pair.monolith.url)
    return admin if item.role == "admin" else create_athlete(monolith.with_token(log_in(monolith, admin)))


def shallow(item: Round, seen: Seen) -> list[str]:
    """The operations of which the round saw too little: no success, or, without the right, no refusal."""
    return [complaint for operation in item.operations() if (complaint := _complaint(operation, item, seen))]


def _complaint(operation: Operation, item: Round, seen: Seen) -> str | None:
    statuses = sorted(seen.get(operation.operation_id, {}))
    succeeded = any(200 <= status < 300 for status in statuses)
    if item.role != "admin" and operation.is_for_administrators:
        if succeeded or 403 not in statuses:
            return f"{operation.operation_id} is for administrators, and an athlete saw {statuses}"
    elif not succeeded and operation.operation_id not in DO_NOT_SUCCEED:
        return f"{operation.operation_id} never succeeded; seen were {statuses}"
    return None
