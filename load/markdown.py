"""Tables in Markdown, and what programs write of a document: between `<!-- table: name -->` and `<!-- end -->`."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

_BLOCK = re.compile(
    r"(?P<head><!-- table: (?P<name>[a-z0-9-]+) -->\n).*?(?P<foot>^<!-- end -->$)", re.DOTALL | re.MULTILINE
)


class MarkerError(ValueError):
    """The document has no such block, or has it twice; the text is one line."""


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose first column is text and whose others are figures, without a newline at the end."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def with_blocks(document: str, blocks: Mapping[str, str]) -> str:
    """The document with other text in the blocks named, and everything else as it was. Raises MarkerError."""
    names = [match["name"] for match in _BLOCK.finditer(document)]
    for name in blocks:
        if names.count(name) != 1:
            raise MarkerError(
                f"There must be one block `<!-- table: {name} -->` ... `<!-- end -->`; there are {names.count(name)}."
            )

    def replaced(match: re.Match[str]) -> str:
        body = blocks.get(match["name"])
        return match[0] if body is None else f"{match['head']}{body.strip()}\n{match['foot']}"

    return _BLOCK.sub(replaced, document)


def replace_blocks(file: Path, blocks: Mapping[str, str]) -> None:
    """The same with a file. Raises MarkerError, which names it."""
    try:
        file.write_text(with_blocks(file.read_text("utf-8"), blocks), "utf-8")
    except MarkerError as error:
        raise MarkerError(f"{file.name}: {error}") from error
