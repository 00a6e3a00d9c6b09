"""A contract as one document, for Schemathesis: it draws ids and follows links only where no reference leaves the file.

What is read are the files of spec/, nothing that a service serves.
"""

from typing import Any

from hygiene.library import Library, Spot


def joined(library: Library, contract: str) -> dict[str, Any]:
    """The contract with everything that it refers to among its own components. Raises DeadReferenceError."""
    return _Joining(library).document(contract)


class _Joining:
    def __init__(self, library: Library) -> None:
        self._library = library
        self._components: dict[str, dict[str, Any]] = {}

    def document(self, contract: str) -> dict[str, Any]:
        root = Spot(self._library.files[contract], (), self._library.files[contract].data)
        for kind in root.value.get("components", {}):
            for component in root.child("components", kind).children():
                self._take(component)
        document = {str(spot.keys[0]): self._copy(spot) for spot in root.children() if spot.keys[0] != "components"}
        return {**document, "components": self._components}

    def _copy(self, spot: Spot) -> Any:
        if spot.reference is not None:
            return {"$ref": self._take(self._library.look_up(spot.reference, spot.file))}
        if isinstance(spot.value, dict):
            return {child.keys[-1]: self._copy(child) for child in spot.children()}
        if isinstance(spot.value, list):
            return [self._copy(child) for child in spot.children()]
        return spot.value

    def _take(self, spot: Spot) -> str:
        """Copy a component once; its name is its own in all files (a rule of the contracts)."""
        *_, kind, name = map(str, spot.keys)
        components = self._components.setdefault(kind, {})
        if name not in components:
            components[name] = None  # It may refer to itself.
            components[name] = self._copy(spot)
        return f"#/components/{kind}/{name}"
