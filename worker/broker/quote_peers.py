"""Who asks ``xtdata`` for the worker: a process, or for a simulated terminal of this process a thread."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, BinaryIO, Protocol, cast

from worker.broker.quote_messages import READY, Message, read_message, write_message
from worker.broker.quote_service import QuoteService
from worker.children import start_module
from worker.threads import OwnThread

Heard = Callable[[Message], None]
Gone = Callable[[str], None]

LAST_WORDS = 300
_MODULE = "worker.quote_process"
_WORDS_SECONDS = 1.0
_END_SECONDS = 2.0


class Peer(Protocol):
    """The other side."""

    def send(self, message: Message) -> None:
        """Send a request. Never waits, and never raises: whoever is gone answers nothing."""

    def end(self) -> None:
        """End it, whatever it does."""


StartPeer = Callable[[Heard, Gone], Peer]
"""Starts one: ``Heard`` takes what it says, ``Gone`` is called once, when it has ended, with the reason."""


def in_a_process(request: Mapping[str, Any]) -> StartPeer:
    """Ask in a process of its own.

    Args:
        request: see `worker.quote_process.Request`.
    """
    return lambda heard, gone: ProcessPeer(request, heard, gone)


def in_a_thread(xtdata: Any) -> StartPeer:
    """Ask in a thread of this process: for a simulated terminal, whose calls leave the interpreter free.

    Args:
        xtdata: the SDK's module.
    """
    return lambda heard, gone: ThreadPeer(xtdata, heard, gone)


class ProcessPeer:
    """A process, and the threads that speak with it."""

    def __init__(self, request: Mapping[str, Any], heard: Heard, gone: Gone) -> None:
        self._heard = heard
        self._gone = gone
        self._asked: SimpleQueue[Message | None] = SimpleQueue()
        self._asked.put([request])
        self._words = b""
        self._process = start_module(_MODULE)
        self._writer = OwnThread(self._write, "quotes-out")
        self._complaints = OwnThread(self._overhear, "quotes-words")
        self._reader = OwnThread(self._read, "quotes-in")
        for thread in (self._writer, self._complaints, self._reader):
            thread.start()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def send(self, message: Message) -> None:
        """Send a request, by a thread of its own: a process that is stuck reads nothing."""
        self._asked.put(message)

    def end(self) -> None:
        """Kill it; it keeps nothing that it would have to put in order."""
        self._process.kill()
        self._reader.join(_END_SECONDS)

    def _write(self) -> None:
        stream = cast("BinaryIO", self._process.stdin)
        try:
            while (message := self._asked.get()) is not None:
                write_message(stream, message)
            stream.close()
        except (OSError, ValueError):
            # It is gone, which the reader tells.
            return

    def _read(self) -> None:
        # Closing what it would have been sent raises where it has gone before.
        with suppress(OSError), self._process:
            stream = cast("BinaryIO", self._process.stdout)
            while (message := read_message(stream)) is not None:
                self._heard(message)
            self._process.kill()
            self._complaints.join(_WORDS_SECONDS)
            self._asked.put(None)
            self._writer.join(_WORDS_SECONDS)
        words = _readable(self._words)
        self._gone(f"its process has ended with status {self._process.returncode}: {words or 'no word'}")

    def _overhear(self) -> None:
        stream = cast("BinaryIO", self._process.stderr)
        while words := stream.readline(LAST_WORDS):
            self._words = (self._words + words)[-LAST_WORDS:]


def _readable(words: bytes) -> str:
    """The last words as text: those of Windows' C runtime are UTF-16, the others' zeros are none."""
    return " ".join(words.replace(b"\0", b"").decode("utf-8", "replace").split())


class ThreadPeer:
    """A thread that does the same."""

    def __init__(self, xtdata: Any, heard: Heard, gone: Gone) -> None:
        self._asked: SimpleQueue[Message | None] = SimpleQueue()
        self._service = QuoteService(xtdata, None, heard)
        self._gone = gone
        heard([READY])
        OwnThread(self._run, "quotes").start()

    def send(self, message: Message) -> None:
        """Let it answer a request."""
        self._asked.put(message)

    def end(self) -> None:
        """Ask nothing more; a call that hangs keeps the thread until it returns."""
        self._asked.put(None)

    def _run(self) -> None:
        while (message := self._asked.get()) is not None and self._service.answer(*message):
            pass
        self._service.close()
        self._gone("the worker asks no more")
