"""The migration status as text."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facade import routes
from facade.routes import OPERATIONS, Route, RoutesError

KEPT = (Path(__file__).resolve().parents[1] / "routes" / "routes.conf").read_text(encoding="utf-8")
PERCENTAGES = st.integers(1, 999).map(lambda tenths: Decimal(tenths) / 10)
ROUTES = st.one_of(
    st.sampled_from(["legacy", "shadow", "replaced", "retired"]).map(Route),
    PERCENTAGES.map(lambda percent: Route("canary", percent)),
    PERCENTAGES.map(lambda percent: Route("shadow", percent)),
)


class TestRead:
    def test_the_file_of_the_project_has_every_operation(self):
        assert set(routes.read(KEPT)) == set(OPERATIONS)

    def test_a_fresh_one_is_all_legacy(self):
        assert routes.read(routes.fresh()) == dict.fromkeys(OPERATIONS, Route("legacy"))

    @pytest.mark.parametrize("operation", OPERATIONS)
    def test_a_missing_line_is_named(self, operation):
        variable = "$facade_" + operation.replace(".", "_") + " "
        text = "".join(line for line in KEPT.splitlines(keepends=True) if variable not in line)

        with pytest.raises(RoutesError, match=f"no line for {operation}"):
            routes.read(text)

    def test_an_operation_has_one_line(self):
        with pytest.raises(RoutesError, match="two lines"):
            routes.read(KEPT + KEPT)

    @pytest.mark.parametrize(
        "line", ["garbage", "}", 'split_clients $facade_token $facade_wod_get_wood { * "legacy"; }']
    )
    def test_another_line_is_refused(self, line):
        with pytest.raises(RoutesError, match="not understood"):
            routes.read(f"{KEPT}{line}\n")

    def test_comments_may_stand_where_they_like(self):
        text = f"\n  # A note.\n{KEPT}".replace(" }\n", " }  # Since Monday.\n")

        assert routes.read(text) == routes.read(KEPT)

    @pytest.mark.parametrize(
        ("parts", "told"),
        [
            ('25% "canary 26: coach"; * "canary 26: monolith";', "contradicts"),
            ('25% "canary 25: monolith"; * "canary 25: coach";', "contradicts"),
            ('* "canary 25";', "contradicts"),
            ('* "shadwo";', "no mode"),
            ('* "canary 100";', "is no share"),
        ],
    )
    def test_a_line_that_a_hand_has_spoilt_is_refused(self, parts, told):
        text = routes.write(KEPT, {"wod.get_wod": Route("legacy")}).replace('* "legacy";', parts, 1)

        with pytest.raises(RoutesError, match=told):
            routes.read(text)


class TestWrite:
    @given(st.dictionaries(st.sampled_from(OPERATIONS), ROUTES))
    def test_what_is_written_is_read_and_the_rest_stays(self, changes):
        before = routes.read(KEPT)

        written = routes.write(KEPT, changes)

        assert routes.read(written) == before | changes
        assert [line for line in written.splitlines() if line.startswith("#")] == [
            line for line in KEPT.splitlines() if line.startswith("#")
        ]

    @given(st.lists(ROUTES, min_size=3, max_size=3))
    def test_each_operation_has_one_line(self, wanted):
        written = routes.write(KEPT, dict(zip(OPERATIONS, wanted, strict=True)))

        assert len(written.splitlines()) == len(KEPT.splitlines())


class TestRoute:
    @pytest.mark.parametrize("percent", ["0", "100", "0.05", "12.34", "-1"])
    def test_a_share_is_from_a_tenth_of_a_percent_to_all_but_that(self, percent):
        with pytest.raises(RoutesError, match="is no share"):
            Route("canary", Decimal(percent))

    @pytest.mark.parametrize(("mode", "percent"), [("canary", None), ("legacy", Decimal(5)), ("retired", Decimal(5))])
    def test_a_canary_has_a_share_and_most_others_have_none(self, mode, percent):
        with pytest.raises(RoutesError, match="canary"):
            Route(mode, percent)

    @pytest.mark.parametrize("text", ["", "five", "NaN", "Infinity", "5%"])
    def test_what_is_no_number_is_no_percentage(self, text):
        with pytest.raises(RoutesError, match="no percentage"):
            routes.percentage(text)

    @given(ROUTES)
    def test_its_text_is_read_as_itself(self, route):
        assert Route.parse(str(route)) == route


class TestLive:
    def test_of_a_canary_either_side_is_the_same_answer(self):
        told = "wod.get_wod canary 2.5: coach\nwod.plan_wod canary 2.5: monolith\nwod.plan_wod_alias retired\n"

        assert list(map(str, routes.live(told).values())) == ["canary 2.5", "canary 2.5", "retired"]

    @pytest.mark.parametrize("told", ["", "wod.get_wod legacy\n", "<html>502 Bad Gateway</html>\n"])
    def test_what_is_said_by_another_is_not_understood(self, told):
        with pytest.raises(RoutesError, match="not understood"):
            routes.live(told)
