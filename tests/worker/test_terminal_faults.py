"""The terminal's ways: what it says late, twice, in the wrong order, wrongly or not at all."""

import threading

import pytest
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerInside


def _remarks(inside: WorkerInside) -> list[str]:
    return [order.order_remark for order in inside.control.book().orders]


def _readers() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "reader"}


def _reconnect(inside: WorkerInside, strategy: Strategy) -> None:
    before = len(strategy.states())
    inside.control.drop_links()
    wait_until(lambda: "ready" in strategy.states()[before:], "the worker to be ready again", timeout=20)


@pytest.mark.usefixtures("impatient")
def test_a_lost_answer_is_called_unknown_and_then_resolved(inside: WorkerInside, strategy: Strategy) -> None:
    """Nothing comes back for a live order: `outcome_unknown`, then an `order` event, no second order."""
    inside.control.set_faults(drop_response={"orderStock": 1.0}, drop_push={"*": 1.0})
    order = strategy.order(price=9.0)
    reply = strategy.reply(order, timeout=15)
    assert reply["error"]["code"] == "outcome_unknown"
    inside.control.clear_faults()
    strategy.wait_until_order(order, "reported", timeout=20)
    assert _remarks(inside) == [order]
    assert len(strategy.replies(order, 1)) == 1


def test_pushes_prove_an_order_whose_answer_was_lost(inside: WorkerInside, strategy: Strategy) -> None:
    """A push bears the order's number, so a lost answer alone leaves nothing unknown."""
    inside.control.set_faults(drop_response={"orderStock": 1.0})
    order = strategy.order()
    reply = strategy.reply(order)
    assert reply["ok"]
    assert reply["result"]["order_id"] == inside.control.book().orders[0].order_id
    strategy.wait_until_order(order, "succeeded")


def test_minus_one_for_a_live_order_is_not_a_rejection(inside: WorkerInside, strategy: Strategy) -> None:
    """An answer of -1 without words is looked into; the order that lives is found and answered ok."""
    inside.control.set_faults(minus_one_for_live_order=1.0)
    order = strategy.order()
    replies = [strategy.reply(order)]
    strategy.wait_until_order(order, "succeeded")
    assert replies[0]["ok"] or replies[0]["error"]["code"] == "outcome_unknown"
    assert _remarks(inside) == [order]


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param({"push_before_response": True}, id="pushes before the answer"),
        pytest.param({"push_copies": 3}, id="every push three times"),
        pytest.param({"shuffle_pushes": True, "push_copies": 2}, id="pushes out of order"),
        pytest.param({"late_sysid": True}, id="the counter's number late"),
        pytest.param({"response_delay_s": {"orderStock": 0.2}}, id="a late answer"),
        pytest.param({"native_delay_s": 0.02}, id="a slow native thread"),
        pytest.param({"asset_push": True, "position_push": True}, id="pushes nobody needs"),
    ],
)
def test_an_order_is_told_the_same_way(
    inside: WorkerInside, strategy: Strategy, faults: dict[str, object]
) -> None:
    """However answers and pushes come, the reply is first, states move forward, the fill is told once."""
    inside.control.set_faults(**faults)
    order = strategy.order()
    strategy.wait_until_order(order, "succeeded")
    strategy.wait_for("fills", lambda fill: fill["client_order_id"] == order, "the fill")
    mine = [e for e in strategy.inbox if order in {e.get("client_order_id"), e.get("command_id")}]
    assert mine[0]["type"] == "reply"
    assert mine[0]["ok"]
    states = strategy.orders_of(order)
    assert states[-1] == "succeeded"
    assert states == sorted(states)  # reported (maybe twice: the counter's number came late), succeeded
    assert [event["type"] for event in mine].count("fill") == 1
    assert [event["type"] for event in mine].count("reply") == 1


def test_a_replay_of_the_day_is_told_to_nobody(inside: WorkerInside, strategy: Strategy) -> None:
    """Some brokers push the whole day again after a reconnect; readers hear nothing of it."""
    order = strategy.order()
    strategy.wait_until_order(order, "succeeded")
    inside.control.set_faults(replay_on_subscribe=True, push_copies=2)
    _reconnect(inside, strategy)
    second = strategy.order()
    strategy.wait_until_order(second, "succeeded")
    assert [fill["client_order_id"] for fill in strategy.read("fills")] == [order, second]
    assert strategy.orders_of(order, "orders") == ["reported", "succeeded"]


