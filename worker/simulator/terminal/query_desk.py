"""The queries of a stock account, and subscription."""

import time
from collections.abc import Callable
from typing import Any, Final

from worker.simulator.exchange.accounts import Account
from worker.simulator.exchange.market import Event, Exchange
from worker.simulator.link import Row
from worker.simulator.terminal.session import ClientSession
from worker.simulator.terminal.switchboard import Switchboard
from worker.simulator.terminal.views import LaggingView, LiveView, View, cancelable
from worker.simulator.untold import untold

BROKER_NAME: Final = "模拟券商"
SECURITIES_BROKER: Final = 2


class QueryDesk:
    """Answers queries from a view of the exchange.

    Attributes:
        answers: by request: what computes its payload from the session and the request's values.
    """

    def __init__(self, exchange: Exchange, board: Switchboard) -> None:
        self._exchange = exchange
        self._board = board
        self._live = LiveView(exchange)
        self._lagging: LaggingView | None = None
        self._untold_money: Row = {}
        self._untold_position: Row = {}
        self.answers: dict[str, Callable[[ClientSession, Row], Any]] = {
            "subscribe": self._subscribe,
            "unsubscribe": self._unsubscribe,
            "queryAccountInfos": self._infos,
            "queryAccountStatus": self._statuses,
            "queryStockAsset": self._asset,
            "queryStockOrders": self._orders,
            "queryStockTrades": self._trades,
            "queryStockPositions": self._positions,
        }

    def faults_changed(self) -> None:
        """Begin or end to lag, as the switchboard says."""
        lag_s = self._board.faults.query_lag_s
        self._untold_money = untold("XtAsset", self._board.faults.untold)
        self._untold_position = untold("XtPosition", self._board.faults.untold)
        self._lagging = LaggingView(self._exchange, self._live, lag_s, time.monotonic) if lag_s else None

    def heard(self, events: list[Event]) -> None:
        """Something happened at the exchange."""
        if self._lagging is not None:
            self._lagging.heard(events)

    def keep_up(self) -> None:
        """Let a lagging view copy the state; to be called before anything changes."""
        if self._lagging is not None:
            self._lagging.keep_up()

    @property
    def _view(self) -> View:
        return self._lagging or self._live

    def _account(self, request: Row) -> Account | None:
        account = self._exchange.accounts.get(request["account_id"])
        if account is None or account.account_type != request["account_type"]:
            return None
        return account

    def _subscribe(self, session: ClientSession, request: Row) -> int:
        if self._account(request) is None:
            return -1
        session.subscribed.add(request["account_id"])
        return 0

    def _unsubscribe(self, session: ClientSession, request: Row) -> int:
        session.subscribed.discard(request["account_id"])
        return 0

    def _infos(self, _session: ClientSession, _request: Row) -> list[Row]:
        return [
            {
                "account_type": account.account_type,
                "account_id": account.account_id,
                "broker_type": SECURITIES_BROKER,
                "broker_name": BROKER_NAME,
                "login_status": account.status,
            }
            for account in self._exchange.accounts.values()
        ]

    def _statuses(self, _session: ClientSession, _request: Row) -> list[Row]:
        return [status_row(account) for account in self._exchange.accounts.values()]

    def _asset(self, _session: ClientSession, request: Row) -> list[Row]:
        if self._account(request) is None:
            return []
        return [self._view.asset(request["account_id"]) | self._untold_money]

    def _orders(self, _session: ClientSession, request: Row) -> list[Row]:
        if self._account(request) is None:
            return []
        rows = self._view.orders(request["account_id"], request["order_id"])
        if not request["can_cancel"]:
            return rows
        return cancelable(rows) + (
            self._stale(request["account_id"]) if self._board.faults.stale_cancelable else []
        )

    def _stale(self, account_id: str) -> list[Row]:
        left_over = self._exchange.book.left_over
        return [row for row in left_over if row["account_id"] == account_id]

    def _trades(self, _session: ClientSession, request: Row) -> list[Row]:
        return self._view.trades(request["account_id"]) if self._account(request) else []

    def _positions(self, _session: ClientSession, request: Row) -> list[Row]:
        if self._account(request) is None:
            return []
        wanted = request["stock_code1"] or request["stock_code"]
        rows = self._view.positions(request["account_id"])
        return [row | self._untold_position for row in rows if not wanted or row["stock_code"] == wanted]


def status_row(account: Account) -> Row:
    """Return the XtAccountStatus values of `account`."""
    return {
        "account_type": account.account_type,
        "account_id": account.account_id,
        "status": account.status,
    }
