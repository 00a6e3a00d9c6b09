"""Strong ETags of the catalogue and conditional requests (RFC 9110, section 13)."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson

from boundary import replies
from boundary.replies import Reply

_CACHE_CONTROL: Final = "public, max-age=0, must-revalidate"


def catalogue_etag(revision: str, query: Mapping[str, Any] | None = None) -> str:
    """The ETag of what `query` selects of the catalogue at `revision`; of the whole list without one."""
    asked = {name: value for name, value in (query or {}).items() if value is not None}
    if not asked:
        return f'"{revision}"'
    digest = hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
    return f'"{revision}-{digest}"'


def conditional(
    etag: str, if_none_match: str | None, body: Callable[[], bytes], *, headers: Mapping[str, str] | None = None
) -> Reply:
    """304 when the client holds `etag`, else 200 with the body, which is made only then."""
    if if_none_match is not None and _matches(if_none_match, etag):
        return replies.not_modified(headers={"ETag": etag, "Cache-Control": _CACHE_CONTROL})
    validators = {"ETag": etag, "Cache-Control": _CACHE_CONTROL}
    return replies.raw(body(), media_type="application/json", headers={**validators, **(headers or {})})


def _matches(if_none_match: str, etag: str) -> bool:
    # The weak comparison of RFC 9110, section 8.8.3.2. Our ETags hold no comma, so splitting at commas is safe.
    candidates = [part.strip() for part in if_none_match.split(",")]
    return candidates == ["*"] or etag in [part.removeprefix("W/") for part in candidates]
