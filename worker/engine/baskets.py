"""``place_orders``: each order is checked and answered on its own, the basket when all of them are."""

from bus_schema.commands import PlaceOrders
from worker.engine import announce
from worker.engine.inputs import CommandRead, Entry
from worker.engine.placement import Answer
from worker.engine.state import Basket
from worker.engine.turn import Turn


def open_basket(turn: Turn, read: CommandRead, command: PlaceOrders) -> None:
    """Note which orders the basket's own reply waits for."""
    turn.state.baskets[read.entry] = Basket(command.id, waiting={order.id for order in command.orders})


def basket_answered(turn: Turn, entry: Entry, client_order_id: str, answer: Answer) -> None:
    """One of its orders has its answer; the last one lets the basket be answered and acknowledged."""
    basket = turn.state.baskets.get(entry)
    if basket is None:
        # An earlier life has read it. When it is read again, its order may be forgotten already.
        turn.state.told_in_baskets.setdefault(entry, {})[client_order_id] = answer
        return
    basket.waiting.discard(client_order_id)
    code = answer["error"] and answer["error"]["code"]
    basket.orders.append({"client_order_id": client_order_id, "ok": answer["ok"], "code": code})
    if not basket.waiting:
        del turn.state.baskets[entry]
        announce.reply(turn, entry, basket.command_id, "place_orders", announce.ok({"orders": basket.orders}))
