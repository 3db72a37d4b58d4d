"""`qmt-bus explain`: one order's whole life, from the journal alone."""

import argparse

from ops import screen
from ops.journal.choosing import add_journal, journal_of
from ops.journal.file import JournalUnreadableError
from ops.journal.moments import day_named
from ops.journal.orders import OrderNotFoundError, find_order
from ops.journal.telling import tell
from ops.screen import Paint
from ops.status import Exit
from ops.words import words_here


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take which order."""
    parser.add_argument(
        "order_id", metavar="ORDER_ID", help="the id it was placed with, or else the terminal's number"
    )
    parser.add_argument(
        "--day", type=day_named, metavar="DAY", help="2026-11-20; default: the newest that has such an order"
    )
    add_journal(parser)


def run(options: argparse.Namespace) -> int:
    """Tell it; status 1 where the journal has no such order.

    Raises:
        SettingsError: the settings do not say where the journal is.
    """
    words = words_here()
    try:
        life = find_order(journal_of(options), options.order_id, options.day)
    except JournalUnreadableError as error:
        screen.complain(error.said(words))
        return Exit.WRONG
    except OrderNotFoundError as error:
        screen.complain(error.said(words))
        return Exit.FAILED
    screen.show(*tell(life, Paint(), words))
    return Exit.DONE
