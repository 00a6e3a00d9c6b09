"""What Schemathesis found, for somebody who has never used it: which operation broke which rule, and what to do."""

import json
import re
import xml.etree.ElementTree as ET  # reads what Schemathesis has just written
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conformance.configuration import failing_warnings
from conformance.judge import TIMEOUT_S, Judge, Verdict
from conformance.rounds import Role, Round
from pair.process import ROOT

_SHOWN = 5
_LINES = 45
# Where `make run` puts the services, so that a shown request can be sent as it stands.
_PORTS = {"monolith": 5001, "coach": 5002}
_SEND = (
    "send the shown request to the services of `make run` (with a token of POST /oauth/token in place of [Filtered]), "
    "and mend whichever is wrong, the code or the contract. `.venv/bin/st explain CODE` explains a rule."
)
_COMPARE = (
    "compare what the contract says under `security`, and what it asks of a request, with the handler and with "
    "boundary/security.py. schemathesis.log ends with what each operation answered how often."
)
_LOOK = (
    "see which operations answered at all, at the end of schemathesis.log, and in the services' logs what was the last "
    "to be answered; what waits for something must not wait for ever."
)
_HANGS = "No operation in particular"
_AS = {Role.NOBODY: "without a token", Role.ATHLETE: "as an athlete", Role.ADMIN: "as an administrator"}


@dataclass(frozen=True)
class Finding:
    """An operation of the contract, or what else Schemathesis names, and what was wrong with it."""

    operation: str
    text: str


def findings(judge: Judge, verdict: Verdict) -> list[Finding]:
    """All that the judge found; empty when it found nothing."""
    if verdict.exit_code == 0:
        return []
    if verdict.exit_code is None:
        told = f"The round did not end within {TIMEOUT_S} s: the service hangs, or answers very slowly."
        return [Finding(_HANGS, f"{told}\n{_end_of(judge.log)}")]
    found = [*_failures(judge.junit), *_warnings(judge.summary)]
    return found or [Finding("The whole round", f"Schemathesis ended with {verdict.exit_code}.\n{_end_of(judge.log)}")]


def message(judge: Judge, found: list[Finding], shortcomings: list[str]) -> str:
    """What is wrong, where, and what to do."""
    item = judge.round
    parts = [f"The {item.service} and spec/{item.contract} differ, asked {_AS[item.role]} (seed {item.seed})."]
    # One for each operation: what is wrong with several of them tells more than all that is wrong with the first.
    shown = list({finding.operation: finding for finding in reversed(found)}.values())[::-1][:_SHOWN]
    parts += [f"--- {_named(finding, item)}\n{_readable(finding.text, judge)}" for finding in shown]
    if len(found) > len(shown):
        parts.append(f"--- and {len(found) - len(shown)} more findings, in the reports.")
    parts += [f"--- {told}" for told in shortcomings]
    parts.append(_what_to_do(judge, _advice(found)))
    return "\n\n".join(parts)


def _failures(junit: Path) -> Iterator[Finding]:
    if not junit.exists():
        return
    for case in ET.parse(junit).getroot().iter("testcase"):  # noqa: S314
        for fault in (*case.findall("failure"), *case.findall("error")):
            yield Finding(case.get("name", ""), (fault.text or fault.get("message") or "").strip())


def _warnings(summary: Path) -> Iterator[Finding]:
    if not summary.exists():
        return
    warnings = json.loads(summary.read_text("utf-8"))["warnings"]
    for name in failing_warnings():
        for operation in warnings.get(name, []):
            yield Finding(str(operation), f"Schemathesis warns of {name}: see schemathesis.log.")


def _named(finding: Finding, item: Round) -> str:
    """The operation with its operationId and its handler's file."""
    for operation in item.operations():
        if finding.operation == f"{operation.method.upper()} {operation.path}":
            handlers = f"{item.service}/api/{operation.operation_id.partition('.')[0]}.py"
            return f"{finding.operation} ({operation.operation_id}, answered by {handlers})"
    return finding.operation


def _readable(text: str, judge: Judge) -> str:
    lines = re.sub(r"^\d+\. Test Case ID: \w+\n+", "", text, flags=re.MULTILINE).splitlines()
    cut = [*lines[:_LINES], "(the rest is in the reports)"] if len(lines) > _LINES else lines
    return "\n".join(cut).replace(judge.origin, f"http://127.0.0.1:{_PORTS[judge.round.service]}")


def _advice(found: list[Finding]) -> str:
    if not found:
        return _COMPARE
    return _LOOK if found[0].operation == _HANGS else _SEND


def _what_to_do(judge: Judge, advice: str) -> str:
    item = judge.round
    again = f"SEED={item.seed} make contract ARGS='--only conformance-{item.service}'"
    return (
        f"What to do: {advice}\n"
        f"Reports: {_shown(judge.html)}; and in {_shown(judge.folder)} also {judge.log.name} and the services' logs.\n"
        f"The same once more: {again}"
    )


def _shown(file: Path) -> Path:
    return file.relative_to(ROOT) if file.is_relative_to(ROOT) else file


def _end_of(log: Path, lines: int = 20) -> str:
    return "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-lines:])
