"""The page: a table of the operations, and of the SDK's methods that have none."""

import inspect
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ops.operationbook.chinese import DOES
from ops.operationbook.words import (
    BROKEN,
    EFFECTS,
    EXCEPTION_HEADS,
    EXCEPTIONS,
    HEADS,
    INTRODUCTION,
    MANY,
    REASONS,
    TITLE,
    WAITS,
)
from ops.rulebook.about import NOTHING, Text
from ops.rulebook.page import LanguageName
from worker.engine.operations import table
from worker.engine.operations.operation import Answers, Operation

FILES: Mapping[LanguageName, str] = {"en": "operations-table.md", "zh": "operations-table.zh-CN.md"}


def write_pages(folder: Path) -> None:
    """Write the page into a folder, in both languages.

    Raises:
        OSError: The folder cannot be written.
    """
    for language, file in FILES.items():
        (folder / file).write_text(page(language), encoding="utf-8", newline="\n")


def page(language: LanguageName) -> str:
    """The page as Markdown."""

    def said(text: Text) -> str:
        return text.en if language == "en" else text.zh

    def lines(heads: Sequence[Text], rows: Iterable[Sequence[Text]]) -> str:
        cells = [[said(cell) for cell in row] for row in (heads, *rows)]
        cells.insert(1, ["---"] * len(heads))
        return "\n".join(f"| {' | '.join(row)} |" for row in cells)

    chapters = [
        f"# {said(TITLE)}",
        said(INTRODUCTION),
        lines(HEADS, [_row(operation) for operation in table.OPERATIONS.values()]),
        f"## {said(EXCEPTIONS)}",
        lines(EXCEPTION_HEADS, _exceptions()),
    ]
    return "\n\n".join(chapters) + "\n"


def _row(operation: Operation) -> list[Text]:
    many, result = MANY[operation.answers is Answers.RECORDS], operation.result.__name__
    return [
        _same(f"`{operation.name}`"),
        Text(_summary(operation), DOES[operation.name]),
        _same(", ".join(f"`{method}`" for method in operation.methods)),
        WAITS[operation.waits],
        Text(many.en.format(result), many.zh.format(result)),
        EFFECTS[operation.effect],
        _same(f"{operation.deadline_ms / 1_000:g}"),
        _same(f"`{operation.permission}`" if operation.permission else NOTHING.en),
        Text(operation.broken or NOTHING.en, BROKEN[operation.broken]),
    ]


def _summary(operation: Operation) -> str:
    words = " ".join((inspect.getdoc(operation.command) or "").partition("\n\n")[0].split())
    return words.removesuffix(".").replace("|", "\\|")


def _exceptions() -> list[list[Text]]:
    by_reason: dict[str, list[str]] = {}
    for method, reason in table.EXCEPTIONS.items():
        by_reason.setdefault(reason, []).append(f"`{method}`")
    return [[_same(", ".join(methods)), Text(why, REASONS[why])] for why, methods in by_reason.items()]


def _same(text: str) -> Text:
    return Text(text, text)
