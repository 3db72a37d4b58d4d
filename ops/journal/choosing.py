"""Which rows of the journal are wanted."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ops.address import add_account, add_env_file, settings_of_account
from ops.doctor.remembered import journal_path
from ops.journal.file import EVERYTHING, JournalFile, Record, Span
from ops.journal.moments import moment_of

KINDS: Final = ("intent", "mark", "event", "reply", "order", "fill", "error", "dead_letter")
"""Of rows, and of the events among them that the journal keeps."""


@dataclass(frozen=True)
class Choice:
    """Rows that are wanted.

    Attributes:
        span: from when to when.
        kinds: any of these kinds of rows or types of events; empty for all.
        strategy: whom they concern; None for anybody.
        subject: what their subject contains.
    """

    span: Span = EVERYTHING
    kinds: frozenset[str] = frozenset()
    strategy: str | None = None
    subject: str = ""

    def has(self, record: Record) -> bool:
        """Whether it is wanted."""
        return (
            self.subject in record.subject
            and (not self.kinds or not self.kinds.isdisjoint((record.kind, record.type)))
            and (self.strategy is None or record.body.get("strategy") == self.strategy)
        )

    def of(self, journal: JournalFile) -> Iterator[Record]:
        """Yield those that are there now, oldest first.

        Raises:
            JournalUnreadableError: the journal cannot be read now.
        """
        return filter(self.has, journal.records(self.span))


def add_choice(parser: argparse.ArgumentParser) -> None:
    """Take the filters."""
    parser.add_argument("--strategy", metavar="NAME", help="only what concerns this strategy")
    parser.add_argument(
        "--kind", action="append", choices=KINDS, help="only this kind; may be given several times"
    )
    parser.add_argument(
        "--subject",
        default="",
        metavar="TEXT",
        help="only what bears it: a client order id, or a part of an event's id",
    )
    parser.add_argument(
        "--since",
        type=moment_of,
        metavar="TIME",
        help="14:30, 2026-11-20, '2026-11-20 14:30:05'; Beijing time",
    )
    parser.add_argument("--until", type=moment_of, metavar="TIME", help="the first moment that is too late")


def choice_of(options: argparse.Namespace) -> Choice:
    """Return what `add_choice` took."""
    given = {"since": options.since, "until": options.until}
    span = Span(**{name: moment for name, moment in given.items() if moment is not None})
    return Choice(span, frozenset(options.kind or ()), options.strategy, options.subject)


def add_journal(parser: argparse.ArgumentParser) -> None:
    """Take the options that say which journal."""
    add_env_file(parser)
    add_account(parser)
    parser.add_argument("--file", type=Path, metavar="FILE", help="instead of the one in STATE_DIR")


def journal_of(options: argparse.Namespace) -> JournalFile:
    """Return the journal that is meant.

    Raises:
        SettingsError: the settings are wrong.
        JournalUnreadableError: there is none, or it cannot be read.
    """
    if options.file is not None:
        return JournalFile(options.file)
    settings = settings_of_account(options)
    return JournalFile(journal_path(settings.state_dir, settings.account_id))
