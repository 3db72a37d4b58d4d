"""What may be spent and sold: by the last snapshot, and by what events have told since.

The terminal answers queries from a cache that lags behind its pushes, by 50 ms to 6 s. So a snapshot may show
the account as it was before an order left, or before a fill that was told already. See `Balance.shown`.
"""

from collections import defaultdict, deque
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from bus_schema.order_kinds import OWN_BUYS, OWN_SELLS
from bus_schema.risk import Board, BoardName
from bus_schema.risk.boards import board_name
from bus_schema.trading import OrderType
from worker.engine.book import BookOrder
from worker.engine.facts import TradeFacts
from worker.engine.risk.exposure import Key
from worker.engine.risk.proposal import REPO_UNIT_YUAN, Proposal, nature_of

CASH = ""
"""What a buy takes, and a repo that lends; any other sell takes shares, under their code."""

LAG_MS = 6_000
CHANGES_KEPT = 4_096
"""Of one subject; more come in no six seconds that an account is allowed."""
ALREADY_SHOWN = 0.99
"""How much of a change a snapshot must have shown before the change was told; fees are estimated."""

BRINGS_CASH = frozenset({OrderType.SELL, OrderType.CREDIT_SELL})
"""What repays a debt brings only what is beyond it, and of borrowed shares the broker keeps the proceeds."""

_OWN = OWN_BUYS | OWN_SELLS

STAMP_DUTY = 0.0005
"""Of a sell of shares. Announcement 2023/39 of the Ministry of Finance: halved on 2023-08-28."""
TRANSFER_FEE = 0.00001
"""Of either side, of shares. ChinaClear's notice: 0.01 per mille since 2022-04-29."""


@dataclass(slots=True, eq=False)
class _Change:
    """``at`` is when it was told, on the bus's clock; None until the terminal has answered the order."""

    amount: float
    at: int | None


@dataclass(slots=True)
class Balance:
    """One amount: yuan to spend, or shares of one code.

    Attributes:
        value: what it is now; without a snapshot, what has changed.
        asked_at: when the last snapshot was asked for; None before the first.
    """

    lag_ms: int
    value: float = 0.0
    asked_at: int | None = None
    _changes: deque[_Change] = field(default_factory=lambda: deque(maxlen=CHANGES_KEPT))
    _untold: float = 0.0
    _untold_until: int = 0

    def change(self, amount: float, at: int | None) -> _Change:
        """Count what no snapshot of the past can have shown."""
        change = _Change(amount, at)
        self.value += amount
        self._changes.append(change)
        return change

    def told(self, amount: float, at: int) -> None:
        """Count what a push tells; the push may come later than a snapshot that shows the same."""
        self.change(amount, at)
        if at <= self._untold_until and self._untold / amount >= ALREADY_SHOWN:
            self._untold -= amount
            self.value -= amount

    def undo(self, change: _Change) -> None:
        """It never happened; a snapshot that is young enough has shown so already."""
        if not self._is_shown(change):
            self.value -= change.amount
        change.amount = 0.0

    def shown(self, value: float, asked_at: int) -> None:
        """Take in a snapshot.

        It shows some state of the last ``lag_ms``: that after which it differs least from what was counted.
        What changed since that state stands on top. What is not explained so is the snapshot's correction.
        """
        first, self.asked_at = self.asked_at is None, asked_at
        self._changes = deque([one for one in self._changes if not self._is_shown(one)], CHANGES_KEPT)
        now = value + (self._most_since() if first else self._since(value))
        if not first:
            self._note_untold(now - self.value, asked_at)
        self.value = now

    def _is_shown(self, change: _Change) -> bool:
        """Whether the last snapshot shows it for certain."""
        return (
            self.asked_at is not None and change.at is not None and change.at <= self.asked_at - self.lag_ms
        )

    def _since(self, value: float) -> float:
        """What has changed since the state that a snapshot shows."""
        since, later, off = 0.0, 0.0, abs(value - self.value)
        for change in reversed(self._changes):
            later += change.amount
            if abs(value - self.value + later) < off:
                since, off = later, abs(value - self.value + later)
        return since

    def _most_since(self) -> float:
        """The same of the first snapshot, which nothing tells the state of: no order is refused for that."""
        on_its_way = sum(change.amount for change in self._changes if change.at is None)
        since = later = 0.0
        for change in reversed(self._changes):
            later += change.amount if change.at is not None else 0.0
            since = max(since, later)
        return on_its_way + since

    def _note_untold(self, correction: float, asked_at: int) -> None:
        if asked_at > self._untold_until:
            self._untold = 0.0
        if correction:
            self._untold += correction
            self._untold_until = asked_at + self.lag_ms


