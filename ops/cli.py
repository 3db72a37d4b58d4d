"""`qmt-bus`: a table of subcommands, each in a module of its own that is loaded only when it is used."""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, cast

from ops import screen
from ops.interrupt import ended_at_once
from ops.status import Exit
from worker import streams
from worker.settings import SettingsError, state_folder

SUBCOMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "demo": "trade in a simulated market: Redis, terminal, worker and strategy in one process",
        "run": "run the worker beside its terminal",
        "supervise": "run the worker for months: wait for the terminal, start it again, rotate its log",
        "service": "have Windows start the worker when its user logs on; clean up what sessions leave",
        "terminal": "run a simulated terminal as a process of its own",
        "send": "send one command and print its reply",
        "halt": "the kill switch: take no more orders, from everybody or from one strategy",
        "resume": "take orders again",
        "cancel-all": "cancel the open orders, whoever placed them",
        "ledger": "show who holds what, by each strategy's own fills, and what is nobody's",
        "limits": "show what orders must fit and how much of it is used; read the file of limits again",
        "tail": "follow streams: orders, fills, errors, status, ...",
        "console": "the account on a web page: orders, money, errors, settings and the kill switch",
        "notify": "tell people by DingTalk, WeCom, Feishu, webhook or mail what they must know at once",
        "metrics": "serve metrics for Prometheus, and whether the worker is well",
        "journal": "show, follow or export what the worker wrote down",
        "explain": "tell one order's whole life, with times, from the journal",
        "chaos": "kill real processes, and hold what was told against the exchange's book",
        "schema": "write the contract as JSON Schema and AsyncAPI, and the page of rules",
        "simulate": "prove the promises over thousands of schedules full of faults, in one process",
        "fuzz": "throw broken commands at a real worker: each is answered or in `dead`, and nothing grows",
        "bench": "measure the bus beside a bare loop and beside what others would pick",
        "results": "write docs/proven.md from what simulate, chaos and fuzz have found",
        "config": "print the settings in effect",
        "doctor": "find what is wrong between a strategy and the terminal, and say what to do",
        "acl": "write a Redis ACL file: a user for the worker, each strategy, monitors and operators",
    }
)
"""Each subcommand, whose module bears its name, and what it does."""

INSTALL_AN_EXTRA = 'python -m pip install ".[{extra}]" in the clone'
EXTRAS: Mapping[str, str] = MappingProxyType(
    {
        "dotenv": "console",
        "matplotlib": "worker,bench",
        "prometheus_client": "metrics",
        "psutil": "worker,bench",
        "pyarrow": "parquet",
        "starlette": "console",
        "uvicorn": "console",
    }
)
"""By package, the extra that brings it, where it is not the worker's alone."""
OWN_PACKAGES = ("bus_schema", "ops", "worker")


class Subcommand(Protocol):
    """What a module of `ops.commands` has."""

    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand.

    Args:
        arguments: its name and its own arguments; None for those of this process.

    Returns:
        The exit status, see `Exit`.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    # Before anything else: pythonw.exe and closed descriptors leave none, and then nothing can be said.
    streams.provide("qmt-bus", lambda: _log_path(given))
    screen.prepare()
    name = _table().parse_args(given[:1]).command
    parser = argparse.ArgumentParser(prog=f"qmt-bus {name}", description=SUBCOMMANDS[name])
    try:
        with ended_at_once():
            subcommand = _imported(name)
        subcommand.add_arguments(parser)
        return _run(subcommand, parser.parse_args(given[1:]))
    except ModuleNotFoundError as missing:
        return _without_extra(missing, parser, given[1:])


def _log_path(given: Sequence[str]) -> Path:
    """Where a process without a console says what is wrong: STATE_DIR, one file for each subcommand."""
    parser = argparse.ArgumentParser(add_help=False)
    # Without a value it is wrong, and that is about to be said.
    parser.add_argument("--env-file", type=Path, nargs="?")
    options, _ = parser.parse_known_args(given[1:])
    name = given[0] if given and given[0] in SUBCOMMANDS else "qmt-bus"
    return state_folder(options.env_file) / f"{name}.log"


def _imported(name: str) -> Subcommand:
    """Import a subcommand: what comes with it lasts, and searching it for garbage is a tenth of a start."""
    gc.disable()
    try:
        return cast("Subcommand", import_module(f"ops.commands.{name.replace('-', '_')}"))
    finally:
        gc.freeze()
        gc.enable()


def _run(subcommand: Subcommand, options: argparse.Namespace) -> int:
    """Run it, and end without a traceback where the user, the settings or the output end it."""
    try:
        return subcommand.run(options)
    except SettingsError as error:
        screen.complain(f"these settings are wrong, nothing was done:\n{error}")
        return Exit.WRONG
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except screen.OutputError as error:
        # Python must not complain at its exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.closed:
            return Exit.DONE
        screen.complain(f"the output cannot be written: {error}; what was done before is not undone")
        return Exit.NO_ANSWER


def _table() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="qmt-bus", description="One MiniQMT account on Redis streams.")
    parser.add_argument("--version", action="version", version=f"qmt-bus {version('qmt-bus')}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, does in SUBCOMMANDS.items():
        subparsers.add_parser(name, help=does, add_help=False)
    return parser


def _without_extra(
    missing: ModuleNotFoundError, parser: argparse.ArgumentParser, arguments: Sequence[str]
) -> int:
    """Say how to get what a plain install leaves out; to whoever asks for help, below what it is for.

    Raises:
        ModuleNotFoundError: what is missing is a part of this product.
    """
    if (missing.name or "").partition(".")[0] in OWN_PACKAGES:
        raise missing
    install = INSTALL_AN_EXTRA.format(extra=EXTRAS.get(missing.name or "", "worker"))
    needs = f"this needs {missing.name}, which a plain install leaves out: {install}"
    if {"-h", "--help"}.isdisjoint(arguments):
        screen.complain(needs)
        return Exit.WRONG
    parser.epilog = f"Its options are shown where it can run; {needs}"
    screen.show(parser.format_help().rstrip("\n"))
    return Exit.DONE


if __name__ == "__main__":
    sys.exit(main())
