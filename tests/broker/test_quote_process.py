"""The process that asks xtdata: the wheel's own xtdata.py over a simulated terminal's quotes."""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any, BinaryIO, Self, cast

import psutil
import pytest
from broker.market_rig import NO_POLLS, PATIENT, SOON, in_a_rig
from support.waiting import wait_until

from worker.broker.quote_client import Patience, QuoteClient
from worker.broker.quote_messages import READY, QuotesUnavailableError, read_message, write_message
from worker.broker.quote_peers import Gone, Heard, ProcessPeer
from worker.bus.embedded.readiness import free_port
from worker.children import start_module
from worker.simulator import RemoteTerminal, Terminal
from worker.simulator.remote import TerminalServer

STOCK = "600000.SH"


class Starts:
    """Starts processes, and remembers them."""

    def __init__(self, address: str, call_seconds: float = PATIENT) -> None:
        self.request = {
            "sim_terminal": address,
            "xtquant_path": "",
            "host": "127.0.0.1",
            "port": 58610,
            "cores": [],
            "call_seconds": call_seconds,
        }
        self.started: list[ProcessPeer] = []

    def __call__(self, heard: Heard, gone: Gone) -> ProcessPeer:
        """Start one."""
        self.started.append(ProcessPeer(self.request, heard, gone))
        return self.started[-1]

    @property
    def alive(self) -> list[int]:
        """Which of them run."""
        return [peer.pid for peer in self.started if psutil.pid_exists(peer.pid)]


@pytest.fixture
def server() -> Iterator[TerminalServer]:
    """A terminal that serves its quotes at an address."""
    with TerminalServer(Terminal()) as server:
        yield server


@pytest.fixture
def starts(server: TerminalServer) -> Starts:
    """Processes that ask this terminal."""
    return Starts(server.address)


@contextmanager
def asking(starts: Starts, patience: Patience = SOON) -> Iterator[QuoteClient]:
    """A client of such processes."""
    client = QuoteClient(starts, patience)
    yield client
    client.close()
    wait_until(lambda: not starts.alive, "none of its processes is left")


def ask(client: QuoteClient) -> Any:
    """Ask for a tick until there is one."""

    def asked() -> Any:
        try:
            return client.ask("get_full_tick", [STOCK])
        except QuotesUnavailableError:
            return None

    return wait_until(asked, "the quotes are back", 30)


def test_the_room_hears_prices_through_a_process(server: TerminalServer, starts: Starts) -> None:
    """What an instrument is, the calendar, the first price, and each change of it, pushed."""
    with in_a_rig(RemoteTerminal(server.address), server, starts, NO_POLLS) as rig:
        rig.watch(STOCK)
        rig.wait_for_price(STOCK, 10.0)
        facts = rig.details(STOCK)[0].facts
        assert facts is not None
        assert (facts["up_stop_price"], facts["max_limit_order_volume"]) == (11.0, 1_000_000)
        rig.control.set_price(STOCK, 10.2)
        rig.wait_for_price(STOCK, 10.2)


def test_a_killed_process_is_started_anew(server: TerminalServer, starts: Starts) -> None:
    """What is watched is asked and pushed again."""
    with in_a_rig(RemoteTerminal(server.address), server, starts, NO_POLLS) as rig:
        rig.watch(STOCK)
        rig.wait_for_price(STOCK, 10.0)
        psutil.Process(starts.started[0].pid).kill()
        rig.control.set_price(STOCK, 10.2)
        rig.watch("000001.SZ")
        rig.wait_for_price(STOCK, 10.2)
        rig.control.set_price(STOCK, 10.3)
        rig.wait_for_price(STOCK, 10.3)
        assert (len(starts.started), len(starts.alive)) == (2, 1)


class Pulse:
    """A thread that wakes every few milliseconds, and how late it ever was."""

    def __init__(self) -> None:
        self._over = Event()
        self.longest = 0.0
        self._thread = Thread(target=self._beat)

    def _beat(self) -> None:
        last = time.monotonic()
        while not self._over.wait(0.01):
            now = time.monotonic()
            self.longest, last = max(self.longest, now - last), now

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def test_a_connect_that_holds_the_interpreter_holds_nobody_elses(
    server: TerminalServer, starts: Starts
) -> None:
    """It is ended after the limit, no thread of this process stands still, and the next one is answered."""
    server.terminal.set_faults(server.terminal.faults.model_copy(update={"quote_connect": "silent"}))
    with asking(starts, replace(SOON, call=1.0)) as client, Pulse() as pulse:
        with pytest.raises(QuotesUnavailableError, match="did not answer within 1 s"):
            client.ask("get_full_tick", [STOCK])
        wait_until(lambda: not starts.alive, "it was ended")
        server.terminal.set_faults(server.terminal.faults.model_copy(update={"quote_connect": "answered"}))
        assert ask(client)[STOCK]["lastPrice"] == 10.0
        assert client.connection == 1
    assert pulse.longest < 0.9


