"""What the demo's strategy does, scene by scene; each one waits for what must follow."""

from bus_schema.codes import ErrorCode, OrderStatus, WorkerState
from bus_schema.events import AssetEvent, FillEvent, OrderEvent, Reply
from bus_schema.results import AssetResult
from ops import screen
from ops.demo.errors import DemoFailedError
from ops.demo.pace import ORDERS, measure
from ops.demo.stage import Stage
from ops.demo.summary import summarise

STOCK = "600000.SH"
LAST_PRICE = 10.00
"""Of the stock in the simulated market: an order at this price trades at once."""
BELOW = 9.50
BEYOND_LIMIT = 20.00
"""Over the day's limit, 11.00: the counter refuses it."""
LATER_SECONDS = 30.0


def tell(stage: Stage) -> list[str]:
    """Play all scenes, and return the lines of the summary.

    Raises:
        DemoFailedError: something did not happen as it should.
    """
    stage.wait_until_ready()
    for scene in (_buy, _rest_and_cancel, _be_refused, _repeat, _lose_the_link):
        scene(stage)
    _say(stage, f"How fast? {ORDERS} resting orders one by one, then all cancelled, without printing them.")
    pace = measure(stage)
    return summarise(stage, pace)


def _buy(stage: Stage) -> None:
    _say(stage, f"Buy 100 {STOCK} at the last price: it trades at once, and the account follows.")
    cash = stage.bus.query_asset().result_as(AssetResult).cash
    _place(stage, "demo-1", LAST_PRICE).raise_for_error()
    _wait_filled(stage, "demo-1")
    stage.watcher.wait_for(AssetEvent, lambda event: event.cash != cash, "the asset with less cash")


def _rest_and_cancel(stage: Stage) -> None:
    _say(stage, "Buy below the market: it rests in the book until it is cancelled.")
    _place(stage, "demo-2", BELOW).raise_for_error()
    _wait_status(stage, "demo-2", OrderStatus.REPORTED)
    stage.bus.cancel_order(client_order_id="demo-2").raise_for_error()
    _wait_status(stage, "demo-2", OrderStatus.CANCELED)


def _be_refused(stage: Stage) -> None:
    _say(stage, "Buy beyond the day's price limit: refused before it leaves.")
    refused = _place(stage, "demo-3", BEYOND_LIMIT)
    if refused.error is None or refused.error.code != ErrorCode.RISK_REJECTED:
        raise DemoFailedError(f"an order beyond the price limit should be refused, but got {refused}")


def _repeat(stage: Stage) -> None:
    _say(stage, "Send one order twice under the same id: one order, and the same answer twice.")
    first, second = (_place(stage, "demo-4", LAST_PRICE).raise_for_error() for _ in range(2))
    if not second.duplicate or first.result != second.result:
        raise DemoFailedError(f"the repeated order should get the first answer again, but got {second}")
    _wait_filled(stage, "demo-4")
    stage.watcher.wait_for(Reply, lambda event: event.duplicate, "the second answer")


def _lose_the_link(stage: Stage) -> None:
    _say(stage, "The link to the terminal breaks. One order fills unseen; one that is sent now waits.")
    _place(stage, "demo-5", BELOW).raise_for_error()
    _wait_status(stage, "demo-5", OrderStatus.REPORTED)
    start = stage.watcher.count()
    # The first attempt to connect again fails, so that there is a time without a link.
    stage.terminal.set_faults(connect_results=(-1,))
    stage.terminal.drop_links()
    stage.wait_for_state(WorkerState.DISCONNECTED, start)
    stage.terminal.set_price(STOCK, BELOW)
    _place(stage, "demo-6", BELOW, ttl=LATER_SECONDS).raise_for_error()
    stage.wait_until_ready(start)
    _wait_filled(stage, "demo-5")
    _wait_filled(stage, "demo-6")


def _place(stage: Stage, name: str, price: float, ttl: float | None = None) -> Reply:
    return stage.bus.place_order(STOCK, "buy", 100, price, client_order_id=name, ttl=ttl)


def _wait_filled(stage: Stage, name: str) -> None:
    stage.watcher.wait_for(FillEvent, lambda event: event.client_order_id == name, f"the fill of {name}")
    _wait_status(stage, name, OrderStatus.SUCCEEDED)


def _wait_status(stage: Stage, name: str, status: OrderStatus) -> None:
    stage.watcher.wait_for(
        OrderEvent,
        lambda event: event.client_order_id == name and event.order_status == status,
        f"{name} as {status}",
    )


def _say(stage: Stage, sentence: str) -> None:
    screen.show("", stage.paint(sentence, "bold"))
