"""Reads the requests of a connection along, while somebody else passes their bytes on."""

from collections.abc import Callable

import httptools

Record = Callable[[str, str, list[tuple[str, str]]], None]


class RequestTap:
    """Told the bytes of one connection, it tells `record` the method, the target and the headers of each request."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._parser: httptools.HttpRequestParser | None = httptools.HttpRequestParser(self)
        self._target = b""
        self._headers: list[tuple[str, str]] = []

    def feed(self, data: bytes) -> None:
        """Read on. What is no HTTP is told once, as the method `(not HTTP)`, and nothing after it is read."""
        if self._parser is None:
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._parser = None
            self._record("(not HTTP)", "", [])

    def on_message_begin(self) -> None:
        """The parser has found a request."""
        self._target, self._headers = b"", []

    def on_url(self, url: bytes) -> None:
        """The parser has read the target, or a piece of it."""
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """The parser has read a header."""
        self._headers.append((name.decode("latin-1"), value.decode("latin-1")))

    def on_headers_complete(self) -> None:
        """The parser has read all headers."""
        if self._parser is not None:
            self._record(self._parser.get_method().decode(), self._target.decode("latin-1"), self._headers)
