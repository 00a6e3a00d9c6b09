"""`python -m gates lint|diff|release`: lints the contracts, compares them with the last release, or makes a release."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from boundary.contract import ContractError
from gates import exceptions, findings, releases, report
from gates.changes import compare
from gates.exceptions import Reviewed
from gates.gate import Verdict, judge
from gates.node_tools import ToolError
from gates.releases import Release
from gates.sunsets import without_the_retired
from gates.versions import VersionError


def lint() -> int:
    """Print what the standard linters find."""
    found = [*findings.of_spectral(), *findings.of_redocly()]
    for finding in found:
        print(finding)
    if found:
        print(
            f"\nFindings: {len(found)}. Mend the contract. Where a rule is wrong for this project, narrow it or switch "
            "it off in spec/lint/, for that place, with the reason beside it."
        )
        return 1
    print("Spectral, OWASP's ruleset and Redocly have nothing to say about the contracts.")
    return 0


def diff() -> int:
    """Print what changed since the last release, then what stands in the way of the next one."""
    verdicts = _verdicts()
    failures = [failure for verdict in verdicts for failure in verdict.failures]
    compared = {verdict.service for verdict in verdicts}
    failures += [
        f"{service} has no release to compare with: make spec-release."
        for service in releases.SERVICES
        if service not in compared
    ]
    for verdict in verdicts:
        print("\n".join(report.lines(verdict)), end="\n\n")
    for number, failure in enumerate(failures, start=1):
        print(f"{number}. {failure}\n")
    print(f"In the way of a release: {len(failures)}." if failures else "These contracts may be released.")
    return 1 if failures else 0


def release() -> int:
    """Keep what changed as the new release, when nothing stands in the way."""
    verdicts = _verdicts()
    if any(verdict.failures for verdict in verdicts):
        print("Not released: `make spec-diff` says what stands in the way.", file=sys.stderr)
        return 1
    unchanged = {verdict.service for verdict in verdicts if verdict.version == str(verdict.released)}
    for service in sorted(set(releases.SERVICES) - unchanged):
        file = releases.write(service, releases.current(service))
        print(f"released {file.relative_to(releases.FOLDER.parents[1])}")
    for service in sorted(unchanged):
        print(f"{service} is released already, in this version.")
    if any(judged.exception for verdict in verdicts for judged in verdict.changes):
        print("What was let through is released: remove its entries from spec/breaking-changes.yaml.")
    return 0


def _verdicts() -> list[Verdict]:
    """One for each service that has a release."""
    reviewed, now = exceptions.read(), datetime.now(UTC)
    last = {service: releases.latest(service) for service in releases.SERVICES}
    return [_verdict(service, before, reviewed, now) for service, before in last.items() if before is not None]


def _verdict(service: str, before: Release, reviewed: Sequence[Reviewed], now: datetime) -> Verdict:
    current = releases.current(service)
    changes = compare(before.contract.document, current.document)
    return judge(service, before, current, without_the_retired(changes, before.contract, now), reviewed, now.date())


def main() -> int:
    parser = argparse.ArgumentParser(prog="gates", description=__doc__)
    commands = {"lint": lint, "diff": diff, "release": release}
    parser.add_argument("command", choices=commands)
    try:
        return commands[parser.parse_args().command]()
    except (ContractError, VersionError, ToolError, exceptions.ExceptionsError) as exc:
        print(exc, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
