"""`qmt-bus bench`: how fast the bus is, beside a bare loop and beside what others would pick."""

import argparse
import dataclasses
import shlex
from importlib.util import find_spec
from pathlib import Path

from ops import screen
from ops.bench.catalogue import subjects
from ops.bench.result import Result, ResultError
from ops.bench.run import Run
from ops.bench.scale import FULL, QUICK
from ops.bench.summary import summary
from ops.chaos.redis_server import RedisMissingError
from ops.interrupt import until_interrupted
from ops.status import Exit


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how much is measured, of what, and where the result goes."""
    parser.add_argument("--rounds", type=int, metavar="N", help=f"interleaved rounds; default: {FULL.rounds}")
    parser.add_argument(
        "--flood",
        type=int,
        metavar="N",
        help=f"orders that memory is watched over; default: {FULL.commands:,}",
    )
    parser.add_argument("--only", metavar="NAME,...", help="measure these subjects alone")
    parser.add_argument("--without-rivals", action="store_true", help="install and measure no other product")
    parser.add_argument("--quick", action="store_true", help="a first look; no figure of it is to be quoted")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there as well")
    parser.add_argument("--docs", type=Path, metavar="FOLDER", help="write speed.md and its plots there")
    parser.add_argument(
        "--from", type=Path, metavar="FILE", dest="stored", help="measure nothing; take the result of --json"
    )


def run(options: argparse.Namespace) -> int:
    """Measure, or read what was measured, and show it; status 2 where that cannot be."""
    if options.docs and find_spec("matplotlib") is None:
        # Said before minutes of measuring, not after them.
        screen.complain('--docs draws with matplotlib: python -m pip install ".[worker,bench]" in the clone')
        return Exit.WRONG
    try:
        result = Result.read(options.stored) if options.stored else _measured(options)
    except (LookupError, RedisMissingError, ResultError) as error:
        screen.complain(str(error.args[0]))
        return Exit.WRONG
    if options.json:
        result.write(options.json)
    screen.show(*summary(result))
    if options.docs:
        _write_pages(result, options.docs)
    return Exit.DONE


def _measured(options: argparse.Namespace) -> Result:
    """Measure; stopped, it returns what there is so far.

    Raises:
        LookupError: ``--only`` names what is not there.
        RedisMissingError: there is no Redis server on this machine.
    """
    scale = QUICK if options.quick else FULL
    given = {"rounds": options.rounds, "commands": options.flood}
    scale = dataclasses.replace(scale, **{name: value for name, value in given.items() if value})
    names = options.only.split(",") if options.only else ()
    specs = subjects(scale, names, with_rivals=not options.without_rivals)
    bench = Run(specs, scale, _command(options))
    with until_interrupted():
        bench.measure()
    return bench.result


def _command(options: argparse.Namespace) -> str:
    """What repeats the measurement, wherever its result is to go."""
    words = ["qmt-bus", "bench"]
    words += ["--rounds", str(options.rounds)] if options.rounds else []
    words += ["--flood", str(options.flood)] if options.flood else []
    words += ["--only", options.only] if options.only else []
    words += ["--without-rivals"] if options.without_rivals else []
    words += ["--quick"] if options.quick else []
    return shlex.join(words)


def _write_pages(result: Result, folder: Path) -> None:
    # Loaded when it is needed: it draws, and matplotlib takes its time.
    from ops.bench.pages import write_pages  # noqa: PLC0415

    screen.show(*(f"wrote {path}" for path in write_pages(result, folder)))
