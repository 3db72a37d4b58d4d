"""`qmt-bus halt`: the kill switch; no order leaves until `qmt-bus resume`, over restarts too."""

import argparse
from collections.abc import Mapping
from typing import Any

from bus_schema.control import ALL
from ops import operating
from ops.words import words_here


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take whom to halt, why, and what is to become of open orders."""
    parser.add_argument(
        "reason",
        nargs="?",
        # Whoever needs the switch at once need not think of words.
        default=words_here().say("by_default"),
        help="told to everybody whose order is refused; default: %(default)s",
    )
    parser.add_argument(
        "--strategy",
        type=operating.one_strategy,
        metavar="NAME",
        help="halt this one alone; default: everybody",
    )
    parser.add_argument(
        "--cancel-open", action="store_true", help="cancel the open orders of whom it halts as well"
    )
    operating.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Halt, and say so.

    Raises:
        SettingsError: the settings do not say where the bus is.
    """
    fields = {
        "reason": options.reason,
        "scope": options.strategy or ALL,
        "cancel_open": options.cancel_open,
    }
    return operating.operate(options, "halt", fields, _words)


def _words(result: Mapping[str, Any]) -> list[str]:
    lines = [words_here().say("halted")]
    lines += operating.halts_in_words(result["halts"])
    return lines + list(operating.cancels_in_words(result["cancels"]) if "cancels" in result else [])
