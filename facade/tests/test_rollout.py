"""A rollout without nginx: what it refuses, what it writes, and what it takes back."""

import stat
from decimal import Decimal

import pytest

from facade import rollout, routes
from facade.rollout import Failed, Refused, Rollout
from facade.routes import OPERATIONS, Route
from facade.sites import SiteError, site_from


class Site:
    """Takes over what stands in the file, or refuses."""

    def __init__(self, file):
        self._file = file
        self._live = routes.read(file.read_text())
        self.refuses = 0

    def live(self):
        return dict(self._live)

    def reload(self, wanted):
        if self.refuses:
            self.refuses -= 1
            raise SiteError("nginx refuses it.")
        self._live = routes.read(self._file.read_text())
        assert self._live == dict(wanted)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "routes.conf"
    path.write_text(routes.fresh())
    return path


@pytest.fixture
def site(file):
    return Site(file)


@pytest.fixture
def roll(file, site):
    return Rollout(file, site)


def everything(route):
    return dict.fromkeys(OPERATIONS, Route.parse(route))


class TestChange:
    def test_the_file_and_the_facade_say_the_same_afterwards(self, roll):
        roll.change({"wod.get_wod": Route("canary", Decimal(25))})

        assert roll.status() == (everything("legacy") | {"wod.get_wod": Route.parse("canary 25")},) * 2

    def test_nginx_can_read_the_file_whoever_wrote_it(self, roll, file):
        roll.change(everything("shadow"))

        assert stat.S_IMODE(file.stat().st_mode) == 0o644
        assert [path.name for path in file.parent.iterdir()] == ["routes.conf"]

    @pytest.mark.parametrize("refusals", [1, 2])
    def test_what_the_facade_refuses_is_taken_back(self, roll, file, site, refusals):
        site.refuses = refusals

        with pytest.raises(Failed, match="nginx refuses it"):
            roll.change(everything("replaced"))

        assert file.read_text() == routes.fresh()
        assert site.live() == everything("legacy")

    def test_only_what_is_replaced_may_be_retired(self, roll):
        roll.change({"wod.get_wod": Route("replaced")})

        with pytest.raises(Refused, match=r"wod\.plan_wod is legacy"):
            roll.change(everything("retired"))

        assert roll.status()[1]["wod.get_wod"] == Route("replaced")
        roll.change({"wod.get_wod": Route("retired")})

    def test_a_file_that_a_hand_has_spoilt_is_not_touched(self, roll, file):
        file.write_text(routes.fresh().replace("legacy", "lgacy"))

        with pytest.raises(Failed, match=r"no mode.*make rollback"):
            roll.change(everything("shadow"))

        assert "lgacy" in file.read_text()


class TestBack:
    @pytest.mark.parametrize("mode", ["shadow", "canary 50", "replaced", "retired"])
    def test_from_anywhere(self, roll, mode):
        roll.back(everything(mode))

        roll.back(everything("legacy"))

        assert roll.status() == (everything("legacy"),) * 2

    @pytest.mark.parametrize("text", ["nonsense", "", f"{routes.fresh()}nonsense"])
    def test_even_when_the_file_is_spoilt(self, roll, file, text):
        file.write_text(text)

        roll.back(everything("legacy"))

        assert file.read_text() == routes.fresh()


class TestCommand:
    @pytest.fixture(autouse=True)
    def _here(self, roll, monkeypatch):
        monkeypatch.setattr(rollout, "rollout_from", lambda _: roll)

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (["--mode", "lgacy"], "'lgacy' is no mode"),
            (["--mode", "canary"], "needs a percentage"),
            (["--mode", "legacy", "--percent", "5"], "Only a canary and a shadow"),
            (["--mode", "canary", "--percent", "0"], "is no share"),
            (["--mode", "canary", "--percent", "5x"], "no percentage"),
            (["--mode", "shadow", "--operation", "wod.get_wood"], "no strangled operation"),
            (["--percent", "5"], "Which mode?"),
            (["--operation", "wod.get_wod"], "Which mode?"),
            (["--mode", "retired"], "replaced first"),
            (["--back", "--mode", "canary"], "needs a percentage"),
        ],
    )
    def test_what_makes_no_sense_changes_nothing_and_is_told(self, capsys, file, arguments, told):
        assert rollout.main(arguments) == 2

        said = capsys.readouterr().err
        assert told in said
        assert said.endswith("Nothing has changed.\n")
        assert said.count("\n") == 1
        assert file.read_text() == routes.fresh()

    def test_a_failure_is_told_as_well(self, capsys, site):
        site.refuses = 1

        assert rollout.main(["--mode", "shadow"]) == 1

        assert capsys.readouterr().err == "nginx refuses it. Nothing has changed.\n"

    def test_before_and_after_are_shown(self, capsys):
        assert rollout.main(["--mode", "canary", "--percent", "2.5", "--operation", "wod.get_wod"]) == 0

        assert capsys.readouterr().out.splitlines()[0].split() == ["wod.get_wod", "legacy", "->", "canary", "2.5"]

    def test_without_a_mode_it_shows_how_it_stands(self, capsys):
        assert rollout.main([]) == 0

        assert capsys.readouterr().out.split() == [word for name in OPERATIONS for word in (name, "legacy")]

    def test_what_is_not_in_effect_is_said(self, capsys, file):
        file.write_text(routes.write(routes.fresh(), everything("shadow")))

        rollout.main([])

        assert "not in effect" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("before", "after", "told"), [("replaced", "retired", "LEGACY_WOD=off"), ("retired", "legacy", "LEGACY_WOD=on")]
    )
    def test_what_the_monolith_must_be_told_is_said(self, capsys, roll, before, after, told):
        roll.back(everything(before))

        rollout.main(["--mode", after])

        assert told in capsys.readouterr().out


class TestSite:
    def test_an_unknown_place_is_named(self):
        with pytest.raises(SiteError, match="must be compose or process"):
            site_from({"FACADE_AT": "moon"})

    def test_a_container_that_does_not_run_is_told_in_its_own_words(self):
        site = site_from({"FACADE_EXEC": "sh -c 'echo no such service >&2; exit 1'"})

        with pytest.raises(SiteError, match="no such service"):
            site.live()

    def test_a_command_that_is_not_there_is_named(self):
        with pytest.raises(SiteError, match="no-such-command cannot be run"):
            site_from({"FACADE_EXEC": "no-such-command"}).live()

    @pytest.mark.parametrize(
        ("code", "told"), [(3, "refuses it: why"), (4, "old configuration"), (1, "cannot be told")]
    )
    def test_what_the_script_says_is_understood(self, code, told):
        site = site_from({"FACADE_EXEC": f"sh -c 'echo why >&2; exit {code}'"})

        with pytest.raises(SiteError, match=told):
            site.reload(everything("legacy"))
