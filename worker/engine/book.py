"""The orders and fills of the account as the broker has shown them, and what of it is news.

States only move forward: a push may be late, doubled, or a replay of the whole day.
"""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from bus_schema.codes import OrderStatus
from worker.engine.days import CALENDAR, TradingDays
from worker.engine.facts import OrderFacts, TradeFacts
from worker.engine.placement import Placement
from worker.engine.placements import name_of, nowhere
from worker.engine.xtcodes import ORDER_TYPE_CODES

FINAL = frozenset({OrderStatus.PART_CANCEL, OrderStatus.CANCELED, OrderStatus.SUCCEEDED, OrderStatus.JUNK})

NOT_SEEN = ""
"""The state of an order that has a number and has not been pushed yet; never published."""

_RANK: dict[str, int] = {
    NOT_SEEN: -1,
    OrderStatus.UNKNOWN: 0,
    OrderStatus.UNREPORTED: 1,
    OrderStatus.WAIT_REPORTING: 2,
    OrderStatus.REPORTED: 3,
    OrderStatus.REPORTED_CANCEL: 4,
    OrderStatus.PART_SUCC: 5,
    OrderStatus.PARTSUCC_CANCEL: 6,
    **dict.fromkeys(FINAL, 9),
}


@dataclass(slots=True)
class BookOrder:
    """One order at the broker.

    ``client_order_id`` and ``strategy`` are None where nobody on the bus placed it. ``numbers`` are the
    counter's, that it has been shown under.
    """

    facts: OrderFacts
    client_order_id: str | None
    strategy: str | None
    numbers: tuple["NumberKey", ...] = ()

    def is_another(self, client_order_id: str | None) -> bool:
        """Whether this id belongs to another order, so that the terminal has begun its numbers again."""
        return None not in {client_order_id, self.client_order_id} and client_order_id != self.client_order_id

    @property
    def final(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.facts["order_status"] in FINAL


def _rank(facts: OrderFacts) -> int:
    return _RANK.get(facts["order_status"], 0)


def _number_rank(order_sysid: str) -> int:
    """An order without the counter's number may bear ``xt`` and the terminal's own number in its place."""
    if not order_sysid:
        return 0
    return 1 if order_sysid.startswith("xt") else 2


def moved_on(known: OrderFacts, told: OrderFacts) -> OrderFacts | None:
    """What is known of the order now, or None if ``told`` is no news.

    State, filled volume and the counter's number each only move forward: a push may be late, and a fill may
    win the race against a cancel that is already under way.
    """
    if known["order_status"] in FINAL:
        return None
    now: OrderFacts = {**told}
    if _rank(told) < _rank(known):
        now["order_status"], now["order_status_code"] = known["order_status"], known["order_status_code"]
    if told["traded_volume"] < known["traded_volume"]:
        now["traded_volume"], now["traded_price"] = known["traded_volume"], known["traded_price"]
    if _number_rank(told["order_sysid"]) <= _number_rank(known["order_sysid"]):
        now["order_sysid"] = known["order_sysid"]
    return now if _standing(now) != _standing(known) else None


def _standing(facts: OrderFacts) -> tuple[str, int, str]:
    return facts["order_status"], facts["traded_volume"], facts["order_sysid"]


def _unseen(placement: Placement, account_id: str) -> OrderFacts:
    content = placement.content
    return {
        "account_id": account_id,
        "stock_code": content["stock_code"],
        "instrument_name": "",
        "order_id": placement.order_id,
        "order_sysid": "",
        "order_time": 0,
        "order_type": content["order_type"],
        "order_type_code": ORDER_TYPE_CODES[content["order_type"]],
        "order_volume": content["order_volume"],
        "price_type": content["price_type"],
        "price_type_code": 0,
        "price": content["price"],
        "traded_volume": 0,
        "traded_price": 0.0,
        "order_status": NOT_SEEN,
        "order_status_code": 0,
        "status_msg": "",
        "strategy_name": placement.strategy,
        "order_remark": placement.client_order_id,
        "direction": 0,
        "offset_flag": 0,
        "secu_account": "",
    }


OrderKey = tuple[int, int]
"""(trading day, ``order_id``): the terminal may start its numbers again each day."""

NumberKey = tuple[int, str, str]
"""(trading day, ``order_sysid``, exchange): such numbers repeat across exchanges."""

FillKey = tuple[str, str | None]
"""(``traded_id``, client order id)."""


def name_of_order(day: int, order_id: int) -> str:
    """Under which an order is put away: by the terminal's number."""
    return f"o:{day}:{order_id}"


def name_of_number(number: NumberKey) -> str:
    """Under which an order is put away: by the counter's number."""
    day, order_sysid, exchange = number
    return f"s:{day}:{order_sysid}:{exchange}"


class Shelved(NamedTuple):
    """All that the book knows of one order.

    ``indexed`` and ``numbers``: whether it is the one that is meant by its client order id, and by which of
    the counter's numbers.
    """

    order: BookOrder
    indexed: bool
    numbers: tuple[NumberKey, ...]
    fills: set[FillKey]


@dataclass(slots=True)
class Book:
    """Every order and fill of today, and of the trading day before, which a terminal may replay.

    Attributes:
        days: the account's trading days.
        since: what happened on an earlier day has been forgotten, so it is never news.
        orders: those at hand; finished ones may have been put away.
        fills: of the orders at hand.
        filled: shares of the fills that were told, by order.
        bring_back: takes in again what was put away under a name.
        arrived: orders that have come since somebody last looked for finished ones.
        days_away: days of which something has been put away.
    """

    days: TradingDays = CALENDAR
    since: int = 0

    orders: dict[OrderKey, BookOrder] = field(default_factory=dict)
    fills: dict[OrderKey, set[FillKey]] = field(default_factory=dict)
    filled: Counter[OrderKey] = field(default_factory=Counter)
    bring_back: Callable[[str], None] = nowhere
    arrived: deque[OrderKey] = field(default_factory=deque)
    days_away: set[int] = field(default_factory=set)
    _by_sysid: dict[NumberKey, BookOrder] = field(default_factory=dict)
    _by_client: dict[tuple[int, str], BookOrder] = field(default_factory=dict)

    def expect(self, placement: Placement, account_id: str) -> bool:
        """An order has its number: from here on it can be cancelled.

        Returns:
            Whether nothing else has been seen of it yet.
        """
        key = (placement.day, placement.order_id)
        known = self.find(*key)
        if known is not None and not known.is_another(placement.client_order_id):
            return False
        facts = _unseen(placement, account_id)
        self._add(key, BookOrder(facts, placement.client_order_id, placement.strategy))
        return True

    def _add(self, key: OrderKey, order: BookOrder) -> None:
        if order.client_order_id is not None:
            # Whoever has been meant by this id is meant no longer, wherever it lies.
            self.find_client(key[0], order.client_order_id)
            self._by_client[key[0], order.client_order_id] = order
        if key not in self.orders:
            self.arrived.append(key)
        self.orders[key] = order

    def find(self, day: int, order_id: int) -> BookOrder | None:
        """The order with the terminal's number, of that day."""
        order = self.orders.get((day, order_id))
        if order is None and order_id > 0:
            self.bring_back(name_of_order(day, order_id))
            order = self.orders.get((day, order_id))
        return order

    def find_client(self, day: int, client_order_id: str) -> BookOrder | None:
        """The order that somebody on the bus placed under this id on that day."""
        order = self._by_client.get((day, client_order_id))
        if order is None and client_order_id:
            self.bring_back(name_of(client_order_id))
            order = self._by_client.get((day, client_order_id))
        return order

    def find_sysid(self, day: int, order_sysid: str, exchange: str) -> BookOrder | None:
        """The order with the counter's number; such numbers repeat across exchanges."""
        key = (day, order_sysid, exchange)
        if key not in self._by_sysid:
            self.bring_back(name_of_number(key))
        return self._by_sysid.get(key)

    def open_orders(self, day: int) -> list[BookOrder]:
        """The day's orders that can still trade, oldest first."""
        return [order for key, order in self.orders.items() if key[0] == day and not order.final]

    def take(self, facts: OrderFacts, client_order_id: str | None, strategy: str | None, day: int) -> bool:
        """Take in what the broker says of an order; True if it is news that everybody should hear."""
        day = self.days.of_report(facts["order_time"], day)
        if day < self.since:
            return False
        known = self.find(day, facts["order_id"])
        if known is None or known.is_another(client_order_id):
            if known is not None:
                del self.filled[day, facts["order_id"]]
            known = BookOrder(facts, client_order_id, strategy)
            self._add((day, facts["order_id"]), known)
        elif (now := moved_on(known.facts, facts)) is not None:
            known.facts = now
        else:
            return False
        if known.facts["order_sysid"]:
            exchange = facts["stock_code"].rpartition(".")[2]
            self._number(known, (day, known.facts["order_sysid"], exchange))
        return True

    def _number(self, order: BookOrder, number: NumberKey) -> None:
        if self.find_sysid(*number) is not order:
            self._by_sysid[number] = order
            order.numbers = (*(one for one in order.numbers if one != number), number)

    def take_fill(self, facts: TradeFacts, client_order_id: str | None, day: int) -> bool:
        """Take in a fill; False if it has been heard before."""
        day = self.days.of_report(facts["traded_time"], day)
        if day < self.since:
            return False
        # Its order's other fills lie where the order lies.
        self.find(day, facts["order_id"])
        told = self.fills.setdefault((day, facts["order_id"]), set())
        fill = (facts["traded_id"], client_order_id)
        # Whose it is may have been learned since it was told: that does not make it another fill.
        if fill in told or (fill[0], None) in told:
            return False
        told.add(fill)
        self.filled[day, facts["order_id"]] += facts["traded_volume"]
        return True

    def agrees(self, key: OrderKey) -> bool:
        """Whether an order's state and its fills say the same; if not, a push is late or lost."""
        order, filled = self.orders.get(key), self.filled[key]
        if order is None or order.facts["traded_volume"] != filled:
            return False
        whole = filled == order.facts["order_volume"]
        return whole == (order.facts["order_status"] == OrderStatus.SUCCEEDED)

    def shelve(self, key: OrderKey) -> Shelved:
        """Let go of an order that is put away."""
        if self.agrees(key):
            # Of others it is still to be known how much has been told.
            del self.filled[key]
        order = self.orders.pop(key)
        client = (key[0], order.client_order_id or "")
        numbers = tuple([number for number in order.numbers if self._by_sysid.get(number) is order])
        for number in numbers:
            del self._by_sysid[number]
        indexed = self._by_client.get(client) is order
        if indexed:
            del self._by_client[client]
        self.days_away.add(key[0])
        return Shelved(order, indexed, numbers, self.fills.pop(key, set()))

    def unshelve(self, key: OrderKey, shelved: Shelved) -> None:
        """Take back what had been put away, unless it is of a day that has been forgotten meanwhile."""
        if key[0] < self.since:
            return
        order = shelved.order
        self.orders[key] = order
        self.arrived.append(key)
        if shelved.indexed:
            self._by_client[key[0], order.client_order_id or ""] = order
        self._by_sysid.update(dict.fromkeys(shelved.numbers, order))
        if shelved.fills:
            self.fills.setdefault(key, set()).update(shelved.fills)

    def roll(self, day: int) -> None:
        """``day`` begins: drop what is older than the last day on which anything happened."""
        # Days that the broker has shown: Redis's date may be wrong, and what is expected bears Redis's.
        shown = {key[0] for key, order in self.orders.items() if order.facts["order_status"] != NOT_SEEN}
        days = shown | {key[0] for key in self.fills} | self.days_away
        self._forget_before(max((known for known in days if known < day), default=self.since))

    def _forget_before(self, day: int) -> None:
        self.since = day
        self.orders = {key: order for key, order in self.orders.items() if key[0] >= day}
        self.fills = {key: fills for key, fills in self.fills.items() if key[0] >= day}
        self.filled = Counter({key: filled for key, filled in self.filled.items() if key[0] >= day})
        self.days_away = {known for known in self.days_away if known >= day}
        self._by_sysid = {key: order for key, order in self._by_sysid.items() if key[0] >= day}
        self._by_client = {key: order for key, order in self._by_client.items() if key[0] >= day}
