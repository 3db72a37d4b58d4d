"""The hand that tests, the demo and chaos runs have on a terminal, in this process or in another."""

from typing import Any, NamedTuple, TypeVar

from worker.simulator.link import Host, Row
from worker.simulator.remote.client import RemoteTerminal
from worker.simulator.rules.price_types import FIX_PRICE


class BookedOrder(NamedTuple):
    """An order as the exchange keeps it.

    `day` counts the days of this terminal, from 0; `accepted_at` is in milliseconds since the epoch.
    """

    day: int
    account_id: str
    order_id: int
    order_sysid: str
    stock_code: str
    order_type: int
    order_volume: int
    price: float
    order_status: int
    traded_volume: int
    strategy_name: str
    order_remark: str
    status_msg: str
    accepted_at: int


class BookedFill(NamedTuple):
    """A fill as the exchange keeps it; money in yuan."""

    day: int
    account_id: str
    order_id: int
    traded_id: str
    stock_code: str
    order_type: int
    traded_price: float
    traded_volume: int
    commission: float
    order_remark: str


class ExchangeBook(NamedTuple):
    """Everything that ever reached the exchange, in the order of arrival.

    Attributes:
        orders: what it took.
        rejected: what the counter refused.
        fills: what traded.
    """

    orders: tuple[BookedOrder, ...]
    rejected: tuple[BookedOrder, ...]
    fills: tuple[BookedFill, ...]


Entry = TypeVar("Entry", BookedOrder, BookedFill)


class TerminalControl:
    """Everything that can be done to a terminal from outside.

    Args:
        terminal: a `Terminal`, a `RemoteTerminal`, or the address "host:port" of a terminal process.
    """

    def __init__(self, terminal: Host | str) -> None:
        self._host: Host = RemoteTerminal(terminal) if isinstance(terminal, str) else terminal

    def set_price(self, stock_code: str, last: float, *, available: int | None = None) -> None:
        """Move a price, in yuan, and fill what now crosses.

        Args:
            stock_code: like "600000.SH".
            last: the new last price.
            available: shares that can trade at it; what the scenario's depth says for None.

        Raises:
            LookupError: the stock is not listed.
            ValueError: nothing costs that.
        """
        self._host.call("set_price", {"stock_code": stock_code, "last": last, "available": available})

    def set_faults(self, **changes: Any) -> None:
        """Change some fault switches and leave the others; see `Faults` for their names.

        Raises:
            ValueError: a switch does not exist, or takes other values.
        """
        self._host.call("set_faults", {"changes": changes})

    def clear_faults(self) -> None:
        """Put all fault switches back to what the scenario says."""
        self._host.call("clear_faults", {})

    def drop_links(self) -> None:
        """Break the links of all sessions; they have to connect and subscribe again."""
        self._host.call("drop_links", {})

    def place_by_hand(
        self,
        stock_code: str,
        order_type: int,
        order_volume: int,
        price: float,
        *,
        price_type: int = FIX_PRICE,
        account_id: str | None = None,
    ) -> int:
        """Place an order at the terminal's own window, without a remark, and return its order id.

        Args:
            stock_code: like "600000.SH".
            order_type: 23 to buy, 24 to sell.
            order_volume: shares.
            price: yuan.
            price_type: as for order_stock; a limit by default.
            account_id: the scenario's first account for None.

        Raises:
            ValueError: the terminal refuses it; what the counter refuses shows in the book and the pushes.
        """
        arguments = {
            "stock_code": stock_code,
            "order_type": order_type,
            "order_volume": order_volume,
            "price": price,
            "price_type": price_type,
            "account_id": account_id,
        }
        return int(self._host.call("place_by_hand", arguments))

    def replay_day(self) -> None:
        """Push the day's orders and trades again to all sessions, as when the broker's link comes back."""
        self._host.call("replay_day", {})

    def roll_day(self) -> None:
        """End the trading day: open orders end, shares are delivered, lists are emptied."""
        self._host.call("roll_day", {})

    def advance_clock(self, seconds: float) -> None:
        """Put the terminal's clock forward; orders that the new hour lets trade do."""
        self._host.call("advance_clock", {"seconds": seconds})

    def set_account_status(self, account_id: str, status: int) -> None:
        """Change an account's status and push it; with another than 0 its orders are refused."""
        self._host.call("set_account_status", {"account_id": account_id, "status": status})

    def session_ids(self) -> list[int]:
        """Return the ids of the sessions that are connected."""
        return [int(session_id) for session_id in self._host.call("session_ids", {})]

    def book(self) -> ExchangeBook:
        """Return everything that ever reached the exchange, over all days."""
        book = self._host.call("book", {})
        return ExchangeBook(
            orders=tuple(_picked(BookedOrder, row) for row in book["orders"]),
            rejected=tuple(_picked(BookedOrder, row) for row in book["rejected"]),
            fills=tuple(_picked(BookedFill, row) for row in book["fills"]),
        )


def _picked(kind: type[Entry], row: Row) -> Entry:
    return kind(**{name: row[name] for name in kind._fields})
