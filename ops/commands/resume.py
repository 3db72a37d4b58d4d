"""`qmt-bus resume`: orders are taken again."""

import argparse
from collections.abc import Mapping
from typing import Any

from bus_schema.control import ALL
from ops import operating
from ops.words import words_here


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take whose halt is to end."""
    parser.add_argument(
        "--strategy",
        type=operating.one_strategy,
        metavar="NAME",
        help="end the halt of this one; default: the halt of everybody, which leaves single ones as they are",
    )
    operating.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Resume, and say who is halted all the same.

    Raises:
        SettingsError: the settings do not say where the bus is.
    """
    return operating.operate(options, "resume", {"scope": options.strategy or ALL}, _words)


def _words(result: Mapping[str, Any]) -> list[str]:
    halts = result["halts"]
    if not halts:
        return [words_here().say("resumed")]
    return [words_here().say("resumed_partly"), *operating.halts_in_words(halts)]
