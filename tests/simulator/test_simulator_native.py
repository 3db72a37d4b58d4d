"""The native client's ways, good and bad, as they show through the wheel's xttrader.py."""

import threading
from typing import Any

import pytest
from simulator.sdk_rig import ACCOUNT_ID, STOCK, Desk, Sdk, in_background, loaded_sdk
from support.waiting import wait_until

from worker.simulator import Terminal, TerminalControl, native_modules
from worker.simulator.calls import BINDINGS, REQUESTS


def bare_client(native: Any, session_id: int = 1) -> Any:
    """Return a client whose every binding ignores what comes."""
    client = native.XtQuantAsyncClient(b"userdata_mini", "xtquant", session_id)
    for binding in BINDINGS:
        getattr(client, binding)(lambda *_arguments: None)
    return client


@pytest.mark.parametrize("session", [-1, "5", 1.5, 1 << 64])
def test_constructor_takes_an_unsigned_session(sdk: Sdk, session: Any) -> None:
    """A session id that is no unsigned 64-bit integer is a TypeError."""
    with pytest.raises(TypeError):
        sdk.native.XtQuantAsyncClient(b"path", "xtquant", session)


def test_constructor_takes_large_sessions_and_text_paths(sdk: Sdk) -> None:
    """Zero and 2**40 are session ids, and a path may be text or bytes but not None."""
    sdk.native.XtQuantAsyncClient("path", "xtquant", 0)
    sdk.native.XtQuantAsyncClient(b"path", "xtquant", 2**40)
    with pytest.raises(TypeError):
        sdk.native.XtQuantAsyncClient(None, "xtquant", 1)


