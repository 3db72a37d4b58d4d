"""The terminal as a process: it outlives its clients, dies under them, and comes back."""

import contextlib
import math
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from simulator.sdk_rig import STOCK, Sdk, in_background, loaded_sdk, plain
from support.processes import ModuleProcess
from support.waiting import wait_until, woken_by

from worker.simulator import RemoteTerminal, Terminal, TerminalControl, native_modules
from worker.simulator.link import TerminalUnreachableError
from worker.simulator.remote import TerminalServer, frames
from worker.simulator.remote.frames import FrameSocket

Start = Callable[..., ModuleProcess]


def start_terminal(
    start_module: Start, listen: str = "127.0.0.1:0", *options: str
) -> tuple[ModuleProcess, str]:
    """Start a terminal process and return it with its address."""
    process = start_module("worker.simulator", "--listen", listen, *options)
    return process, process.wait_for_line(r"^listening on (\S+)$")[1]


@pytest.fixture
def served() -> Iterator[str]:
    """Serve a terminal from this process, over the same TCP as from another, and return its address."""
    with TerminalServer(Terminal(plain())) as server:
        yield server.address


@pytest.fixture
def far_sdk(served: str) -> Iterator[Sdk]:
    """Load the wheel's Python layer over the served terminal."""
    with loaded_sdk(native_modules(RemoteTerminal(served), connect_timeout_s=0.0)) as sdk:
        yield sdk


def test_orders_travel(far_sdk: Sdk, served: str) -> None:
    """A whole round, Chinese remark included, is the same as in process."""
    desk = far_sdk.desk().open()
    desk.order(remark="一二三四五六七")
    order = desk.recorder.wait_for_status(56)
    assert desk.recorder.story() == ["order_stock_async_response", 50, "stock_trade", 56]
    assert (order.order_remark, order.instrument_name) == ("一二三四五六七", "浦发银行")
    assert desk.asset().cash == pytest.approx(1_000_000 - 1000 - 5.01)
    assert [entry.order_remark for entry in TerminalControl(served).book().orders] == ["一二三四五六七"]


@pytest.mark.parametrize("value", [1.5, None, math.nan, math.inf, "\udce4", 2**64 - 1, "一:null"], ids=ascii)
def test_a_value_travels_as_it_is(value: Any) -> None:
    """Whatever a request or a row can hold, JSON's standard or not, is read as it was written."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        near = FrameSocket(socket.create_connection(server.getsockname()))
        far = FrameSocket(server.accept()[0])
    with contextlib.closing(near), contextlib.closing(far):
        near.write("send", {"value": value})
        assert repr(far.read()) == repr(["send", {"value": value}])


def test_cut_bytes_travel(far_sdk: Sdk) -> None:
    """Text that is not UTF-8 any more reaches the far side and comes back as it was."""
    desk = far_sdk.desk().open()
    desk.order(volume=900_000, strategy="一二三四五六七八")
    junk = desk.recorder.wait_for_status(57)
    for attribute in ("status_msg", "strategy_name"):
        with pytest.raises(UnicodeDecodeError):
            getattr(junk, attribute)


def test_session_id_is_free_at_once_after_stop(far_sdk: Sdk) -> None:
    """A client that stopped has told the terminal before stop() returns."""
    first, second = far_sdk.desk(7).open(), far_sdk.desk(7)
    assert second.connect() == -1
    first.trader.stop()
    assert second.trader.connect() == 0


def test_control_works_from_afar(far_sdk: Sdk, served: str) -> None:
    """Prices, faults, links, days and hands work over TCP, and mistakes come back as what they are."""
    control, desk = TerminalControl(served), far_sdk.desk().open()
    control.place_by_hand(STOCK, 23, 100, 9.50)
    control.set_price(STOCK, 9.50)
    assert desk.recorder.wait_for_status(56).traded_price == 9.5
    control.roll_day()
    assert desk.position().can_use_volume == 1100
    assert control.session_ids() == [1]
    control.set_faults(offline_answers=True)
    assert desk.asset() is None
    control.drop_links()
    desk.recorder.wait_for("disconnected")
    with pytest.raises(LookupError, match="999999"):
        control.set_price("999999.SH", 1.0)
    with pytest.raises(ValueError, match="push_copys"):
        control.set_faults(push_copys=2)


def test_never_returning_calls_are_released_from_afar(far_sdk: Sdk, served: str) -> None:
    """A fault on the client's side of the link comes and goes over TCP."""
    control, desk = TerminalControl(served), far_sdk.desk().open()
    control.set_faults(calls_that_never_return=["orderStock"])
    assert desk.asset() is not None
    with woken_by(control.clear_faults):
        desk.order()
    desk.recorder.wait_for_status(56)


def test_nobody_listens() -> None:
    """connect() is -1, and control says that nobody is there."""
    remote = RemoteTerminal("127.0.0.1:9")
    with loaded_sdk(native_modules(remote, connect_timeout_s=0.0)) as sdk:
        assert sdk.desk().connect() == -1
    with pytest.raises(TerminalUnreachableError, match=r"127\.0\.0\.1:9"):
        TerminalControl(remote).roll_day()


