"""Athletes who ask the compose stack for as long as a measurement lasts: load/cutover.js, with tokens of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from load.k6 import running
from load.stack import tokens_of_athletes

_HERE = Path(__file__).resolve().parent
_RESULTS = _HERE / "results"
_ATHLETES = 100


@contextmanager
def visiting(name: str, url: str, *, vus: int) -> Iterator[Path]:
    """Have so many at a time ask until the block ends; what k6 notes of it is in the file.

    `name` is that of the files. The tokens do not outlast the block. Raises StackError, K6Error.
    """
    _RESULTS.mkdir(exist_ok=True)
    tokens, samples = _RESULTS / f"{name}-tokens.jsonl", _RESULTS / f"{name}.json"
    variables = {"BASE_URL": url, "TOKENS": str(tokens), "VUS": str(vus)}
    try:
        tokens.touch(mode=0o600)
        tokens.write_text(tokens_of_athletes(_ATHLETES), "utf-8")
        with running(_HERE / "cutover.js", results=samples, variables=variables):
            yield samples
    finally:
        tokens.unlink(missing_ok=True)
