"""`qmt-bus run`: the worker in the foreground, until a signal."""

import argparse
import os
import signal
import sys
from threading import Thread

from ops.address import add_account, add_env_file, workers_of
from worker.service import serve


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the settings file and the account; everything else is a setting."""
    parser.add_argument(
        "--with-parent",
        action="store_true",
        help="stop in order when standard input has something to read, or ends: it does when whoever started"
        " this dies",
    )
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="begin the simulated market of this worker anew, with the journals and streams of its accounts",
    )
    add_account(parser)
    add_env_file(parser)


def run(options: argparse.Namespace) -> int:
    """Run the worker.

    Raises:
        SettingsError: some settings are wrong.
    """
    workers = workers_of(options)
    if options.with_parent:
        Thread(target=_stop_with_parent, args=(sys.stdin.fileno(),), name="parent", daemon=True).start()
    return serve(workers, fresh=options.fresh)


def _stop_with_parent(standard_input: int) -> None:
    """A parent that was killed sends no signal, and on Windows one without a console cannot send any."""
    # Not through sys.stdin: its lock, held by a daemon thread, would abort the interpreter at its exit.
    if not os.read(standard_input, 1):
        # The other ends of the output went with the parent: a line that cannot be printed would end a thread.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(nowhere, stream)
    signal.raise_signal(signal.SIGTERM)
