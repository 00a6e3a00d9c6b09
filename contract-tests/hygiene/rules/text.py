"""Rules on how the YAML is written: every tool must read the same from it."""

import re
from collections.abc import Iterator

import yaml

from hygiene.library import Finding, Library, SpecFile

_JINJA = re.compile(r"\{\{|\{%|\{#")
_STATUS = re.compile(r"[1-5][0-9X]{2}")
# What YAML 1.2 (core schema) makes of a plain scalar; all that is not listed is a string.
_CORE = {
    "null": re.compile(r"null|Null|NULL|~|"),
    "bool": re.compile(r"true|True|TRUE|false|False|FALSE"),
    "int": re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
    "float": re.compile(
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
    ),
}
_OCTAL_IN_YAML_11 = re.compile(r"[-+]?0[0-9_]+")


def no_template_braces(library: Library) -> Iterator[Finding]:
    """Connexion renders a contract that it reads from a file with Jinja, which swallows them."""
    for file in library.files.values():
        for number, line in enumerate(file.text.splitlines(), start=1):
            if match := _JINJA.search(line):
                yield _finding(
                    file, number, f"{match[0]} is a template's brace; write it with a space or in quotes, apart"
                )


def scalars_mean_one_thing(library: Library) -> Iterator[Finding]:
    """A plain scalar is the same to YAML 1.1 and 1.2: no bare on, off, yes, no, dates, octals, sexagesimals, merges."""
    for file in library.files.values():
        for node in _scalars(file.node):
            old = node.tag.rpartition(":")[2]
            new = next((name for name, pattern in _CORE.items() if pattern.fullmatch(node.value)), "str")
            if node.style is None and (old != new or (old == "int" and _OCTAL_IN_YAML_11.fullmatch(node.value))):
                yield _finding(file, _line(node), f"{node.value} is {old} to YAML 1.1 and {new} to YAML 1.2; quote it")


def statuses_are_quoted(library: Library) -> Iterator[Finding]:
    """A bare 200 is a number, and OpenAPI wants a text there."""
    for file in library.files.values():
        for mapping in _mappings(file.node):
            for key, _ in mapping.value:
                if _STATUS.fullmatch(key.value) and key.style is None:
                    yield _finding(file, _line(key), f"quote the status {key.value}")


def keys_are_not_repeated(library: Library) -> Iterator[Finding]:
    """Of two members with one name most readers silently take the last."""
    for file in library.files.values():
        for mapping in _mappings(file.node):
            seen: set[str] = set()
            for key, _ in mapping.value:
                if key.value in seen:
                    yield _finding(file, _line(key), f"{key.value} stands twice in one mapping")
                seen.add(key.value)


def _nodes(node: yaml.Node) -> Iterator[yaml.Node]:
    """Every node once, also those that aliases repeat."""
    seen: set[int] = set()
    stack = [node]
    while stack:
        current = stack.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, yaml.MappingNode):
            stack.extend(part for pair in reversed(current.value) for part in reversed(pair))
        elif isinstance(current, yaml.SequenceNode):
            stack.extend(reversed(current.value))


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    return (found for found in _nodes(node) if isinstance(found, yaml.ScalarNode))


def _mappings(node: yaml.Node) -> Iterator[yaml.MappingNode]:
    return (found for found in _nodes(node) if isinstance(found, yaml.MappingNode))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _finding(file: SpecFile, line: int, complaint: str) -> Finding:
    return Finding(f"{file.name} line {line}", complaint)
