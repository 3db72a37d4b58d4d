"""`qmt-bus journal`: what the worker wrote down, shown, followed, or taken along as a table."""

import argparse
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from ops import screen
from ops.interrupt import until_interrupted
from ops.journal.choosing import Choice, add_choice, add_journal, choice_of, journal_of
from ops.journal.file import JournalFile, JournalUnreadableError, Record, Span
from ops.journal.printing import Printer, as_json
from ops.journal.tables import write_csv, write_whole
from ops.screen import Paint
from ops.status import Exit
from ops.words import words_here
from worker.text_files import reason_of

POLL_SECONDS: Final = 0.2

Write = Callable[[Iterable[Record], Path], int]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what is to be done with which rows."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    for name, does, run_it in (
        ("show", "print what is there, oldest first", _show),
        ("follow", "print what is written from now on, or from --since on", _follow),
        ("export", "write a table", _export),
    ):
        action = actions.add_parser(name, help=does, description=does)
        action.set_defaults(run_it=run_it)
        if name == "export":
            action.add_argument("table", type=Path, metavar="FILE", help="its name ends in .csv or .parquet")
        else:
            action.add_argument("--json", action="store_true", help="one JSON object a line")
        add_choice(action)
        add_journal(action)


def run(options: argparse.Namespace) -> int:
    """Do it; nothing of the journal is changed, and no worker is waited for or kept waiting.

    Raises:
        SettingsError: the settings do not say where the journal is.
    """
    try:
        status: Exit = options.run_it(journal_of(options), choice_of(options), options)
    except JournalUnreadableError as error:
        screen.complain(error.said(words_here()))
        return Exit.WRONG
    return status


def _liner(options: argparse.Namespace) -> Callable[[Record], list[str]]:
    return (lambda record: [as_json(record)]) if options.json else Printer(Paint(), words_here())


def _show(journal: JournalFile, choice: Choice, options: argparse.Namespace) -> Exit:
    lines = _liner(options)
    for record in choice.of(journal):
        screen.show(*lines(record))
    return Exit.DONE


def _follow(journal: JournalFile, choice: Choice, options: argparse.Namespace) -> Exit:
    lines = _liner(options)
    position = journal.newest() if options.since is None else -1
    with until_interrupted():
        for record in filter(choice.has, _endless(journal, choice.span, position)):
            screen.show(*lines(record))
    return Exit.DONE


def _endless(journal: JournalFile, span: Span, position: int) -> Iterator[Record]:
    while True:
        page = journal.page(span, position)
        yield from page
        if page:
            position = page[-1].n
        else:
            # SQLite tells nobody of another process's writing.
            time.sleep(POLL_SECONDS)


def _export(journal: JournalFile, choice: Choice, options: argparse.Namespace) -> Exit:
    suffix, words = options.table.suffix.lower(), words_here()
    if suffix not in _WRITERS:
        screen.complain(words.say("no_table", table=options.table))
        return Exit.WRONG
    try:
        count = write_whole(options.table, partial(_WRITERS[suffix], choice.of(journal)))
    except OSError as error:
        screen.complain(words.say("unwritable", table=options.table, error=reason_of(error)))
        return Exit.WRONG
    screen.show(words.say("wrote", count=count, table=options.table))
    return Exit.DONE


def _write_parquet(records: Iterable[Record], path: Path) -> int:
    # Only here, as an install without the extra is to show, follow and write CSV.
    from ops.journal.parquet import write_parquet  # noqa: PLC0415

    return write_parquet(records, path)


_WRITERS: Final[dict[str, Write]] = {".csv": write_csv, ".parquet": _write_parquet}
