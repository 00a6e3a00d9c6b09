"""Keeps Connexion from reading the URL a second time; the arguments come from the boundary's own validation."""

from typing import Any

from connexion.uri_parsing import AbstractURIParser


class NoURIParser(AbstractURIParser):  # type: ignore[misc]  # Connexion has no types
    """Finds nothing, at no cost."""

    param_defns: dict[str, Any] = {}  # noqa: RUF012  # overrides a property of the base class
    param_schemas: dict[str, Any] = {}  # noqa: RUF012

    def __init__(self, _parameters: Any, _body: Any) -> None:
        pass

    def resolve_form(self, _form: Any) -> dict[str, Any]:
        """Return nothing."""
        return {}

    def resolve_query(self, _query: Any) -> dict[str, Any]:
        """Return nothing."""
        return {}

    def resolve_path(self, _path: Any) -> dict[str, Any]:
        """Return nothing."""
        return {}

    def _resolve_param_duplicates(self, values: Any, _definition: Any, _in: str) -> Any:
        return values

    def _split(self, value: Any, _definition: Any, _in: str) -> Any:
        return value
