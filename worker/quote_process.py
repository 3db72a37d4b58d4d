"""Asks ``xtdata`` as a program of its own: `python -m worker.quote_process`, messages on stdin and stdout.

The SDK's quote client may hold the interpreter for as long as the other side is silent, or end the process.
Here that is nobody's interpreter but its own: the worker ends a process that does not answer, and starts
another one. When the worker ends, so does this.
"""

import faulthandler
import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO, NoReturn

from worker.affinity import keep_to
from worker.broker.quote_messages import OVER, READY, Message, read_message, write_message
from worker.broker.quote_service import Address, QuoteService
from worker.broker.sdk import Sdk, load_sdk, sdk_module

DEFAULT_ADDRESS: Address = ("127.0.0.1", 58610)
"""Where the SDK looks in the end."""

Request = dict[str, Any]
"""sim_terminal, xtquant_path; for quotes host, port, cores, call_seconds."""


def main() -> NoReturn:
    """Serve until stdin ends, and leave without the interpreter's farewell: the SDK may abort in it."""
    # The console's Ctrl+C is for the worker, which ends this process when it is time.
    for name in ("SIGINT", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    say = _answers()
    request: Request | None = next(iter(read_message(sys.stdin.buffer) or ()), None)
    if request is not None:
        with suppress(OSError):
            # Not the one that the worker keeps to.
            keep_to(request["cores"])
        _serve(request, say)
    os._exit(0)


def _answers() -> Callable[[Message], None]:
    """What writes to stdout; what the SDK would say there goes to stderr."""
    stream, turn = os.fdopen(os.dup(1), "wb"), threading.Lock()
    os.dup2(2, 1)
    sys.stdout = sys.stderr

    def say(message: Message) -> None:
        with turn:
            write_message(stream, message)

    return say


def _serve(request: Request, say: Callable[[Message], None]) -> None:
    try:
        load(request)
        service = QuoteService(sdk_module("xtdata"), lambda: _addresses(request), say)
    except Exception as error:  # noqa: BLE001 - Whatever keeps the SDK from being loaded.
        say([OVER, f"the SDK's quotes cannot be loaded: {error}"])
        return
    asked: SimpleQueue[Message] = SimpleQueue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, asked), daemon=True).start()
    say([READY])
    # Where the worker has died, nobody ends a call that holds the interpreter; this needs none.
    limit = request["call_seconds"] * 1.5
    while True:
        message = asked.get()
        faulthandler.dump_traceback_later(limit, exit=True)
        if not service.answer(*message):
            return
        faulthandler.cancel_dump_traceback_later()


def _read(requests: BinaryIO, asked: "SimpleQueue[Message]") -> None:
    while (message := read_message(requests)) is not None:
        asked.put(message)
    # The worker has gone; whatever is being asked, nobody wants to know any more.
    os._exit(0)


def load(request: Request) -> Sdk:
    """Import the SDK, over a simulated terminal where the request names one.

    Raises:
        SdkUnavailableError: it does not run here.
    """
    path = Path(request["xtquant_path"]) if request["xtquant_path"] else None
    if not request["sim_terminal"]:
        return load_sdk(path=path)
    # A terminal that is not simulated needs nothing of the simulator.
    simulator: Any = importlib.import_module("worker.simulator")
    terminal = simulator.RemoteTerminal(request["sim_terminal"])
    return load_sdk(simulator.native_modules(terminal), path)


def _addresses(request: Request) -> list[Address]:
    """Where quotes are to be found: a simulated terminal, the settings' address, or where the SDK looks."""
    if request["sim_terminal"]:
        return [_parsed(request["sim_terminal"])]
    meant = (request["host"], request["port"])
    if meant != DEFAULT_ADDRESS:
        return [meant]
    found = map(_parsed, sdk_module("xtconn").scan_available_server_addr())
    return list(dict.fromkeys([*found, DEFAULT_ADDRESS]))


def _parsed(address: str) -> Address:
    host, _, port = address.rpartition(":")
    return host, int(port)


if __name__ == "__main__":
    main()
