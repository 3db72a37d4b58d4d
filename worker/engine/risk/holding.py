"""One strategy's position in one stock, by nothing but its own fills."""

from dataclasses import dataclass


@dataclass(slots=True)
class Holding:
    """What the fills have come to. Volumes are shares (张 for bonds), money is yuan.

    Fees are what ``XtTrade.commission`` says. The terminal may leave that at 0 until the counter has settled
    the day; nothing is made up for it, so cost and profit then lack the fees.

    Attributes:
        volume: bought less sold; below 0 where more was sold today than these fills have brought. It goes
            below 0 rather than stopping there, so that fills which are told in another order than they
            traded come to the same.
        oversold: shares sold beyond that on earlier days: they were nobody's, and are not owed.
        cost: of one share that is held, fees of the purchase included.
        realised: gained by sells since ever, less all fees that are in no cost.
        realised_before: the same at the beginning of the day.
        fees: since ever.
    """

    volume: int = 0
    oversold: int = 0
    cost: float = 0.0
    realised: float = 0.0
    realised_before: float = 0.0
    fees: float = 0.0

    @property
    def held(self) -> int:
        """Shares that there are to sell."""
        return max(self.volume, 0)

    @property
    def beyond(self) -> int:
        """Shares sold beyond what the fills have brought, today and before."""
        return self.oversold + max(-self.volume, 0)

    def bought(self, volume: int, price: float, fee: float) -> None:
        """A buy is filled. What only makes up for shares sold beyond the holding is no position."""
        before = self.held
        self.volume += volume
        opened = min(volume, self.held)
        fee_opened = fee * opened / volume
        self.fees += fee
        self.realised -= fee - fee_opened
        if opened:
            self.cost = (self.cost * before + price * opened + fee_opened) / self.held

    def sold(self, volume: int, price: float, fee: float) -> None:
        """A sell is filled. What goes beyond the holding has no cost that is known, so it gains nothing."""
        closed = min(volume, self.held)
        self.volume -= volume
        self.fees += fee
        self.realised += (price - self.cost) * closed - fee
        if not self.held:
            self.cost = 0.0

    def floating(self, price: float) -> float:
        """What would be gained by selling all of it at a price, without fees."""
        return (price - self.cost) * self.held

    def roll(self) -> None:
        """A new trading day."""
        self.oversold += max(-self.volume, 0)
        self.volume = self.held
        self.realised_before = self.realised
