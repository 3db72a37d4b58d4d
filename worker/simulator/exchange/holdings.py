"""What an account holds: shares, and contracts. Money is mills."""

from typing import Any

from worker.simulator.exchange.instruments import Instrument
from worker.simulator.rules.order_kinds import LONG
from worker.simulator.rules.units import yuan


class Position:
    """Shares of one stock; a row of zeros stays until the day rolls.

    Attributes:
        can_use: may be sold now.
        frozen: held back by resting sells.
        on_road: bought today, not yet delivered.
        cost: what the shares were bought for, without fees.
    """

    __slots__ = ("can_use", "cost", "frozen", "instrument", "on_road", "volume", "yesterday")

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.volume = self.can_use = self.frozen = self.on_road = self.yesterday = 0
        self.cost = 0

    def bought(self, volume: int, price: int) -> None:
        """Add a fill; sellable at once only in T+0 classes."""
        self.volume += volume
        self.on_road += volume
        self.cost += volume * price
        if self.instrument.same_day_resale:
            self.can_use += volume

    def sold(self, volume: int) -> None:
        """Take a fill out of what was frozen for it; the average cost stays."""
        self.cost -= self.cost * volume // self.volume
        self.volume -= volume
        self.frozen -= volume

    def open_day(self) -> None:
        """Deliver what was bought."""
        self.yesterday = self.can_use = self.volume
        self.on_road = self.frozen = 0

    @property
    def market_value(self) -> int:
        """The shares at the last price."""
        return self.volume * self.instrument.last


class Contract:
    """What is open of one contract in one direction.

    Attributes:
        volume: lots.
        frozen: lots that resting orders will close.
        cost: the sum of lots times price, in mills.
    """

    __slots__ = ("cost", "direction", "frozen", "instrument", "volume")

    def __init__(self, instrument: Instrument, direction: int) -> None:
        self.instrument = instrument
        self.direction = direction
        self.volume = self.frozen = self.cost = 0

    @property
    def can_close(self) -> int:
        """Lots that may be closed."""
        return self.volume - self.frozen

    def opened(self, volume: int, price: int) -> None:
        """Lots were opened."""
        self.volume += volume
        self.cost += volume * price

    def closed(self, volume: int) -> None:
        """Lots were closed; the average cost stays."""
        self.cost -= self.cost * volume // self.volume if self.volume else 0
        self.volume -= volume

    def row(self) -> dict[str, Any]:
        """Return its XtPosition values, without the account's."""
        instrument, value = self.instrument, self.volume * self.instrument.last
        average = self.cost / self.volume / 1000 if self.volume else 0.0
        profit = (value - self.cost) * (1 if self.direction == LONG else -1)
        return {
            "stock_code": instrument.stock_code,
            "volume": self.volume,
            "can_use_volume": self.can_close,
            "frozen_volume": self.frozen,
            "open_price": average,
            "avg_price": average,
            "market_value": yuan(value),
            "direction": self.direction,
            "last_price": yuan(instrument.last),
            "profit_rate": profit / self.cost if self.cost else 0.0,
            "instrument_name": instrument.name,
            "float_profit": yuan(profit),
            "position_profit": yuan(profit),
        }
