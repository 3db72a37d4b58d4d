"""Pushes: what happened at the exchange, told to the sessions that subscribed."""

from collections.abc import Callable

from worker.simulator.exchange.market import TRADE, Event, Exchange
from worker.simulator.terminal.messages import (
    ASSET_PUSH,
    EVENT_PUSHES,
    ORDER_PUSH,
    POSITION_PUSH,
    TRADE_PUSH,
    Message,
    push,
)
from worker.simulator.terminal.session import ClientSession
from worker.simulator.terminal.switchboard import Switchboard


class Pushes:
    """Turns what happened at the exchange into messages.

    Args:
        exchange: where it happens.
        board: the fault switches.
        heard: called with what happened.
    """

    def __init__(self, exchange: Exchange, board: Switchboard, heard: Callable[[list[Event]], None]) -> None:
        self._exchange = exchange
        self._board = board
        self._heard = heard

    def take(self) -> list[Message]:
        """Return the pushes for what happened since the last time."""
        events = self._exchange.take_events()
        self._heard(events)
        pushes: list[Message] = [(None, (EVENT_PUSHES[kind], None, row)) for kind, row in events]
        faults = self._board.faults
        if faults.asset_push or faults.position_push:
            pushes += self._account_pushes([row["account_id"] for kind, row in events if kind == TRADE])
        return pushes

    def replay(self, account_id: str, to: ClientSession | None) -> list[Message]:
        """Return pushes that repeat the day's orders and trades of an account, for one session or for all."""
        book = self._exchange.book
        orders = [push(ORDER_PUSH, order.row(), to) for order in book.orders.values()]
        trades = [push(TRADE_PUSH, fill.row(), to) for fill in book.fills]
        return [message for message in orders + trades if message[1][2]["account_id"] == account_id]

    def _account_pushes(self, traded: list[str]) -> list[Message]:
        faults, pushes = self._board.faults, []
        for account_id in dict.fromkeys(traded):
            account = self._exchange.accounts[account_id]
            if faults.asset_push:
                pushes.append(push(ASSET_PUSH, account.asset_row()))
            if faults.position_push:
                pushes += [push(POSITION_PUSH, row) for row in account.position_rows()]
        return pushes
