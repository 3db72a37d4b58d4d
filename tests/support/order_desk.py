"""A worker at an account of one type, and how to order there and see what becomes of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from support.strategy import Event, Strategy
from support.waiting import wait_until
from support.workers import WorkerInside


class Desk(NamedTuple):
    """A worker at an account of one type, the levers of its terminal, and a strategy."""

    strategy: Strategy
    worker: WorkerInside

    def filled(self, order_type: str, **terms: object) -> tuple[Event, Event]:
        """Place an order that fills; return its fill, and the order as it was told last."""
        strategy = self.strategy
        order = strategy.order(order_type=order_type, **terms)
        reply = strategy.reply(order)
        assert reply["ok"], reply["error"]
        strategy.wait_until_order(order, "succeeded")
        fill = strategy.wait_for("fills", lambda event: event["client_order_id"] == order, f"{order} to fill")
        (done,) = [e for e in strategy.read("orders") if _is(e, order, "succeeded")]
        return fill, done

    def cancelled(self, order_type: str, **terms: object) -> Event:
        """Place an order that rests, cancel it, and return how it was told first."""
        strategy = self.strategy
        order = strategy.order(order_type=order_type, **terms)
        reply = strategy.reply(order)
        assert reply["ok"], reply["error"]
        strategy.wait_until_order(order, "reported")
        cancel = strategy.reply(strategy.send("cancel_order", client_order_id=order))
        assert cancel["ok"], cancel["error"]
        strategy.wait_until_order(order, "canceled")
        # It is told again when the counter's number comes late.
        return next(e for e in strategy.read("orders") if _is(e, order, "reported"))

    def place(self, kinds: Sequence[str], **terms: object) -> list[str]:
        """Place one order of each kind, one after the other; return their ids when all are taken."""
        orders = [self.strategy.order(order_type=kind, **terms) for kind in kinds]
        for order in orders:
            reply = self.strategy.reply(order)
            assert reply["ok"], reply["error"]
        return orders

    def wait_until_all(self, orders: Sequence[str], status: str) -> None:
        """Wait until each of the orders has come to a state."""

        def ended() -> bool:
            told = {e["client_order_id"] for e in self.strategy.read("orders") if e["order_status"] == status}
            return told >= set(orders)

        wait_until(ended, f"{len(orders)} orders to be {status}")

    def all_end(self, status: str, kinds: Sequence[str], **terms: object) -> list[Event]:
        """Place one order of each kind, wait until each has come to a state, and return their fills."""
        orders = self.place(kinds, **terms)
        self.wait_until_all(orders, status)
        fills = {fill["client_order_id"]: fill for fill in self.strategy.read("fills")}
        return [fills[order] for order in orders]

    @contextmanager
    def nothing_trades(self, terms: Event) -> Iterator[None]:
        """Let orders for what the terms name rest at its price."""
        self.worker.control.set_price(terms["stock_code"], terms["price"], available=0)
        yield
        self.worker.control.set_price(terms["stock_code"], terms["price"])

    def ask(self, query: str) -> Any:
        """Ask for something; return the result."""
        reply = self.strategy.reply(self.strategy.send(query))
        assert reply["ok"], reply["error"]
        return reply["result"]

    def refused(self, **terms: object) -> Event:
        """Place an order that is refused; return why."""
        reply = self.strategy.reply(self.strategy.order(**terms))
        assert not reply["ok"]
        error: Event = reply["error"]
        return error


def _is(event: Event, client_order_id: str, status: str) -> bool:
    return (event["client_order_id"], event["order_status"]) == (client_order_id, status)
