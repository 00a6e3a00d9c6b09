"""How values that several resources share are written in answers."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC, with a Z."""
    return moment.astimezone(UTC).isoformat()[: -len("+00:00")] + "Z"


def next_page(path: str, query: Mapping[str, Any]) -> dict[str, str]:
    """The Link header (RFC 8288) to the next page; parameters that are None are left out."""
    text = urlencode({name: value for name, value in query.items() if value is not None})
    return {"Link": f'<{path}?{text}>; rel="next"'}
