"""The orders and fills of the account as the broker has shown them, and what of it is news.

States only move forward: a push may be late, doubled, or a replay of the whole day.
"""

from dataclasses import dataclass, field

from bus_schema.codes import OrderStatus
from worker.engine.days import day_of
from worker.engine.facts import OrderFacts, TradeFacts
from worker.engine.placement import Placement
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

    ``client_order_id`` and ``strategy`` are None where nobody on the bus placed it.
    """

    facts: OrderFacts
    client_order_id: str | None
    strategy: str | None

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


@dataclass(slots=True)
class Book:
    """Every order and fill of today, and of the trading day before, which a terminal may replay.

    ``since``: what happened on an earlier day has been forgotten, so it is never news.
    """

    since: int = 0

    orders: dict[OrderKey, BookOrder] = field(default_factory=dict)
    fills: set[tuple[int, int, str, str | None]] = field(default_factory=set)
    _by_sysid: dict[tuple[int, str, str], BookOrder] = field(default_factory=dict)
    _by_client: dict[tuple[int, str], BookOrder] = field(default_factory=dict)

    def expect(self, placement: Placement, account_id: str) -> None:
        """An order has its number, and nothing has been seen of it yet: from here on it can be cancelled."""
        key = (placement.day, placement.order_id)
        known = self.orders.get(key)
        if known is None or known.is_another(placement.client_order_id):
            facts = _unseen(placement, account_id)
            self._add(key, BookOrder(facts, placement.client_order_id, placement.strategy))

    def _add(self, key: OrderKey, order: BookOrder) -> None:
        self.orders[key] = order
        if order.client_order_id is not None:
            self._by_client[key[0], order.client_order_id] = order

    def find(self, day: int, order_id: int) -> BookOrder | None:
        """The order with the terminal's number, of that day."""
        return self.orders.get((day, order_id))

    def find_client(self, day: int, client_order_id: str) -> BookOrder | None:
        """The order that somebody on the bus placed under this id on that day."""
        return self._by_client.get((day, client_order_id))

    def find_sysid(self, day: int, order_sysid: str, exchange: str) -> BookOrder | None:
        """The order with the counter's number; such numbers repeat across exchanges."""
        return self._by_sysid.get((day, order_sysid, exchange))

    def open_orders(self, day: int) -> list[BookOrder]:
        """The day's orders that can still trade, oldest first."""
        return [order for key, order in self.orders.items() if key[0] == day and not order.final]

    def take(self, facts: OrderFacts, client_order_id: str | None, strategy: str | None, day: int) -> bool:
        """Take in what the broker says of an order; True if it is news that everybody should hear."""
        day = day_of(facts["order_time"]) if facts["order_time"] else day
        if day < self.since:
            return False
        known = self.orders.get((day, facts["order_id"]))
        if known is None or known.is_another(client_order_id):
            known = BookOrder(facts, client_order_id, strategy)
            self._add((day, facts["order_id"]), known)
        elif (now := moved_on(known.facts, facts)) is not None:
            known.facts = now
        else:
            return False
        if known.facts["order_sysid"]:
            exchange = facts["stock_code"].rpartition(".")[2]
            self._by_sysid[day, known.facts["order_sysid"], exchange] = known
        return True

    def take_fill(self, facts: TradeFacts, client_order_id: str | None, day: int) -> bool:
        """Take in a fill; False if it has been heard before."""
        day = day_of(facts["traded_time"]) if facts["traded_time"] else day
        key = (day, facts["order_id"], facts["traded_id"], client_order_id)
        # Whose it is may have been learned since it was told: that does not make it another fill.
        if day < self.since or key in self.fills or (*key[:3], None) in self.fills:
            return False
        self.fills.add(key)
        return True

    def roll(self, day: int) -> None:
        """``day`` begins: drop what is older than the last day on which anything happened."""
        # Days that the broker has shown: Redis's date may be wrong, and what is expected bears Redis's.
        shown = {key[0] for key, order in self.orders.items() if order.facts["order_status"] != NOT_SEEN}
        days = shown | {key[0] for key in self.fills}
        self._forget_before(max((known for known in days if known < day), default=self.since))

    def _forget_before(self, day: int) -> None:
        self.since = day
        self.orders = {key: order for key, order in self.orders.items() if key[0] >= day}
        self.fills = {key for key in self.fills if key[0] >= day}
        self._by_sysid = {key: order for key, order in self._by_sysid.items() if key[0] >= day}
        self._by_client = {key: order for key, order in self._by_client.items() if key[0] >= day}