def test_seqs_are_unique_across_threads(sdk: Sdk) -> None:
    """NextSeq counts from 1 and gives no number twice, however many threads ask."""
    client = bare_client(sdk.native)
    drawn: list[int] = []
    threads = [
        threading.Thread(target=lambda: drawn.extend(client.nextSeq() for _ in range(500))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(drawn) == list(range(1, 2001))


def test_negative_seq_and_foreign_request_are_type_errors(sdk: Sdk) -> None:
    """A request takes a seq from 0 and a record of its own class only."""
    client = bare_client(sdk.native)
    with pytest.raises(TypeError):
        client.subscribeWithSeq(-1, sdk.native.SubscribeReq())
    with pytest.raises(TypeError):
        client.subscribeWithSeq(1, sdk.native.UnsubscribeReq())
    with pytest.raises(TypeError):
        client.subscribeWithSeq(1)


def test_native_thread_is_foreign_to_python(sdk: Sdk) -> None:
    """Answers arrive on a thread that the threading module did not start."""
    client = bare_client(sdk.native)
    names: list[str] = []
    client.bindOnSubscribeRespCallback(lambda _seq, _code: names.append(threading.current_thread().name))
    client.init()
    client.start()
    client.subscribeWithSeq(client.nextSeq(), sdk.native.SubscribeReq())
    wait_until(lambda: names, "the answer came")
    client.stop()
    assert names[0].startswith("Dummy-")


def test_unconnected_client_answers_with_empty_failures(sdk: Sdk) -> None:
    """Not connected, everything is answered at once with what looks like an empty success."""
    desk = sdk.desk()
    desk.trader.start()
    account = desk.account
    assert desk.trader.subscribe(account) == -1
    assert desk.trader.order_stock(account, STOCK, 23, 100, 11, 10.0) == -1
    assert desk.trader.cancel_order_stock(account, 1) == -1
    assert (desk.asset(), desk.position(), desk.orders()) == (None, None, [])
    desk.order(remark="offline")
    answer = desk.recorder.wait_for("order_stock_async_response")
    assert (answer.order_id, answer.order_remark, answer.error_msg) == (-1, "", "")


def test_every_request_is_answered_offline_and_connected(sdk: Sdk) -> None:
    """No request hangs: each gets its answer, without a terminal and from it."""
    client = bare_client(sdk.native)
    answered: list[int] = []
    for binding, facts in BINDINGS.items():
        if facts.answers:
            getattr(client, binding)(lambda seq, _payload: answered.append(seq))
    client.init()
    client.start()
    sent = [send_empty(client, sdk.native, method) for method in REQUESTS]
    assert client.connect() == 0
    sent += [send_empty(client, sdk.native, method) for method in REQUESTS]
    wait_until(lambda: len(answered) == len(sent), f"all were answered; sent {sent}, answered {answered}")
    client.stop()
    assert sorted(answered) == sorted(sent)


def send_empty(client: Any, native: Any, method: str) -> int:
    """Send a request with empty arguments and return its seq."""
    made = {"str": b"\x05\0\0\0\0", "list[str]": []}
    arguments = [made[kind] if kind in made else getattr(native, kind)() for kind in REQUESTS[method].takes]
    seq: int = client.nextSeq()
    assert getattr(client, f"{method}WithSeq")(seq, *arguments) == seq
    return seq


def test_no_terminal_is_minus_one(sdk: Sdk, terminal: Terminal) -> None:
    """connect() returns -1 when the terminal is gone."""
    terminal.close()
    assert sdk.desk().connect() == -1


def test_terminal_that_ends_disconnects_its_clients(desk: Desk, terminal: Terminal) -> None:
    """on_disconnected comes, `connected` stays True, and the answers are those of a lost connection."""
    terminal.close()
    desk.recorder.wait_for("disconnected")
    assert desk.trader.connected
    assert (desk.asset(), desk.orders()) == (None, [])
    assert desk.order_now() == -1


def test_session_id_in_use_is_refused(sdk: Sdk) -> None:
    """A second client with the same session id gets -1, until the first one ends."""
    first, second = sdk.desk(7), sdk.desk(7)
    assert (first.connect(), second.connect()) == (0, -1)
    first.trader.stop()
    assert second.trader.connect() == 0


def test_same_trader_connects_again(desk: Desk, control: TerminalControl) -> None:
    """After its link was dropped a trader connects and subscribes anew, and trades."""
    control.drop_links()
    desk.recorder.wait_for("disconnected")
    assert desk.trader.connect() == 0
    assert desk.order_now() == -1
    assert desk.trader.subscribe(desk.account) == 0
    assert desk.order_now() > 0


def test_stop_and_start_again(desk: Desk) -> None:
    """start–stop–start–connect works on one trader."""
    desk.trader.stop()
    assert desk.connect() == 0
    assert desk.asset() is not None


def test_nothing_is_answered_before_start(sdk: Sdk) -> None:
    """A request before start() blocks its caller for ever."""
    desk = sdk.desk()
    results = in_background(desk.asset)
    other = sdk.desk(2).open()
    assert other.asset() is not None
    assert results == []


def test_query_in_a_callback_deadlocks_unless_relaxed(sdk: Sdk) -> None:
    """With relaxed answers a query inside a callback returns."""
    desk = sdk.desk()
    desk.trader.set_relaxed_response_order_enabled(True)
    assets: list[Any] = []
    desk.recorder.on_stock_order = lambda _order: assets.append(desk.asset())  # type: ignore[attr-defined]  # The recorder's callbacks are set by name.
    desk.open().order(price=9.50)
    assert wait_until(lambda: assets, "the query returned")[0].frozen_cash > 950


def test_unbound_binding_aborts(sdk: Sdk) -> None:
    """query_com_position, whose binding xttrader.py forgot, ends the real process; here it is noted."""
    desk = sdk.desk().open()
    in_background(lambda: desk.trader.query_com_position(desk.account))
    wait_until(lambda: sdk.native.aborts, "the abort was noted")
    assert "bindOnQueryComPositionRespCallback" in sdk.native.aborts[0]


def test_exception_in_a_binding_aborts(sdk: Sdk) -> None:
    """What escapes a callback of the native thread is noted, and the thread goes on."""
    client = bare_client(sdk.native)
    client.bindOnSubscribeRespCallback(lambda _seq, _code: 1 / 0)
    client.init()
    client.start()
    client.subscribeWithSeq(1, sdk.native.SubscribeReq())
    wait_until(lambda: sdk.native.aborts, "the abort was noted")
    client.stop()
    assert "ZeroDivisionError" in sdk.native.aborts[0]


def test_long_ascii_remark_comes_back_cut_in_the_answer_and_whole_in_pushes(desk: Desk) -> None:
    """The answer's remark has 23 bytes; the pushes have a longer buffer."""
    desk.order(remark="r" * 30)
    order = desk.recorder.wait_for_status(56)
    assert desk.recorder.of("order_stock_async_response")[0].order_remark == "r" * 23
    assert (order.order_remark, order.m_strOrderRemark) == ("r" * 30, "r" * 23)


def test_cut_chinese_remark_loses_the_answer_of_a_live_order(desk: Desk) -> None:
    """A remark of eight characters breaks xttrader.py's answer path: no answer, but the order trades."""
    desk.order(remark="一二三四五六七八")
    desk.recorder.wait_for_status(56)
    assert desk.recorder.of("order_stock_async_response") == []


def test_error_of_refused_order_can_be_delivered_again(desk: Desk, control: TerminalControl) -> None:
    """With the error before the response, xttrader.py hands an old -1 error to the next -1 answer."""
    control.set_faults(error_timing="before_response")
    seq = desk.order(code="600999.SH", remark="first")
    desk.recorder.wait_for("order_error")
    control.set_faults(error_timing="never")
    desk.order(code="600999.SH", remark="second")
    stale = desk.recorder.wait_for("order_error", 2)
    assert (stale.seq, stale.order_remark) == (seq, "first")


def test_abort_can_end_the_process(start_module: Any) -> None:
    """With the switch on, an abort ends the process with exit code 3."""
    child = start_module("simulator.aborting_child", environment={"PYTHONPATH": "tests"})
    assert child.wait() == 3
    assert "would have ended this process" in child.output


def test_modules_over_two_terminals_do_not_meet(terminal: Terminal) -> None:
    """Each stand-in trades on its own terminal."""
    with loaded_sdk(native_modules(terminal)) as sdk:
        sdk.desk().open().order_now(remark="here")
    elsewhere = Terminal()
    with loaded_sdk(native_modules(elsewhere)) as sdk:
        sdk.desk().open().order_now(remark="there")
    assert [order.order_remark for order in TerminalControl(terminal).book().orders] == ["here"]
    assert [order.order_remark for order in TerminalControl(elsewhere).book().orders] == ["there"]
    assert ACCOUNT_ID in elsewhere.exchange.accounts
