"""The façade as a process: what its configuration follows from."""

import pytest

from facade import process
from facade.process import CannotStart


class TestPlan:
    def test_it_stands_before_the_services_of_make_run(self):
        plan = process.plan_from({})

        assert (plan.host, plan.port, plan.internal_port) == ("127.0.0.1", 8080, 8081)
        assert (list(plan.monolith), list(plan.coach)) == (["127.0.0.1:5001"], ["127.0.0.1:5002"])
        assert plan.routes == process.ROOT / "facade" / "routes"

    def test_other_ports_are_followed(self):
        plan = process.plan_from({"MONOLITH_URL": "http://127.0.0.1:6001", "COACH_PORT": "6002", "FACADE_PORT": "80"})

        assert (list(plan.monolith), list(plan.coach), plan.port) == (["127.0.0.1:6001"], ["127.0.0.1:6002"], 80)

    @pytest.mark.parametrize("name", ["FACADE_PORT", "FACADE_INTERNAL_PORT", "COACH_PORT", "FACADE_REQUESTS_AT_ONCE"])
    @pytest.mark.parametrize("value", ["", "0", "65536", "x", "²"])
    def test_a_number_that_makes_no_sense_is_named(self, name, value):
        with pytest.raises(CannotStart, match=name):
            process.plan_from({name: value})

    def test_the_folder_of_the_routes_may_be_another(self, tmp_path):
        assert process.plan_from({"FACADE_ROUTES_DIR": str(tmp_path)}).routes == tmp_path

    def test_how_much_is_under_way_at_a_time_is_the_deployments(self):
        configuration = process.plan_from({"FACADE_REQUESTS_AT_ONCE": "720"}).configuration()

        assert "limit_conn facade_requests 720;" in configuration

    def test_an_address_of_ipv6_has_its_brackets(self):
        assert "listen [::1]:8080;" in process.plan_from({"HOST": "::1"}).configuration()


class TestNginx:
    def test_that_it_is_missing_is_said_in_a_sentence(self, monkeypatch):
        monkeypatch.setattr("facade.process.shutil.which", lambda *_, **__: None)

        with pytest.raises(CannotStart, match="nginx is not installed"):
            process.find_nginx()
