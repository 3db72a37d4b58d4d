"""The kill switch and the operators' other levers."""

from engine.broker_says import order
from engine.driver import ORDER, TTL, Driver

from bus_schema.codes import ErrorCode
from worker.engine.effects import Cancel, LookUp, Relink
from worker.engine.inputs import CancelAnswered


def test_halt_refuses_orders_of_everybody(ready: Driver) -> None:
    """No order goes out while trading is halted; the refusal tells the operator's reason."""
    entry = ready.order("halt", reason="fat finger")
    ready.place("a1")
    ready.place("b1", strategy="beta")
    assert ready.submits == []
    assert ready.on("inbox:alpha") == ["reply a1 halted", "error halted"]
    assert "fat finger" in ready.reply("b1")["error"]["message"]
    assert ready.on("status")[-2:] == ["status halted", "reply op-1 ok"]
    assert ready.settled(entry)


def test_halt_of_one_strategy_leaves_the_others(ready: Driver) -> None:
    """A scope names the one strategy whose orders are refused."""
    ready.order("halt", reason="runaway", scope="alpha")
    ready.place("a1")
    ready.place("b1", strategy="beta")
    assert ready.submits == ["b1"]
    assert ready.reply("a1")["error"]["code"] == ErrorCode.HALTED


def test_resume_lets_orders_out_again(ready: Driver) -> None:
    """After ``resume`` the same strategy trades, with a new id."""
    ready.order("halt", reason="pause")
    ready.place("a1")
    ready.order("resume", "op-2")
    ready.place("a2")
    assert ready.submits == ["a2"]
    assert ready.on("status")[-2:] == ["status ready", "reply op-2 ok"]


def test_scopes_are_resumed_one_by_one(ready: Driver) -> None:
    """Resuming everybody does not resume a strategy that was halted by name."""
    ready.order("halt", reason="one", scope="alpha")
    ready.order("halt", reason="all")
    ready.order("resume")
    ready.place("a1")
    ready.place("b1", strategy="beta")
    assert ready.submits == ["b1"]


def test_resume_survives_a_crash_too(ready: Driver) -> None:
    """What was resumed does not stop again at the next start."""
    ready.order("halt", reason="pause")
    ready.order("resume")
    later = ready.crash().connect()
    later.place("a1")
    assert later.submits == ["a1"]


def test_halt_holds_for_what_waited(driver: Driver) -> None:
    """An order that waited for the link is checked when it would go out, not when it came."""
    driver.place("a1")
    driver.order("halt", reason="stop")
    driver.connect()
    assert driver.submits == []
    assert driver.reply("a1")["error"]["code"] == ErrorCode.HALTED


def test_halt_does_not_hide_a_redelivered_order(driver: Driver) -> None:
    """An order that may have gone out is looked for, halted or not, before it is refused."""
    driver.read(driver.next_entry(), {"type": "place_order", "id": "a1", **ORDER}, redelivered=True)
    driver.order("halt", reason="stop")
    driver.connect()
    assert driver.on("inbox:alpha") == []
    assert len(driver.asked_for(LookUp)) == 1
    driver.look_up((order("a1", "reported"),))
    assert driver.on("inbox:alpha") == ["reply a1 ok", "order 1001 reported 0"]


def test_halt_lets_cancels_and_queries_through(ready: Driver) -> None:
    """The kill switch stops orders, not the ways out."""
    ready.placed("a1")
    ready.order("halt", reason="stop")
    ready.send("cancel_order", "c1", client_order_id="a1")
    assert len(ready.asked_for(Cancel)) == 1


def test_halt_can_cancel_what_is_open(ready: Driver) -> None:
    """With ``cancel_open`` the reply follows the last cancel, and lists them."""
    ready.placed("a1", 1001)
    ready.placed("b1", 1002, strategy="beta")
    entry = ready.order("halt", reason="stop", scope="alpha", cancel_open=True)
    assert [cancel.order_id for cancel in ready.asked_for(Cancel)] == [1001]
    assert not ready.settled(entry)
    ready.tell(CancelAnswered(ready.last(Cancel).token, 0))
    cancels = ready.reply("op-1")["result"]["cancels"]
    assert [(cancel["client_order_id"], cancel["ok"]) for cancel in cancels] == [("a1", True)]
    assert ready.reply("op-1")["result"]["halts"] == {"alpha": "stop"}


def test_operators_cancel_everybodys_orders(ready: Driver) -> None:
    """``cancel_all`` on the control stream means all open orders, by hand included, within its filters."""
    ready.placed("a1", 1001)
    ready.placed("b1", 1002, strategy="beta", stock_code="000001.SZ")
    ready.push(order("", "reported", 1003, order_remark="", strategy_name=""))
    for fields, expected in (({}, [1001, 1002, 1003]), ({"strategy": "beta"}, [1002])):
        ready.actions.clear()
        ready.order("cancel_all", **fields)
        assert [cancel.order_id for cancel in ready.asked_for(Cancel)] == expected
    ready.actions.clear()
    ready.order("cancel_all", stock_code="600000")
    assert [cancel.order_id for cancel in ready.asked_for(Cancel)] == [1001, 1003]


def test_operators_relink(ready: Driver) -> None:
    """``reconnect`` and ``disconnect`` reach the broker edge, and are answered at once."""
    ready.order("reconnect", "op-1")
    ready.order("disconnect", "op-2")
    assert [relink.stay_down for relink in ready.asked_for(Relink)] == [False, True]
    assert ready.on("status")[-2:] == ["reply op-1 ok", "reply op-2 ok"]


def test_stale_operators_command_does_nothing(ready: Driver) -> None:
    """An operator's command that names its time is not acted on after it."""
    ready.order("halt", reason="stop")
    ready.order("resume", "op-2", expires_at=ready.now - 1)
    ready.place("a1")
    assert ready.reply("op-2")["error"]["code"] == ErrorCode.EXPIRED
    assert ready.submits == []


def test_late_halt_still_halts(ready: Driver) -> None:
    """An operator's command without a time of its own counts however long the worker was away."""
    ready.order("halt", reason="stop", sent_at=ready.now - 100 * TTL)
    ready.place("a1")
    assert ready.submits == []
