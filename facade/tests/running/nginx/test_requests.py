"""What a service is told of a request, and what the client gets beside the service's answer."""

import re
import socket

import pytest

from facade.tests.running.nginx.asking import PATIENCE_S, ask, workout

KEPT_ID = "Abc-1.2_3"


def headers_at(upstream):
    # The copy of a request that the test before made in shadow mode may come late.
    (headers,) = (asked.headers for asked in upstream.asked if "x-shadow" not in asked.headers)
    return headers


@pytest.mark.parametrize("mode", ["legacy", "shadow", "replaced"])
class TestRequestId:
    def test_a_valid_one_is_kept(self, facade, monolith, coach, mode):
        facade.change(mode)

        answer = workout(facade, headers={"X-Request-ID": KEPT_ID})

        assert answer.headers["X-Request-ID"] == KEPT_ID
        assert headers_at(coach if mode == "replaced" else monolith)["x-request-id"] == [KEPT_ID]

    @pytest.mark.parametrize("value", ["", "x" * 65, "a b", "a,b", 'a"b', "a\x7fb"])
    def test_another_is_made(self, facade, monolith, coach, mode, value):
        facade.change(mode)

        answer = workout(facade, headers={"X-Request-ID": value})

        assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])
        assert headers_at(coach if mode == "replaced" else monolith)["x-request-id"] == [answer.headers["X-Request-ID"]]

    def test_it_and_who_served_are_said_once(self, facade, monolith, coach, mode):
        facade.change(mode)
        for one in (monolith, coach):
            one.behave = one.answer(
                X_Request_ID="theirs", X_Served_By="me", X_Content_Type_Options="nosniff", Referrer_Policy="no-referrer"
            )

        answer = workout(facade, headers={"X-Request-ID": KEPT_ID})

        for name, value in {
            "X-Request-ID": KEPT_ID,
            "X-Served-By": "coach" if mode == "replaced" else "monolith",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        }.items():
            assert answer.raw.headers.getlist(name) == [value]


class TestEdge:
    def test_what_a_client_says_of_where_it_comes_from_is_dropped(self, facade, monolith):
        spoofed = {
            "X-Forwarded-For": "6.6.6.6",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Port": "1",
            "X-Forwarded-Prefix": "/evil",
            "X-Real-IP": "6.6.6.6",
            "Forwarded": "for=6.6.6.6",
            "Proxy": "http://evil.example",
            "Proxy-Authorization": "Basic eDp5",
            "TE": "trailers",
            "Upgrade": "websocket",
            "X-Shadow": "1",
            "X-Wod-Backend": "monolith",
        }

        ask(facade, "GET", "/profile", headers=spoofed)

        told = headers_at(monolith)
        assert told["x-forwarded-for"] == ["127.0.0.1"]
        assert told["x-forwarded-proto"] == ["http"]
        assert not {name.lower() for name in spoofed} & set(told) - {"x-forwarded-for", "x-forwarded-proto"}

    def test_what_a_client_says_to_the_service_is_passed_on(self, facade, monolith):
        trace = f"00-{'a' * 32}-{'b' * 16}-01"
        said = {"Host": "fit.example:8443", "Idempotency-Key": "k", "traceparent": trace}

        ask(facade, "POST", "/profile", headers=said, data="x")

        told = headers_at(monolith)
        assert {name: told[name.lower()] for name in said} == {name: [value] for name, value in said.items()}
        assert told["authorization"] == ["Bearer one-athlete"]

    def test_nginx_does_not_say_its_version(self, facade):
        assert ask(facade, "GET", "/profile").headers["Server"] == "nginx"

    def test_a_service_does_not_steer_nginx(self, facade, monolith):
        monolith.behave = monolith.answer(body=b"as it is", X_Accel_Redirect="/health")

        assert ask(facade, "GET", "/profile").content == b"as it is"


class TestTrustedProxy:
    def test_a_named_proxy_is_believed(self, facade, monolith):
        own = facade.plan.routes / "trusted-proxies.conf"
        own.write_text("set_real_ip_from 127.0.0.1;\nreal_ip_header X-Forwarded-For;\n")
        facade.change("legacy")

        ask(facade, "GET", "/profile", headers={"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"})
        own.unlink()
        facade.change("legacy")

        told = headers_at(monolith)
        assert (told["x-forwarded-for"], told["x-forwarded-proto"]) == (["192.0.2.7"], ["https"])


class TestCompression:
    LONG = b'{"exercises": "' + b"squat " * 1000 + b'"}'

    def test_the_catalogue_is_compressed_and_revalidated(self, facade, monolith):
        monolith.behave = monolith.answer(body=self.LONG, ETag='"r1"')
        first = ask(facade, "GET", "/fitness/exercises", headers={"Accept-Encoding": "gzip"})
        assert first.headers["Content-Encoding"] == "gzip"
        assert first.headers["Vary"] == "Accept-Encoding"
        assert first.content == self.LONG
        etag = first.headers["ETag"]
        monolith.behave = monolith.answer(304, b"", ETag='"r1"')

        again = ask(facade, "GET", "/fitness/exercises", headers={"If-None-Match": etag, "Accept-Encoding": "gzip"})

        # What compression has weakened; the service is asked for its own.
        assert etag == 'W/"r1"'
        assert monolith.asked[-1].headers["if-none-match"] == ['"r1"']
        assert (again.status_code, again.content) == (304, b"")

    def test_who_does_not_ask_for_it_gets_the_strong_etag(self, facade, monolith):
        monolith.behave = monolith.answer(body=self.LONG, ETag='"r1"')

        answer = ask(facade, "GET", "/fitness/exercises", headers={"Accept-Encoding": "identity"})

        assert (answer.headers["ETag"], answer.content) == ('"r1"', self.LONG)
        assert "Content-Encoding" not in answer.headers

    def test_head_says_what_get_would(self, facade, monolith):
        monolith.behave = monolith.answer(body=self.LONG, ETag='"r1"')

        answer = ask(facade, "HEAD", "/fitness/exercises", headers={"Accept-Encoding": "identity"})

        assert (answer.headers["Content-Length"], answer.content) == (str(len(self.LONG)), b"")


class TestSlowClient:
    def test_the_service_is_done_before_the_client_has_read(self, facade, monolith):
        monolith.behave = monolith.answer(body=b"x" * 5_000_000)

        with socket.create_connection(("127.0.0.1", facade.plan.port), timeout=PATIENCE_S) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            client.recv(1)
            # It can only answer another one now that it has been rid of the first answer: one thread a connection,
            # and the connection is kept, so the second comes by the same.
            answer = ask(facade, "GET", "/profile")

        assert answer.status_code == 200

    def test_a_body_reaches_the_service_only_when_it_is_whole(self, facade, monolith):
        with socket.create_connection(("127.0.0.1", facade.plan.port), timeout=PATIENCE_S) as client:
            client.sendall(b"POST /profile HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\na")
            ask(facade, "GET", "/another")
            before = [asked.method for asked in monolith.asked]
            client.sendall(b"b")
            client.recv(1)

        assert before == ["GET"]
        assert [asked.body for asked in monolith.asked] == [b"", b"ab"]
