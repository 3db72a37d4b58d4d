"""`qmt-bus tail`: streams as they grow, for people or, as JSON, for programs."""

import argparse
import re
from itertools import islice

from bus_schema.client import BusUnavailableError, StreamReader
from bus_schema.events import parse_event
from bus_schema.keys import SHARED_STREAMS, Keys
from ops import screen
from ops.address import add_address, address_of
from ops.interrupt import until_interrupted
from ops.lines import line
from ops.screen import Paint
from ops.status import Exit
from ops.words import words_here

OF_A_STRATEGY = ("inbox", "commands")
TICKS = "quotes"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the streams, and from where to where."""
    owned = ", ".join(f"{name}:STRATEGY" for name in OF_A_STRATEGY)
    parser.add_argument(
        "streams", nargs="+", metavar="stream", help=f"of: {', '.join(SHARED_STREAMS)}, {owned}, {TICKS}:CODE"
    )
    parser.add_argument(
        "--since",
        type=_entry_id,
        metavar="ID",
        help="begin after this entry; 0 for all; default: from now on",
    )
    parser.add_argument("--count", type=int, metavar="N", help="end after so many entries")
    parser.add_argument(
        "--json", action="store_true", help="print each entry as it is: one JSON object a line"
    )
    add_address(parser)


def _entry_id(text: str) -> str:
    if not re.fullmatch(r"\d+(-\d+)?", text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no entry's id; write 0, or an id such as 1795365185756-0"
        )
    return text


def run(options: argparse.Namespace) -> int:
    """Follow them until Ctrl+C, or until enough have come.

    Raises:
        SettingsError: the settings do not say where the bus is.
    """
    address = address_of(options)
    keys = Keys(address.account_id, address.prefix)
    try:
        followed = [_key(keys, name) for name in options.streams]
        with until_interrupted(), StreamReader(address.url) as reader:
            _follow(reader, followed, options)
    except BusUnavailableError as error:
        screen.complain(words_here().say("no_reply", error=error))
        return Exit.NO_ANSWER
    except ValueError as error:
        screen.complain(str(error))
        return Exit.WRONG
    return Exit.DONE


def _key(keys: Keys, name: str) -> str:
    """Return the key of a stream.

    Raises:
        ValueError: there is no such stream.
    """
    kind, _, of = name.partition(":")
    if name in SHARED_STREAMS:
        return str(getattr(keys, name))
    if kind == TICKS and of:
        return keys.quotes(of)
    if kind in OF_A_STRATEGY and of:
        return keys.inbox(of) if kind == "inbox" else keys.commands(of)
    words = words_here()
    raise ValueError(words.say("no_stream", name=name, streams=words.listed(SHARED_STREAMS)))


def _follow(reader: StreamReader, followed: list[str], options: argparse.Namespace) -> None:
    paint, words = Paint(), words_here()
    entries = reader.follow_all(followed, after=options.since)
    for _, _, raw in islice(entries, options.count):
        screen.show(raw.decode(errors="replace") if options.json else line(parse_event(raw), paint, words))
