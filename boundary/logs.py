"""Structured logs: one JSON line on stdout for each event, of structlog and of the standard library alike."""

import logging
import sys
from typing import Any, TextIO

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger


def configure_logging(service: str, stream: TextIO | None = None) -> None:
    """Send all logs of this process to the stream as JSON lines that name the service; to stdout when none is named."""
    out = sys.stdout if stream is None else stream

    def name_service(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event.setdefault("service", service)
        return event

    shared: list[Processor] = [
        name_service,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(serializer=_bytes)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.BytesLoggerFactory(out.buffer),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(serializer=_text),
            ],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # The boundary's own access log says more, and knows no query strings.
    logging.getLogger("uvicorn.access").propagate = False
    # They warn of what clients did wrong, Connexion seven times for a request with two body types.
    for chatty in ("connexion", "python_multipart"):
        logging.getLogger(chatty).setLevel(logging.ERROR)


def _bytes(event: Any, **_: Any) -> bytes:
    return orjson.dumps(event, default=repr)


def _text(event: Any, **_: Any) -> str:
    return _bytes(event).decode()