@pytest.mark.usefixtures("unchecked")
def test_a_refusal_after_the_answer_is_told_once(inside: WorkerInside, strategy: Strategy) -> None:
    """An order that had its number and was refused afterwards: reply ok, then junk, then one error."""
    inside.control.set_faults(response_before_reject_pushes=True)
    order = strategy.order(order_volume=900_000)
    strategy.wait_until_order(order, "junk")
    error = strategy.wait_for("errors", lambda e: e.get("client_order_id") == order, "the error")
    assert error["code"] == "broker_rejected"
    assert strategy.reply(strategy.order())["ok"]
    assert [e.get("client_order_id") for e in strategy.read("errors")].count(order) == 1


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("timing", ["before_response", "never"])
def test_a_refusal_is_understood_without_its_words(
    inside: WorkerInside, strategy: Strategy, timing: str
) -> None:
    """`on_order_error` may come first or not at all; the order is still answered as refused."""
    inside.control.set_faults(error_timing=timing, response_before_reject_pushes=False)
    order = strategy.order(order_volume=900_000)
    assert strategy.reply(order)["error"]["code"] == "broker_rejected"


@pytest.mark.usefixtures("unchecked")
def test_strings_that_cannot_be_read_do_no_harm(inside: WorkerInside, strategy: Strategy) -> None:
    """A status text cut inside a character reads as empty, and everything else of the order is told."""
    inside.control.set_faults(byte_cut_status_msg=True, error_timing="never")
    order = strategy.order(order_volume=900_000)
    strategy.wait_until_order(order, "junk")


def test_a_cancel_may_lose_against_a_fill(inside: WorkerInside, strategy: Strategy) -> None:
    """The cancel was taken and the order filled all the same: the events tell the truth."""
    order = strategy.order(price=9.0)
    strategy.wait_until_order(order, "reported")
    inside.control.set_faults(cancel_race="filled")
    cancel = strategy.send("cancel_order", client_order_id=order)
    strategy.reply(cancel)
    strategy.wait_until_order(order, "succeeded")
    again = strategy.send("cancel_order", client_order_id=order)
    assert strategy.reply(again)["error"]["code"] == "not_cancelable"


def test_an_order_placed_by_hand_belongs_to_nobody(inside: WorkerInside, strategy: Strategy) -> None:
    """Monitors see it, marked external; no strategy is told."""
    order_id = inside.control.place_by_hand("600000.SH", 23, 100, 10.0)
    event = strategy.wait_for("orders", lambda e: e["order_id"] == order_id, "the order")
    assert event["external"]
    assert event["strategy"] is None
    fill = strategy.wait_for("fills", lambda e: e["order_id"] == order_id, "the fill")
    assert fill["client_order_id"] is None
    assert not strategy.inbox


@pytest.mark.usefixtures("impatient")
def test_a_dead_link_without_notice_is_found(inside: WorkerInside, strategy: Strategy) -> None:
    """`on_disconnected` never comes; the probe finds the link dead and builds another."""
    inside.control.set_faults(disconnected_push="never")
    _reconnect(inside, strategy)
    assert strategy.reply(strategy.order())["ok"]


@pytest.mark.parametrize("lost", ["stockTrade", "stockOrder"])
def test_a_lost_push_is_looked_up_at_once(inside: WorkerInside, strategy: Strategy, lost: str) -> None:
    """All fills, or all of an order's states, are lost: within seconds the day's lists have told them."""
    inside.control.set_faults(drop_push={lost: 1.0})
    order = strategy.order()
    assert strategy.reply(order)["ok"]
    strategy.wait_until_order(order, "succeeded")
    fill = strategy.wait_for("fills", lambda fill: fill["client_order_id"] == order, "the fill")
    assert fill["traded_volume"] == 100


def test_a_link_that_breaks_while_the_day_is_read_is_given_up_at_once(
    inside: WorkerInside, strategy: Strategy
) -> None:
    """The lists are never answered, and the terminal goes again: the next link is not waited for 30 s."""
    inside.control.set_faults(drop_response={"queryStockOrders": 1.0})
    before = len(strategy.states())
    inside.control.drop_links()
    wait_until(lambda: "reconciling" in strategy.states()[before:], "the day to be read", timeout=20)
    inside.control.clear_faults()
    inside.control.drop_links()
    wait_until(lambda: strategy.states()[-1] == "ready", "the worker to be ready again", timeout=15)
    assert strategy.reply(strategy.order())["ok"]


