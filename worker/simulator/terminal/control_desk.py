"""What can be done to a terminal from outside: move prices, break links, turn the day, read the book."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from pydantic import ValidationError

from worker.simulator.clock import AdvancingClock
from worker.simulator.exchange.accounts import Account
from worker.simulator.exchange.market import Exchange
from worker.simulator.exchange.orders import Order
from worker.simulator.faults import Faults
from worker.simulator.link import Row
from worker.simulator.rules.units import HIGHEST_PRICE
from worker.simulator.terminal.messages import STATUS_PUSH, Message, push
from worker.simulator.terminal.query_desk import status_row
from worker.simulator.terminal.quote_desk import QuoteDesk
from worker.simulator.terminal.reception import Reception


class Controlled(Protocol):
    """What of a terminal can be reached from outside."""

    clock: AdvancingClock
    exchange: Exchange
    quotes: QuoteDesk
    reception: Reception

    @property
    def faults(self) -> Faults:
        """How it misbehaves."""

    def set_faults(self, faults: Faults) -> None:
        """Let it misbehave otherwise."""

    def clear_faults(self) -> None:
        """Let it misbehave as it did at first."""

    def place_by_hand(self, request: Row) -> int:
        """Place an order at its own window."""

    def replay_day(self) -> None:
        """Push the day again."""

    def post(self, messages: list[Message]) -> None:
        """Send something to its clients."""


class ControlDesk:
    """The operations of `link.Host.call`, by name; arguments and results are JSON-able."""

    def __init__(self, terminal: Controlled) -> None:
        self._terminal = terminal
        quotes = terminal.quotes
        self._operations: dict[str, Callable[..., Any]] = {
            "set_price": self._set_price,
            "set_faults": self._set_faults,
            "clear_faults": self._clear_faults,
            "drop_links": terminal.reception.drop_all,
            "place_by_hand": self._place_by_hand,
            "replay_day": terminal.replay_day,
            "roll_day": self._roll_day,
            "advance_clock": self._advance_clock,
            "set_account_status": self._set_account_status,
            "session_ids": terminal.reception.session_ids,
            "book": self._book,
            "quote_connect": quotes.connect,
            "full_tick": quotes.full_tick,
            "instrument_detail": quotes.instrument_detail,
            "stock_type": quotes.stock_type,
            "trading_dates": quotes.trading_dates,
        }

    def run(self, operation: str, arguments: Mapping[str, Any]) -> Any:
        """Run one operation; see `link.Host.call`."""
        found = self._operations.get(operation)
        if found is None:
            raise LookupError(f"there is no operation {operation}")
        return found(**arguments)

    def _set_price(self, stock_code: str, last: float, available: int | None) -> None:
        if stock_code not in self._terminal.exchange.instruments:
            raise LookupError(f"{stock_code} is not listed in this scenario")
        if not 0 < last < HIGHEST_PRICE:
            raise ValueError(f"{stock_code} cannot cost {last}")
        self._terminal.exchange.set_price(stock_code, last, available)
        self._terminal.quotes.announce(stock_code)

    def _set_faults(self, changes: Row) -> None:
        values = self._terminal.faults.model_dump(mode="json") | changes
        try:
            self._terminal.set_faults(Faults.model_validate_json(json.dumps(values)))
        except ValidationError as error:
            raise ValueError(str(error)) from None

    def _clear_faults(self) -> None:
        self._terminal.clear_faults()

    def _place_by_hand(
        self,
        *,
        stock_code: str,
        order_type: int,
        order_volume: int,
        price_type: int,
        price: float,
        account_id: str | None,
    ) -> int:
        account = self._account(account_id or next(iter(self._terminal.exchange.accounts)))
        return self._terminal.place_by_hand(
            {
                "account_type": account.account_type,
                "account_id": account.account_id,
                "stock_code": stock_code,
                "order_type": order_type,
                "order_volume": order_volume,
                "price_type": price_type,
                "price": price,
                "strategy_name": "",
                "order_remark": "",
                "order_remark1": "",
            }
        )

    def _account(self, account_id: str) -> Account:
        account = self._terminal.exchange.accounts.get(account_id)
        if account is None:
            raise LookupError(f"there is no account {account_id} at this terminal")
        return account

    def _roll_day(self) -> None:
        exchange = self._terminal.exchange
        exchange.roll_day()
        if self._terminal.faults.order_ids_restart:
            exchange.book.restart_order_ids()

    def _advance_clock(self, seconds: float) -> None:
        self._terminal.clock.advance(seconds)
        self._terminal.exchange.keep_hours()

    def _set_account_status(self, account_id: str, status: int) -> None:
        account = self._account(account_id)
        account.status = status
        self._terminal.post([push(STATUS_PUSH, status_row(account))])

    def _book(self) -> Row:
        book = self._terminal.exchange.book
        return {
            "orders": [_entry(day, order) for day, order in book.ever_accepted],
            "rejected": [_entry(day, order) for day, order in book.ever_rejected],
            "fills": [fill.row() | {"day": fill.day} for fill in book.ever_filled],
        }


def _entry(day: int, order: Order) -> Row:
    own = {"day": day, "is_buy": order.is_buy, "accepted_at": order.accepted_at}
    return order.row() | own
