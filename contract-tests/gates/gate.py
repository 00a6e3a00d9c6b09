"""The change gate: what may be released after the last release, and what stands in the way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import indent

from boundary.contract import Contract
from gates.changes import Change, Impact
from gates.exceptions import Reviewed, proposal
from gates.releases import Release, version_of
from gates.versions import Version, VersionError


@dataclass(frozen=True)
class Judged:
    """A change, and the exception that lets it through, if there is one."""

    change: Change
    exception: Reviewed | None

    @property
    def impact(self) -> Impact:
        """What counts for the version: the reviewers' word before the tool's."""
        return self.change.impact if self.exception is None else self.exception.impact


@dataclass(frozen=True)
class Verdict:
    """What changed in a service's contract since its release, and what is wrong with that, each with its cure."""

    service: str
    released: Version
    version: str
    changes: list[Judged]
    failures: list[str]


def judge(
    service: str,
    release: Release,
    current: Contract,
    found: Sequence[Change],
    exceptions: Sequence[Reviewed],
    today: date,
) -> Verdict:
    """Judge what was found to have changed in the service's contract since its last release."""
    own = [exception for exception in exceptions if exception.service == service]
    changes = [Judged(change, _exception_for(change, service, own)) for change in found]
    used = {judged.exception for judged in changes}
    failures = [
        *(_breaking(service, judged.change) for judged in changes if _stands_alone(judged)),
        *(_overdue(exception) for exception in own if exception.expires < today),
        *(_unused(exception) for exception in own if exception not in used),
        *_wrong_version(service, release.version, current, changes),
    ]
    return Verdict(service, release.version, str(current.document["info"]["version"]), changes, failures)


def _exception_for(change: Change, service: str, exceptions: Sequence[Reviewed]) -> Reviewed | None:
    covering = [exception for exception in exceptions if exception.covers(service, change)]
    return covering[0] if covering and change.impact is Impact.MAJOR else None


def _stands_alone(judged: Judged) -> bool:
    return judged.change.impact is Impact.MAJOR and judged.exception is None


def _wrong_version(service: str, released: Version, current: Contract, changes: Sequence[Judged]) -> Iterator[str]:
    file = f"spec/{service}/openapi.yaml"
    try:
        version = version_of(current)
    except VersionError as exc:
        yield f"{file}: info.version: {exc}."
        return
    needed = released.raised(max(judged.impact for judged in changes)) if changes else released
    if version < needed:
        yield (
            f"{file}: info.version is {version}; after what changed since {released} it must be {needed} at least.\n"
            "  A breaking change raises the first number, an addition the second, anything else the third."
        )


def _breaking(service: str, change: Change) -> str:
    return (
        f"{service}: {change.place}: {change.message} ({change.rule})\n"
        "  This breaks clients of the release. Add the new beside the old; or deprecate the old, and remove it after\n"
        "  its Sunset. If it must be, have it reviewed: the reviewers complete this and add it to\n"
        "  spec/breaking-changes.yaml\n"
        f"{indent(proposal(service, change), '    ').rstrip()}"
    )


def _overdue(exception: Reviewed) -> str:
    return (
        f"{_name(exception)}: its time was over on {exception.expires}.\n"
        "  Release the change (make spec-release), take it back, or have it reviewed again."
    )


def _unused(exception: Reviewed) -> str:
    return (
        f"{_name(exception)}: there is no such change.\n"
        "  Remove the entry from spec/breaking-changes.yaml: it was released or taken back."
    )


def _name(exception: Reviewed) -> str:
    return f"{exception.service}: the exception for {exception.place}: {exception.message} ({exception.rule})"
