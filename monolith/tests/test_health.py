"""The health operations, over the app."""

from starlette.testclient import TestClient

from monolith.tests.answers import refusal


class TestGetHealth:
    def test_it_is_up(self, client: TestClient) -> None:
        answer = client.get("/health")

        assert (answer.status_code, answer.json()) == (200, {"status": "UP"})

    def test_a_query_is_refused(self, client: TestClient) -> None:
        assert refusal(client.get("/health?deep=true")) == (400, "invalid-request", ["query deep"])


class TestGetReadiness:
    def test_it_is_ready_with_a_database_of_this_code(self, client: TestClient) -> None:
        answer = client.get("/ready")

        assert (answer.status_code, answer.json()) == (200, {"status": "UP", "database": "UP"})

    def test_a_query_is_refused(self, client: TestClient) -> None:
        assert refusal(client.get("/ready?deep=true")) == (400, "invalid-request", ["query deep"])


class TestGetMetrics:
    def test_what_was_answered_is_counted_by_operation(self, client: TestClient) -> None:
        client.get("/health")

        answer = client.get("/metrics")

        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert any(
            "requests_total" in line and 'operation="health.get_health"' in line for line in answer.text.splitlines()
        )

    def test_no_address_of_an_athlete_is_in_them(self, client: TestClient) -> None:
        client.get("/users/nobody-to-be-seen@example.com")

        assert "nobody-to-be-seen" not in client.get("/metrics").text

    def test_a_query_is_refused(self, client: TestClient) -> None:
        assert refusal(client.get("/metrics?name=x")) == (400, "invalid-request", ["query name"])