@dataclass(slots=True)
class _Taken:
    """What an order holds back: ``unit`` for each share of ``volume``, the rest of the ``whole`` order."""

    subject: str
    unit: float
    whole: int
    volume: int
    change: _Change


@dataclass(slots=True)
class Funds:
    """Money and shares. ``asset`` is None, and so are ``positions``, before the first snapshot."""

    lag_ms: int = LAG_MS
    asset: dict[str, Any] | None = None
    positions: dict[str, dict[str, Any]] | None = None
    _asked_at: int | None = None
    _taken: dict[Key, _Taken] = field(default_factory=dict)
    _free: defaultdict[str, Balance] = field(init=False)
    _held: defaultdict[str, Balance] = field(init=False)

    def __post_init__(self) -> None:
        def of_shares() -> Balance:
            # A code that no snapshot of the positions has named was shown as none.
            return Balance(self.lag_ms, asked_at=self._asked_at)

        self._free, self._held = defaultdict(of_shares), defaultdict(of_shares)
        self._free[CASH] = Balance(self.lag_ms)

    def sent(self, order: Proposal, board: Board | None = None) -> None:
        """An order leaves; what the broker lends, and what is no purchase of shares, is not reckoned here."""
        if order.borrows or not order.of_shares or _is_free(order.buys, board):
            return
        self.gone(order.client_order_id)
        volume, pays = order.volume, order.buys or order.lends
        subject, amount = (CASH, order.value or 0.0) if pays else (order.stock_code, float(volume))
        change = self._free[subject].change(-amount, None)
        self._taken[order.client_order_id] = _Taken(subject, amount / volume, volume, volume, change)

    def settled(self, key: Key, at: int) -> None:
        """The terminal has answered the order, or is not waited for any more."""
        taken = self._taken.get(key)
        if taken is not None and taken.change.at is None:
            taken.change.at = at

    def gone(self, key: Key) -> None:
        """The order never was, or is of a day that is over."""
        taken = self._taken.pop(key, None)
        if taken is not None:
            self._free[taken.subject].undo(taken.change)

    def roll(self, kept: Collection[Key]) -> None:
        """A new trading day: yesterday's orders hold nothing back, except those that are ``kept``."""
        for name in [name for name in self._taken if name not in kept]:
            self.gone(name)

    def shown(self, key: Key, order: BookOrder, board: Board | None, at: int | None) -> None:
        """The broker shows where an order stands: one that has ended gives back what it will not use.

        Args:
            key: of the order.
            order: as the book has it.
            board: of its code.
            at: when a push told it; None for a list, which is no younger than the snapshot that follows it.
        """
        taken = self._taken.get(key)
        if taken is None:
            if order.client_order_id is None and not order.final:
                self._take_by_hand(key, order, board, at)
            return
        if taken.change.at is None and at is not None:
            taken.change.at = at
        if order.final:
            # Its fills may come later than its end.
            to_come = max(order.facts["traded_volume"] - (taken.whole - taken.volume), 0)
            self._give_back(key, taken, max(taken.volume - to_come, 0), at)

    def _take_by_hand(self, key: Key, order: BookOrder, board: Board | None, at: int | None) -> None:
        facts, code = order.facts, order.facts["stock_code"]
        nature = nature_of(facts["order_type"], code)
        if nature.borrows or not nature.of_shares or _is_free(nature.buys, board):
            return
        price = REPO_UNIT_YUAN if nature.lends else facts["price"]
        subject, unit = (CASH, price) if nature.buys or nature.lends else (code, 1.0)
        whole, left = facts["order_volume"], facts["order_volume"] - facts["traded_volume"]
        taken = _Taken(subject, unit, whole, whole, _Change(0.0, at))
        if at is not None:
            self._tell(subject, -unit * left, at)
        self._taken[key] = taken

    def _give_back(self, key: Key, taken: _Taken, volume: int, at: int | None) -> None:
        taken.volume -= volume
        if taken.volume <= 0:
            del self._taken[key]
        if at is not None:
            self._tell(taken.subject, taken.unit * volume, at)

    def filled(self, key: Key, trade: TradeFacts, board: Board | None, at: int | None) -> None:
        """A fill is told, for the first time: it uses what its order holds back, and may bring something.

        Args:
            key: of its order.
            trade: the fill.
            board: of its code.
            at: when a push told it; None for a list.
        """
        used = self._use(key, trade["traded_volume"])
        code, kind = trade["stock_code"], trade["order_type"]
        nature = nature_of(kind, code)
        if at is None or not nature.of_shares:
            return
        if nature.buys or nature.lends:
            self._tell(CASH, used - (0.0 if nature.borrows else _cost(trade, board, lends=nature.lends)), at)
        else:
            self._tell(code, used - (0.0 if nature.borrows else trade["traded_volume"]), at)
        if nature.lends:
            return
        if kind in BRINGS_CASH:
            self._tell(CASH, trade["traded_amount"] - _fees(trade, board, sells=True), at)
        if kind in OWN_BUYS and self.resells(code, board):
            self._tell(code, trade["traded_volume"], at)
        if kind in _OWN:
            self._held[code].told(trade["traded_volume"] * (1 if nature.buys else -1), at)

    def _use(self, key: Key, volume: int) -> float:
        """Take a fill off what its order holds back; returns how much that was."""
        taken = self._taken.get(key)
        if taken is None:
            return 0.0
        used = taken.unit * min(volume, taken.volume)
        taken.volume -= volume
        if taken.volume <= 0:
            del self._taken[key]
        return used

    def _tell(self, subject: str, amount: float, at: int) -> None:
        if amount:
            self._free[subject].told(amount, at)

    def resells(self, stock_code: str, board: Board | None) -> bool | None:
        """Whether what is bought today may be sold today; None where neither code nor snapshot tells."""
        if board is None or board.same_day_resale:
            return board is not None
        position = (self.positions or {}).get(stock_code, {})
        usable, untold = position.get("can_use_volume"), board.same_day_resale
        if (
            board_name(stock_code) is not BoardName.FUND
            or not position.get("on_road_volume")
            or usable is None
        ):
            return untold
        usable += position.get("frozen_volume") or 0
        if usable > (position.get("yesterday_volume") or 0):
            return True
        return False if usable < position["volume"] else untold

    def take_asset(self, asset: dict[str, Any], asked_at: int) -> None:
        """A snapshot of the money is in."""
        self.asset = asset
        if asset["cash"] is not None:
            self._free[CASH].shown(float(asset["cash"]), asked_at)

    def take_positions(self, positions: list[dict[str, Any]], asked_at: int) -> None:
        """A snapshot of the positions is in."""
        self.positions = {position["stock_code"]: position for position in positions}
        for balances, name in ((self._free, "can_use_volume"), (self._held, "volume")):
            for code in (balances.keys() | self.positions.keys()) - {CASH}:
                if (told := self._told(code, name)) is not None:
                    balances[code].shown(told, asked_at)
        self._asked_at = asked_at

    def _told(self, stock_code: str, name: str) -> float | None:
        """A number of a position: 0 where there is no such position, None where it is not known."""
        if self.positions is None:
            return None
        position = self.positions.get(stock_code)
        told: float | None = position.get(name) if position else 0
        return told

    @property
    def cash(self) -> float | None:
        """Yuan that a buy may cost; None where no snapshot is in yet, or none has told it."""
        return None if self.asset is None or self.asset["cash"] is None else self._free[CASH].value

    @property
    def total_asset(self) -> float | None:
        """Yuan, all of the account; None where no snapshot is in yet, or none has told it."""
        total = None if self.asset is None else self.asset["total_asset"]
        return None if total is None else float(total)

    def can_sell(self, stock_code: str) -> int | None:
        """Shares that may be sold today and are not on their way out; None where no snapshot has told it."""
        if self._told(stock_code, "can_use_volume") is None:
            return None
        return round(self._free[stock_code].value) if stock_code in self._free else 0

    def held(self, stock_code: str) -> int | None:
        """Shares that the account holds; None where no snapshot has told it."""
        if self._told(stock_code, "volume") is None:
            return None
        return round(self._held[stock_code].value) if stock_code in self._held else 0

    def market_value(self, stock_code: str, price: float) -> float | None:
        """Yuan that the account holds in one stock; None where no snapshot has told it.

        Args:
            stock_code: which one.
            price: of a share, for what was bought since the snapshot.
        """
        value, volume = self._told(stock_code, "market_value"), self._told(stock_code, "volume")
        held = self.held(stock_code)
        if value is None or volume is None or held is None:
            return value
        return value + (held - volume) * (value / volume if value and volume else price)


def _is_free(buys: bool, board: Board | None) -> bool:
    """Whether it is a subscription that holds back no money."""
    return buys and board is not None and not board.freezes_money


def _cost(trade: TradeFacts, board: Board | None, *, lends: bool) -> float:
    if lends:
        return REPO_UNIT_YUAN * trade["traded_volume"] + trade["commission"]
    return trade["traded_amount"] + _fees(trade, board, sells=False)


def _fees(trade: TradeFacts, board: Board | None, *, sells: bool) -> float:
    """The least that a fill costs: the commission as far as it is told, and what the law takes."""
    if board is None or not board.stock_fees:
        return trade["commission"]
    rate = TRANSFER_FEE + (STAMP_DUTY if sells else 0.0)
    return trade["commission"] + rate * trade["traded_amount"]