def test_a_native_end_is_told_with_its_status() -> None:
    """When the silent side goes, an assertion of the SDK ends the process: it is started anew, later."""
    with ExitStack() as held:
        with TerminalServer(Terminal()) as server:
            host, _, port = server.address.rpartition(":")
            starts = Starts(server.address)
            client = held.enter_context(asking(starts))
            server.terminal.set_faults(server.terminal.faults.model_copy(update={"quote_connect": "silent"}))
            errors: list[str] = []

            def wait() -> None:
                with pytest.raises(QuotesUnavailableError) as raised:
                    client.ask("get_full_tick", [STOCK])
                errors.append(str(raised.value))

            thread = Thread(target=wait)
            thread.start()
            # The look at the port before it ends at once; the SDK's own connection stays.
            newest: list[Any] = [None, 0.0]

            def stays() -> bool:
                one = next(iter(server.connections), None)
                if one is not newest[0]:
                    newest[:] = [one, time.monotonic()]
                return one is not None and time.monotonic() - newest[1] > 0.5

            wait_until(stays, "the SDK is connecting")
        thread.join()
        assert "status 3" in errors[0]
        held.enter_context(TerminalServer(Terminal(), host, int(port)))
        assert ask(client)


def test_processes_that_were_ended_leave_nothing(server: TerminalServer, starts: Starts) -> None:
    """However many there were: no process, thread or handle more than after the first."""
    server.terminal.set_faults(server.terminal.faults.model_copy(update={"quote_connect": "silent"}))
    left: list[tuple[int, int]] = []
    with asking(starts, replace(SOON, call=0.3)) as client:
        for number in range(1, 5):
            with pytest.raises(QuotesUnavailableError, match="did not answer within"):
                wait_until(lambda: client.ask("get_full_tick", [STOCK]), "its turn has come")
            assert len(starts.started) == number
            wait_until(lambda: not starts.alive and not server.connections, "it was ended")
            left.append((threading.active_count(), held_handles()))
            client._not_before = 0.0
    assert max(left) <= left[0], left


def held_handles() -> int:
    """What this process holds of the system's: files and pipes, on Windows all handles."""
    process = psutil.Process()
    return int(process.num_handles() if psutil.WINDOWS else process.num_fds())


def test_nobody_is_asked_where_nobody_listens() -> None:
    """The SDK's failed connects would leave something behind each; so one process stays, and asks nothing."""
    port = free_port()
    starts = Starts(f"127.0.0.1:{port}")
    with asking(starts) as client:
        for _ in range(3):
            with pytest.raises(QuotesUnavailableError, match=f"nobody listens at 127.0.0.1:{port}"):
                client.ask("get_full_tick", [STOCK])
        with TerminalServer(Terminal(), port=port):
            assert ask(client)
        assert (len(starts.started), client.connection) == (1, 1)


@pytest.fixture
def alone() -> Iterator[Callable[[Starts], "subprocess.Popen[bytes]"]]:
    """Start the process without anybody who would end it."""
    with ExitStack() as held:

        def start(starts: Starts) -> "subprocess.Popen[bytes]":
            process = held.enter_context(start_module("worker.quote_process"))
            held.callback(process.kill)
            write_message(cast("BinaryIO", process.stdin), [starts.request])
            assert read_message(cast("BinaryIO", process.stdout)) == [READY]
            return process

        yield start


Alone = Callable[[Starts], "subprocess.Popen[bytes]"]


def test_it_ends_when_the_worker_has_gone(alone: Alone, starts: Starts) -> None:
    """Its input ends, and so does it."""
    process = alone(starts)
    cast("BinaryIO", process.stdin).close()
    assert process.wait(PATIENT) == 0


def test_it_ends_in_a_call_that_holds_the_interpreter(alone: Alone, server: TerminalServer) -> None:
    """No thread of Python can see that the worker has gone; the limit of the call ends it all the same."""
    server.terminal.set_faults(server.terminal.faults.model_copy(update={"quote_connect": "silent"}))
    process = alone(Starts(server.address, call_seconds=0.5))
    write_message(cast("BinaryIO", process.stdin), [1, "get_full_tick", [STOCK]])
    wait_until(lambda: server.connections, "it is connecting")
    cast("BinaryIO", process.stdin).close()
    # Where it had the time to see it, its input's end has ended it.
    assert process.wait(PATIENT) in {0, 1}


def test_a_users_folder_lends_it_no_modules(
    alone: Alone, starts: Starts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is called like a module of Python's, where the worker was started, is the user's own."""
    for name in ("socket", "json", "worker"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('mine')")
    monkeypatch.chdir(tmp_path)
    assert alone(starts).poll() is None


def test_ctrl_c_is_for_the_worker(alone: Alone, starts: Starts) -> None:
    """The console sends it to every process; this one answers on, until the worker ends it."""
    process = alone(starts)
    if os.name == "posix":
        os.kill(process.pid, 2)
    write_message(cast("BinaryIO", process.stdin), [1, "get_full_tick", [STOCK]])
    kinds = [read_message(cast("BinaryIO", process.stdout)) for _ in range(2)]
    assert [kind and kind[0] for kind in kinds] == ["connected", "answer"]
