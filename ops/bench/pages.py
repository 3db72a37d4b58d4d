"""The pages and the plots beside them."""

from pathlib import Path

from ops.bench.page import page
from ops.bench.plots import draw
from ops.bench.result import Result
from ops.bench.words import CHINESE, ENGLISH


def write_pages(result: Result, folder: Path) -> list[Path]:
    """Write both languages' pages and the plots; returns the pages."""
    plots = draw(result, folder)
    written = []
    for words in (ENGLISH, CHINESE):
        path = folder / words.file
        path.write_text(page(result, words, plots), encoding="utf-8", newline="\n")
        written.append(path)
    return written
