"""`qmt-bus bench`: how fast the bus is, beside a bare loop and beside what others would pick."""

import argparse
import dataclasses
import sys
from pathlib import Path

from ops import screen
from ops.bench.catalogue import chosen
from ops.bench.run import Run
from ops.bench.scale import FULL, QUICK
from ops.bench.summary import summary
from ops.chaos.redis_server import RedisMissingError
from ops.interrupt import until_interrupted
from ops.status import Exit


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how much is measured, of what, and where the result goes."""
    parser.add_argument("--rounds", type=int, metavar="N", help="of the interleaved run")
    parser.add_argument("--only", metavar="NAME,...", help="measure these subjects alone")
    parser.add_argument("--without-rivals", action="store_true", help="install and measure no other product")
    parser.add_argument("--quick", action="store_true", help="a first look; no figure to quote")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there as well")


def run(options: argparse.Namespace) -> int:
    """Measure, and show the result; stopped, it shows what there is so far."""
    scale = QUICK if options.quick else FULL
    if options.rounds:
        scale = dataclasses.replace(scale, rounds=options.rounds)
    try:
        specs = chosen(options.only.split(",") if options.only else None)
    except LookupError as error:
        screen.complain(str(error.args[0]))
        return Exit.WRONG
    bench = Run(specs, scale, f"qmt-bus {' '.join(sys.argv[1:])}")
    try:
        with until_interrupted():
            bench.measure()
    except RedisMissingError as error:
        screen.complain(str(error))
        return Exit.WRONG
    if options.json:
        bench.result.write(options.json)
    screen.show(*summary(bench.result))
    return Exit.DONE
