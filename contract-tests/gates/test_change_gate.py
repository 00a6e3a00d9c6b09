"""The change gate finds what breaks clients, lets pass what does not, and asks for the version that it takes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from boundary.contract import Contract
from gates import releases, report
from gates.changes import Change, Impact, compare
from gates.edits import ADDITIONS, BREAKING, HARMLESS, Document, Edit, named, operation, schema
from gates.exceptions import MAX_DAYS, Reviewed
from gates.gate import Verdict, judge
from gates.releases import Release
from gates.sunsets import without_the_retired
from gates.versions import Version

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TODAY = NOW.date()
RELEASED = Version(1, 4, 2)
REMOVAL = named("an operation goes")
NEW_OPERATION = named("a new operation")
BETTER_WORDS = named("another description")
SUNSET = datetime(2027, 11, 24, tzinfo=UTC)


@pytest.fixture(scope="module")
def contracts() -> dict[str, Contract]:
    """The real contracts, as if they were released as 1.4.2."""
    found = {service: releases.current(service) for service in releases.SERVICES}
    for contract in found.values():
        contract.document["info"]["version"] = str(RELEASED)
    return found


class Bench:
    """Judges edits of the real contracts."""

    def __init__(self, contracts: dict[str, Contract]) -> None:
        self._contracts = contracts
        self._compared: dict[Edit, list[Change]] = {}

    def judge(self, edit: Edit, version: str, *exceptions: Reviewed, now: datetime = NOW) -> Verdict:
        """What the gate says when the edit comes with that info.version."""
        released = self._contracts[edit.service]
        changed = edit.applied_to(released.document)
        if edit not in self._compared:
            self._compared[edit] = compare(released.document, changed)
        changed["info"]["version"] = version
        found = without_the_retired(self._compared[edit], released, now)
        release = Release(RELEASED, released)
        return judge(edit.service, release, Contract(changed), found, exceptions, now.date())


@pytest.fixture(scope="module")
def bench(contracts: dict[str, Contract]) -> Bench:
    return Bench(contracts)


def breaking(verdict: Verdict) -> list[Change]:
    return [judged.change for judged in verdict.changes if judged.change.impact is Impact.MAJOR]


def reviewed(verdict: Verdict, *, impact: Impact = Impact.MAJOR, expires: date = TODAY) -> list[Reviewed]:
    """Exceptions for all that the verdict calls breaking."""
    return [
        Reviewed(
            service=verdict.service,
            place=change.place,
            rule=change.rule,
            message=change.message,
            impact=impact,
            reason="Nobody sends it.",
            reviewed_by="API owner",
            reviewed_on=TODAY - timedelta(days=MAX_DAYS),
            expires=expires,
        )
        for change in breaking(verdict)
    ]


def test_nothing_stands_in_the_way_when_nothing_changed(bench: Bench) -> None:
    verdict = bench.judge(Edit("nothing", "monolith", lambda _: None), "1.4.2")

    assert (verdict.changes, verdict.failures) == ([], [])


@pytest.mark.parametrize("edit", BREAKING, ids=str)
def test_what_breaks_clients_is_found_whatever_the_version(edit: Edit, bench: Bench) -> None:
    verdict = bench.judge(edit, "2.0.0")

    assert edit.rule in {change.rule for change in breaking(verdict)}
    assert len(verdict.failures) == len(breaking(verdict))
    assert verdict.failures[0].startswith(f"{edit.service}: ")
    assert "spec/breaking-changes.yaml" in verdict.failures[0]


@pytest.mark.parametrize("edit", ADDITIONS, ids=str)
def test_an_addition_passes_with_the_next_minor_version(edit: Edit, bench: Bench) -> None:
    verdict = bench.judge(edit, "1.5.0")

    assert [judged.impact for judged in verdict.changes][:1] == [Impact.MINOR]
    assert verdict.failures == []


@pytest.mark.parametrize("edit", HARMLESS, ids=str)
def test_what_adds_nothing_passes_with_the_next_patch_version(edit: Edit, bench: Bench) -> None:
    verdict = bench.judge(edit, "1.4.3")

    assert [judged.impact for judged in verdict.changes][:1] == [Impact.PATCH]
    assert verdict.failures == []


class TestVersion:
    @pytest.mark.parametrize(
        ("edit", "version", "needed"),
        [(BETTER_WORDS, "1.4.2", "1.4.3"), (NEW_OPERATION, "1.4.3", "1.5.0"), (NEW_OPERATION, "1.3.9", "1.5.0")],
        ids=str,
    )
    def test_a_change_needs_the_version_that_tells_of_it(
        self, edit: Edit, version: str, needed: str, bench: Bench
    ) -> None:
        [failure] = bench.judge(edit, version).failures

        assert f"info.version is {version}" in failure
        assert f"must be {needed} at least" in failure

    def test_a_breaking_change_that_was_reviewed_still_needs_a_major_version(self, bench: Bench) -> None:
        exceptions = reviewed(bench.judge(REMOVAL, "2.0.0"))

        [failure] = bench.judge(REMOVAL, "1.5.0", *exceptions).failures

        assert "must be 2.0.0 at least" in failure

    def test_it_must_be_a_version(self, bench: Bench) -> None:
        [failure] = bench.judge(BETTER_WORDS, "2.0").failures

        assert "'2.0' is no version like 1.4.0" in failure


class TestException:
    def test_it_lets_its_change_through(self, bench: Bench) -> None:
        exceptions = reviewed(bench.judge(REMOVAL, "2.0.0"))

        verdict = bench.judge(REMOVAL, "2.0.0", *exceptions)

        assert len(exceptions) == 1
        assert verdict.failures == []
        assert "let through until 2026-11-25 as BREAKING, by API owner: Nobody sends it." in "\n".join(
            report.lines(verdict)
        )

    def test_the_reviewers_can_find_that_nobody_is_hurt(self, bench: Bench) -> None:
        exceptions = reviewed(bench.judge(REMOVAL, "2.0.0"), impact=Impact.PATCH)

        assert bench.judge(REMOVAL, "1.4.3", *exceptions).failures == []

    def test_it_fails_when_its_time_is_over(self, bench: Bench) -> None:
        exceptions = reviewed(bench.judge(REMOVAL, "2.0.0"), expires=TODAY - timedelta(days=1))

        [failure] = bench.judge(REMOVAL, "2.0.0", *exceptions).failures

        assert "its time was over on 2026-11-24" in failure

    def test_it_fails_when_there_is_no_such_change(self, bench: Bench) -> None:
        exceptions = reviewed(bench.judge(REMOVAL, "2.0.0"))

        [failure] = bench.judge(BETTER_WORDS, "1.4.3", *exceptions).failures

        assert "there is no such change" in failure

    def test_it_does_not_cover_another_change_of_the_same_place(self, bench: Bench) -> None:
        exceptions = reviewed(bench.judge(demand_of_onboarding("units"), "2.0.0"))

        breaks, idle = bench.judge(demand_of_onboarding("experience"), "2.0.0", *exceptions).failures

        assert "became required: `experience`" in breaks
        assert "there is no such change" in idle


class TestSunset:
    removals = (
        Edit("the path", "monolith", lambda d: d["paths"].pop("/fitness/wod")),
        Edit("the operation", "monolith", lambda d: d["paths"]["/fitness/wod"].pop("get")),
    )

    @pytest.mark.parametrize("removal", removals, ids=str)
    def test_after_it_a_deprecated_operation_may_go(self, removal: Edit, bench: Bench) -> None:
        verdict = bench.judge(removal, "1.5.0", now=SUNSET)

        assert verdict.failures == []
        assert "Its Sunset was on 24 November 2027." in verdict.changes[0].change.message

    @pytest.mark.parametrize("removal", removals, ids=str)
    def test_before_it_the_operation_must_stay(self, removal: Edit, bench: Bench) -> None:
        [failure] = bench.judge(removal, "2.0.0", now=SUNSET - timedelta(seconds=1)).failures

        assert "its Sunset comes only on 24 November 2027." in failure

    def test_an_operation_that_was_never_deprecated_stays_for_ever(self, bench: Bench) -> None:
        assert bench.judge(REMOVAL, "2.0.0", now=datetime(2099, 1, 1, tzinfo=UTC)).failures != []

    def test_what_was_deprecated_after_the_release_must_stay(self, bench: Bench) -> None:
        rushed = Edit("deprecated and removed at once", "coach", deprecate_and_remove)

        assert bench.judge(rushed, "2.0.0", now=datetime(2099, 1, 1, tzinfo=UTC)).failures != []


def demand_of_onboarding(field: str) -> Edit:
    return Edit(f"{field} is needed", "monolith", lambda d: schema(d, "Onboarding")["required"].append(field))


def deprecate_and_remove(document: Document) -> None:
    operation(document, "get", "/fitness/wod")["deprecated"] = True
    del document["paths"]["/fitness/wod"]