def test_terminal_that_does_not_react() -> None:
    """A process that listens and does nothing is given up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        remote = RemoteTerminal("127.0.0.1:{1}".format(*listener.getsockname()), patience_s=0.1)
        with loaded_sdk(native_modules(remote, connect_timeout_s=0.0)) as sdk:
            desk = sdk.desk()
            assert desk.connect() == -1
            assert desk.recorder.heard == []


@pytest.mark.parametrize("address", ["", "58700", "host:", "host:port"])
def test_addresses_are_checked(address: str) -> None:
    """What is no address is refused at once."""
    with pytest.raises(ValueError, match="host:port"):
        RemoteTerminal(address)


def test_killed_terminal_disconnects_and_a_new_one_takes_its_place(start_module: Start) -> None:
    """A kill means on_disconnected and offline answers; a new terminal at the address is connected to."""
    process, address = start_terminal(start_module)
    with loaded_sdk(native_modules(RemoteTerminal(address), connect_timeout_s=0.0)) as sdk:
        desk = sdk.desk().open()
        process.kill()
        desk.recorder.wait_for("disconnected")
        assert (desk.asset(), desk.orders(), desk.order_now()) == (None, [], -1)
        assert desk.trader.connect() == -1
        start_terminal(start_module, address)
        assert desk.trader.connect() == 0
        assert desk.trader.subscribe(desk.account) == 0
        assert desk.order_now() > 0


def test_killed_terminal_can_be_silent(start_module: Start) -> None:
    """With the switch on, nobody says that the terminal was killed."""
    process, address = start_terminal(start_module)
    with loaded_sdk(native_modules(RemoteTerminal(address), connect_timeout_s=0.0)) as sdk:
        desk = sdk.desk().open()
        TerminalControl(address).set_faults(disconnected_push="never")
        assert desk.asset() is not None
        process.kill()
        wait_until(lambda: desk.asset() is None, "the answers are those of a dead link")
        assert desk.recorder.heard == []


def test_terminal_survives_its_clients(start_module: Start) -> None:
    """A client that dies leaves its order, and its session id is free again."""
    _, address = start_terminal(start_module)
    child = start_module("simulator.ordering_child", address, environment={"PYTHONPATH": "tests"})
    child.wait_for_line("ordered")
    child.kill()
    control = TerminalControl(address)
    wait_until(lambda: control.session_ids() == [], "the terminal noticed")
    with loaded_sdk(native_modules(RemoteTerminal(address))) as sdk:
        desk = sdk.desk(5).open()
        # Its lists lag behind what it knows.
        wait_until(lambda: [order.order_remark for order in desk.orders()] == ["orphan"], "its list")


def test_terminal_ends_in_order(start_module: Start) -> None:
    """Asked to end, a terminal process does, with exit code 0."""
    process, _ = start_terminal(start_module)
    process.terminate()
    assert process.wait() == 0


def test_account_and_scenario_come_from_the_command_line(start_module: Start, tmp_path: Any) -> None:
    """The command line names the account and the scenario file."""
    scenario = tmp_path / "scenario.toml"
    scenario.write_text('[[quotes]]\nstock_code = "600036.SH"\nlast = 40.0\n', "utf-8")
    options = ("--scenario", str(scenario), "--account", "77:CREDIT")
    _, address = start_terminal(start_module, "127.0.0.1:0", *options)
    control = TerminalControl(address)
    control.place_by_hand("600036.SH", 23, 100, 40.0)
    assert [order.account_id for order in control.book().orders] == ["77"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--listen", "nonsense"), "write host:port"),
        (("--account", "77:NONSENSE"), "NONSENSE is no account type"),
        (("--listen", "203.0.113.1:1"), "cannot listen at 203.0.113.1:1"),
    ],
)
def test_mistakes_on_the_command_line_end_in_words(
    start_module: Start, options: tuple[str, ...], words: str
) -> None:
    """A mistake ends with its reason and exit code 1, without a traceback."""
    process = start_module("worker.simulator", *options)
    assert process.wait() == 1
    assert words in process.output
    assert "Traceback" not in process.output


class SlowToWake(socket.socket):
    """A socket as on Windows: shutting it down wakes nobody who waits to receive; closing it does."""

    def shutdown(self, how: int) -> None:
        """Wake nobody."""

    def close(self) -> None:
        """Wake whoever waits."""
        with contextlib.suppress(OSError):
            super().shutdown(socket.SHUT_RDWR)
        super().close()


def test_a_frame_that_is_too_long_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever says that two gigabytes follow has none of them kept: the connection is over at its head."""
    monkeypatch.setattr(frames, "MOST_BYTES", 10)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        near = FrameSocket(socket.create_connection(listener.getsockname()))
        plain, _ = listener.accept()
    for body, read in ((b"[12345678]", [12345678]), (b"[123456789]", None)):
        plain.sendall(len(body).to_bytes(4, "big") + body)
        assert near.read() == read
    near.close()
    plain.close()


def test_closing_wakes_the_reader_also_on_windows() -> None:
    """Whoever closes a connection waits for nobody, and its reader comes back with nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        plain = SlowToWake()
        plain.connect(listener.getsockname())
        other, _ = listener.accept()
    connection = FrameSocket(plain)
    read = in_background(connection.read)
    closed = in_background(connection.close)
    wait_until(lambda: closed == [None], "it was closed")
    wait_until(lambda: read == [None], "the reader came back")
    other.close()
