"""Every protection that stands, and those of today that are over."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from bus_schema.order_kinds import OWN_BUYS
from bus_schema.protection import OVER, ProtectionState
from worker.engine.facts import TradeFacts


@dataclass(slots=True)
class Protection:
    """One protection; ``bus_schema.protection.ProtectionResult`` documents each field."""

    client_order_id: str
    strategy: str
    stock_code: str
    price_type: str
    attached_to: str | None = None
    order_volume: int | None = None
    stop_price: float | None = None
    stop_loss_ratio: float | None = None
    take_profit_price: float | None = None
    take_profit_ratio: float | None = None
    trailing_amount: float | None = None
    trailing_ratio: float | None = None
    limit_offset: float | None = None
    valid_until: int | None = None
    state: str = ProtectionState.PENDING
    reason: str = ""
    code: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    filled_volume: int = 0
    fill_price: float = 0.0
    best_price: float | None = None
    condition: str | None = None
    trigger_price: float | None = None
    last_price: float | None = None
    volume: int | None = None
    price: float | None = None
    order_id: int | None = None
    traded_volume: int = 0

    @property
    def over(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.state in OVER

    @property
    def trails(self) -> bool:
        """Whether it follows the best price."""
        return self.trailing_amount is not None or self.trailing_ratio is not None

    def filled(self, volume: int, price: float) -> None:
        """The order that it is attached to has filled so much more."""
        paid = self.fill_price * self.filled_volume + price * volume
        self.filled_volume += volume
        self.fill_price = paid / self.filled_volume

    def written(self) -> dict[str, Any]:
        """All of it in plain values, as `read` takes them."""
        return asdict(self)

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        """The protection that was written down, alone or within an event."""
        return cls(**{name: written[name] for name in _FIELDS})


_FIELDS = tuple(one.name for one in fields(Protection))


@dataclass(slots=True)
class Bought:
    """What an order of today has bought: shares, and yuan for all of them."""

    volume: int = 0
    amount: float = 0.0

    def add(self, more: "Bought") -> None:
        """Count so much more."""
        self.volume += more.volume
        self.amount += more.amount


@dataclass(slots=True)
class Protections:
    """All protections, by their ids.

    Attributes:
        due: those at which something has happened that may matter; they are looked at before the turn ends.
        bought: what each order of today has bought, by its client order id.
        unproven: those of an earlier life. A power failure can take the journal's last rows, so they do not
            fire before lists of the day have shown that their order was not sent.
        timed: those for which a look is ordered.
        told_at: when each was last told, on the steady clock.
        untold: those of which something has moved since.
        marked: whether the journal's newest mark of them is not empty.
        resumed: whether the first lists of this life have come.
    """

    by_id: dict[str, Protection] = field(default_factory=dict)
    due: set[str] = field(default_factory=set)
    bought: dict[str, Bought] = field(default_factory=dict)
    unproven: set[str] = field(default_factory=set)
    timed: set[str] = field(default_factory=set)
    told_at: dict[str, int] = field(default_factory=dict)
    untold: set[str] = field(default_factory=set)
    marked: bool = False
    resumed: bool = False
    _by_code: dict[str, set[str]] = field(default_factory=dict)
    _by_order: dict[str, set[str]] = field(default_factory=dict)

    def add(self, protection: Protection) -> None:
        """Take one in, in place of what stood under its id."""
        name = protection.client_order_id
        self.by_id[name] = protection
        if protection.over:
            self.ended(protection)
            return
        self._by_code.setdefault(protection.stock_code, set()).add(name)
        if protection.attached_to is not None:
            self._by_order.setdefault(protection.attached_to, set()).add(name)

    def ended(self, protection: Protection) -> None:
        """It is over: nothing that happens concerns it."""
        name = protection.client_order_id
        _drop(self._by_code, protection.stock_code, name)
        if protection.attached_to is not None:
            _drop(self._by_order, protection.attached_to, name)
        self.unproven.discard(name)
        self.untold.discard(name)

    def standing(self) -> list[Protection]:
        """Those that are not over, in the order of their ids."""
        return [self.by_id[name] for name in sorted(self.by_id) if not self.by_id[name].over]

    @property
    def codes(self) -> list[str]:
        """The stocks whose quotes are wanted."""
        return sorted(self._by_code)

    def quoted(self, stock_code: str) -> None:
        """There is a quote."""
        if names := self._by_code.get(stock_code):
            self.due |= names

    def stir(self, client_order_id: str | None) -> None:
        """Something has happened to an order: to that of a protection, or to one that has protections."""
        if client_order_id in self.by_id:
            self.due.add(client_order_id)
        if names := self._by_order.get(client_order_id or ""):
            self.due |= names

    def stir_all(self) -> None:
        """Something has happened that may matter to each of them."""
        self.due |= {name for names in self._by_code.values() for name in names}

    def filled(self, trade: TradeFacts, client_order_id: str | None) -> None:
        """A fill is told, for the first time."""
        if client_order_id is None or trade["order_type"] not in OWN_BUYS or trade["traded_volume"] <= 0:
            return
        volume, price = trade["traded_volume"], trade["traded_price"]
        self.bought.setdefault(client_order_id, Bought()).add(Bought(volume, price * volume))
        for name in self._by_order.get(client_order_id, ()):
            self.by_id[name].filled(volume, price)
            self.due.add(name)
            self.untold.add(name)

    def prove(self) -> None:
        """Lists have shown every order that an earlier life may have sent."""
        self.due |= self.unproven
        self.unproven.clear()

    def restore(self, written: Iterable[Mapping[str, Any]]) -> None:
        """The protections that were written down at the beginning of a day; whatever stood before is old."""
        self.by_id.clear()
        self._by_code.clear()
        self._by_order.clear()
        self.unproven.clear()
        self.due.clear()
        self.untold.clear()
        for one in written:
            self.add(Protection.read(one))
        # Their orders are of an earlier day, and their ids may be another order's today.
        self._by_order.clear()
        self.unproven |= {name for names in self._by_code.values() for name in names}
        self.marked = bool(self.by_id)

    def roll(self) -> None:
        """A new trading day: what is over is forgotten, and ids of orders may be used again."""
        self.by_id = {name: one for name, one in self.by_id.items() if not one.over}
        self.told_at = {name: at for name, at in self.told_at.items() if name in self.by_id}
        self.due &= self.by_id.keys()
        self.bought.clear()
        self._by_order.clear()


def _drop(index: dict[str, set[str]], key: str, name: str) -> None:
    names = index.get(key, set())
    names.discard(name)
    if not names:
        index.pop(key, None)
