"""How much may be asked of a service."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Sizes and times that every operation of a service has in common; `requests_at_once` is each worker's."""

    body_bytes: int = 1_048_576
    body_seconds: float = 20.0
    json_depth: int = 64
    form_fields: int = 100
    path_segment_chars: int = 512
    requests_at_once: int = 400
