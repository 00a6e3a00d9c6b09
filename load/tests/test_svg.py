"""A chart is the same file each time, and holds no date."""

from pathlib import Path

from load.svg import chart


def drawn(file: Path) -> str:
    with chart(file, "Latency", x="virtual users", y="ms") as axes:
        axes.plot([1, 2, 3], [10.0, 20.0, 15.0], label="p95")
        axes.legend()
    return file.read_text("utf-8")


def test_the_same_figures_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = drawn(tmp_path / "a.svg"), drawn(tmp_path / "new" / "b.svg")

    assert first == second


def test_it_has_its_texts_and_neither_date_nor_trailing_spaces(tmp_path: Path) -> None:
    text = drawn(tmp_path / "a.svg")

    assert all(word in text for word in ("Latency", "virtual users", "p95"))
    assert "date" not in text
    assert not any(line != line.rstrip() for line in text.splitlines())
