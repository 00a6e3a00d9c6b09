"""Bundles a contract that is spread over several YAML files into one document without external references."""

import re
from pathlib import Path
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COMPONENT = re.compile(r"/components/(?P<kind>[A-Za-z]+)/(?P<name>[A-Za-z0-9._-]+)")


class ContractError(Exception):
    """The contract, or what was wired to it, cannot be served; the message says why."""


class _Loader(_LOADER):  # type: ignore[misc]  # The faster base is not on every machine.
    """YAML as other tools read it: only true and false are booleans, and a date stays a string."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":bool", ":timestamp"))]
    for first, resolvers in _LOADER.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


class Bundler:
    """Reads a root file and everything that it refers to."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._files: dict[Path, Any] = {}
        self._origins: dict[tuple[str, str], Path] = {}
        self._components: dict[str, dict[str, Any]] = {}

    def bundle(self) -> dict[str, Any]:
        """Return the document; external references to components become `#/components/...`, others are put in place.

        Raises ContractError for an unreadable file, a dead reference, or one name with two meanings.
        """
        source = self._load(self._root)
        if not isinstance(source, dict):
            raise ContractError(f"{self._root.name}: not an OpenAPI document.")
        for kind, named in source.get("components", {}).items():
            for name in named:
                self._origins[kind, name] = self._root
        document = {key: self._walk(value, self._root) for key, value in source.items() if key != "components"}
        for kind, named in source.get("components", {}).items():
            self._components.setdefault(kind, {}).update(
                {name: self._walk(value, self._root) for name, value in named.items()}
            )
        document["components"] = self._components
        return document

    def _walk(self, node: Any, file: Path) -> Any:
        if isinstance(node, list):
            return [self._walk(item, file) for item in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if isinstance(reference, str):
            return self._follow(reference, file)
        return {str(key): self._walk(value, file) for key, value in node.items()}

    def _follow(self, reference: str, file: Path) -> Any:
        place, _, pointer = reference.partition("#")
        target = (file.parent / place).resolve() if place else file
        component = _COMPONENT.fullmatch(pointer)
        if component is None:
            return self._walk(self._look_up(target, pointer, reference), target)
        kind, name = component["kind"], component["name"]
        origin = self._origins.get((kind, name))
        if origin is not None and origin != target:
            raise ContractError(f"components/{kind}/{name} is defined in {origin.name} and in {target.name}.")
        value = self._look_up(target, pointer, reference)
        if origin is None:
            # Noted before the walk, so that a schema may refer to itself.
            self._origins[kind, name] = target
            self._components.setdefault(kind, {})[name] = self._walk(value, target)
        return {"$ref": f"#{pointer}"}

    def _look_up(self, file: Path, pointer: str, reference: str) -> Any:
        node = self._load(file)
        for part in pointer.split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(node, dict) or key not in node:
                raise ContractError(f"The reference {reference} leads nowhere.")
            node = node[key]
        return node

    def _load(self, file: Path) -> Any:
        if file not in self._files:
            try:
                self._files[file] = yaml.load(file.read_bytes(), Loader=_Loader)  # noqa: S506  # derives from the safe loader
            except OSError as exc:
                raise ContractError(f"{file.name} cannot be read: {exc.strerror}.") from exc
            except yaml.YAMLError as exc:
                raise ContractError(f"{file.name} is not YAML: {exc}") from exc
        return self._files[file]


def to_yaml(document: dict[str, Any]) -> bytes:
    """Write the bundled document as it is served."""
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120).encode()