def test_an_empty_list_of_a_dead_link_is_not_believed(inside: WorkerInside, strategy: Strategy) -> None:
    """A link that answers like an unconnected one gives no answer, rather than an empty one."""
    order = strategy.order(price=9.0)
    strategy.wait_until_order(order, "reported")
    inside.control.set_faults(offline_answers=True)
    error = strategy.reply(strategy.send("query_orders"))["error"]
    inside.control.clear_faults()
    assert error["code"] == "not_connected"


@pytest.mark.usefixtures("impatient")
def test_a_query_without_an_answer_ends(inside: WorkerInside, strategy: Strategy) -> None:
    """A lost answer to a query is a `timeout`, and the next query is answered."""
    inside.control.set_faults(drop_response={"queryStockTrades": 1.0})
    lost = strategy.send("query_trades")
    assert strategy.reply(lost, timeout=15)["error"]["code"] == "timeout"
    inside.control.clear_faults()
    assert strategy.reply(strategy.send("query_trades"))["ok"]


@pytest.mark.usefixtures("impatient")
def test_a_call_that_never_returns_does_not_stop_the_worker(inside: WorkerInside, strategy: Strategy) -> None:
    """The thread that hangs in the SDK is given up, the order is unknown, and the worker connects anew."""
    before = len(strategy.states())
    inside.control.set_faults(calls_that_never_return=("orderStock",))
    inside.left_hanging = True
    order = strategy.order(price=9.0)
    assert strategy.reply(order, timeout=15)["error"]["code"] == "outcome_unknown"
    wait_until(
        lambda: "disconnected" in strategy.states()[before:], "the stuck link to be given up", timeout=20
    )
    inside.control.clear_faults()
    wait_until(lambda: strategy.states()[-1] == "ready", "the worker to be ready again", timeout=20)
    assert strategy.reply(strategy.order())["ok"]


def test_a_call_that_never_returns_keeps_no_command_from_being_read(
    inside: WorkerInside, strategy: Strategy
) -> None:
    """The thread that reads sends orders too: when the SDK keeps it, another one reads on."""
    # Its prices are known from now on, so the next order does not wait for them in another thread.
    strategy.reply(strategy.order(price=9.0))
    inside.control.set_faults(calls_that_never_return=("orderStock",))
    inside.left_hanging = True
    readers = _readers()
    strategy.order(price=9.0)
    assert strategy.reply(strategy.send("ping"))["ok"]
    assert len(_readers() - readers) == 1


@pytest.mark.usefixtures("inside")
def test_a_basket_is_answered_one_by_one(strategy: Strategy) -> None:
    """Each order of a basket has its own reply; the basket's own comes last."""
    order = {"stock_code": "600000.SH", "order_type": "buy", "price": 9.0}
    basket = strategy.send(
        "place_orders",
        orders=[
            {**order, "id": "b1", "order_volume": 100},
            {**order, "id": "b2", "order_volume": 150},
        ],
    )
    reply = strategy.reply(basket)
    assert reply["ok"]
    assert {one["client_order_id"]: one["ok"] for one in reply["result"]["orders"]} == {
        "b1": True,
        "b2": False,
    }
    assert strategy.reply("b1")["ok"]
    assert strategy.reply("b2")["error"]["code"] == "risk_rejected"


@pytest.mark.usefixtures("inside")
def test_all_own_orders_are_cancelled_and_no_others(strategy: Strategy) -> None:
    """`cancel_all` means the strategy's own; another strategy's orders stay."""
    other = Strategy(strategy.redis, strategy.account_id, "beta")
    theirs = other.order(price=9.0)
    other.wait_until_order(theirs, "reported")
    mine = strategy.order(price=9.0)
    strategy.wait_until_order(mine, "reported")
    reply = strategy.reply(strategy.send("cancel_all"))
    assert [cancel["client_order_id"] for cancel in reply["result"]["cancels"]] == [mine]
    strategy.wait_until_order(mine, "canceled")
    refused = strategy.reply(strategy.send("cancel_order", client_order_id=theirs))
    assert refused["error"]["code"] == "not_found"
    assert other.orders_of(theirs) == ["reported"]
    strategy.operate("cancel_all")
    other.wait_until_order(theirs, "canceled")


def test_an_operator_takes_the_link_down_and_up(inside: WorkerInside, strategy: Strategy) -> None:
    """`disconnect` leaves the link down until `reconnect`."""
    strategy.operate("disconnect")
    wait_until(lambda: strategy.states()[-1] == "disconnected", "the state disconnected")
    strategy.operate("reconnect")
    wait_until(lambda: strategy.states()[-1] == "ready", "the state ready")
    assert inside.control.book().orders == ()
