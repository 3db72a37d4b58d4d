"""`qmt-bus cancel-all`: cancel what is open, whoever placed it."""

import argparse
from collections.abc import Mapping
from typing import Any

from ops import operating


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take which open orders are meant."""
    parser.add_argument("--strategy", metavar="NAME", help="only those of this strategy")
    parser.add_argument("--stock-code", metavar="CODE", help="only those of this instrument: 600000.SH")
    parser.add_argument(
        "--order-id", type=int, metavar="NUMBER", help="only this one, by the terminal's number"
    )
    operating.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Ask for the cancels, and say what became of each.

    Raises:
        SettingsError: the settings do not say where the bus is.
    """
    given = {"strategy": options.strategy, "stock_code": options.stock_code, "order_id": options.order_id}
    fields = {name: value for name, value in given.items() if value is not None}
    return operating.operate(options, "cancel_all", fields, _words)


def _words(result: Mapping[str, Any]) -> list[str]:
    return list(operating.cancels_in_words(result["cancels"]))
