"""The contract and Swagger UI are served from memory, whatever the app class."""

import re
from typing import Any

import connexion
import pytest
import yaml

from boundary.contract import Contract
from boundary.documentation import Documentation
from boundary.tests import toys
from boundary.tests.asking import ask


def test_the_contract_is_served_as_it_was_bundled(app: Any) -> None:
    answer = ask(app, "GET", "/openapi.yaml")

    assert (answer.status, answer.headers["content-type"]) == (200, "application/yaml")
    assert yaml.safe_load(answer.body) == Contract.load(toys.CONTRACT).document


@pytest.mark.parametrize("path", ["/docs", "/docs/"])
def test_the_page_leads_to_local_files_only(app: Any, path: str) -> None:
    page = ask(app, "GET", path)
    folder = "/" if path == "/docs" else "/docs/"

    links = re.findall(rb'(?:src|href|data-contract)="([^"]+)"', page.body)
    answers = [ask(app, "GET", _joined(folder, link.decode())) for link in links]

    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert len(links) == 5
    assert [answer.status for answer in answers] == [200] * 5


def test_the_page_may_run_its_own_scripts_and_nothing_else(app: Any) -> None:
    page = ask(app, "GET", "/docs")

    policy = page.headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert b"<script>" not in page.body


def test_the_start_script_shows_the_contract_that_the_page_names(app: Any) -> None:
    script = ask(app, "GET", "/docs/start.js")

    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert b"dataset.contract" in script.body
    assert b"validatorUrl: null" in script.body


def test_an_unchanged_file_is_not_sent_again(app: Any) -> None:
    first = ask(app, "GET", "/docs/swagger-ui-bundle.js")

    second = ask(app, "GET", "/docs/swagger-ui-bundle.js", headers=[("If-None-Match", first.headers["etag"])])

    assert len(first.body) > 100_000
    assert (second.status, second.body, second.headers["etag"]) == (304, b"", first.headers["etag"])


@pytest.mark.parametrize(
    "path", ["/docs/index.html", "/docs/../openapi.yaml", "/docs/swagger-ui.js.map", "/ui", "/ui/"]
)
def test_nothing_else_is_served(app: Any, path: str) -> None:
    answer = ask(app, "GET", path)

    assert (answer.status, answer.code) == (404, "not-found")


def test_the_page_may_call_the_token_url_and_the_servers_that_the_contract_names() -> None:
    contract = Contract(
        {
            "info": {"title": "</title><script>"},
            "servers": [{"url": "https://api.example.com/v1"}, {"url": "/"}],
            "components": {
                "securitySchemes": {
                    "oauth2": {"type": "oauth2", "flows": {"password": {"tokenUrl": "http://127.0.0.1:5001/token"}}}
                }
            },
        }
    )

    page = ask(Documentation(None, contract=contract), "GET", "/docs")  # type: ignore[arg-type]

    allowed = "connect-src 'self' http://127.0.0.1:5001 https://api.example.com;"
    assert allowed in page.headers["content-security-policy"]
    assert b"<script>" not in page.body


class TestOtherOrigins:
    PREFLIGHT = (
        ("Origin", "https://coach.test"),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "authorization,x-requested-with"),
    )

    def test_they_may_not_call_by_default(self, app: Any) -> None:
        answer = ask(app, "OPTIONS", "/token", headers=self.PREFLIGHT)

        assert answer.status == 405
        assert "access-control-allow-origin" not in answer.headers

    def test_those_that_are_named_may(self) -> None:
        app = toys.build(connexion.AsyncApp, allowed_origins=["https://coach.test"])

        preflight = ask(app, "OPTIONS", "/token", headers=self.PREFLIGHT)
        refused = ask(app, "POST", "/token", headers=[("Origin", "https://coach.test")], json={})

        assert (preflight.status, preflight.headers["access-control-allow-origin"]) == (200, "https://coach.test")
        assert (refused.status, refused.headers["access-control-allow-origin"]) == (400, "https://coach.test")


def _joined(folder: str, link: str) -> str:
    return "/" + link.removeprefix("../") if link.startswith("../") else folder + link
