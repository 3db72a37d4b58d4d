"""An order as the rules look at it, before it is sent."""

from dataclasses import dataclass

from bus_schema.risk.boards import lends_money
from bus_schema.trading import OrderType, PriceType
from worker.engine.facts import InstrumentFacts, QuoteFacts
from worker.engine.placement import Placement

REPO_UNIT_YUAN = 100.0
"""What one 张 of a reverse repo lends: its face value, whatever its price."""

HIGHEST_PRICE = 1e6
"""Yuan; no share costs as much. What is above it counts as this much: an infinite value would spoil sums."""


@dataclass(slots=True)
class Proposal:
    """What an order would do. Not frozen for the reason that ``Look`` gives.

    Attributes:
        buys: False for a sell.
        limited: whether it names its price; a market order does not.
        price: yuan for one share: its own, or the worst that it may come to; None where no quote tells. Of a
            repo, per cent a year.
        at_market: the exchange counts it as a market order; the latest price makes a limit order.
        lends: a sell of a reverse repo, which takes money and no shares.
    """

    client_order_id: str
    strategy: str
    stock_code: str
    buys: bool
    volume: int
    limited: bool
    price: float | None
    at_market: bool = False
    lends: bool = False

    @property
    def value(self) -> float | None:
        """Yuan, without fees."""
        if self.lends:
            return REPO_UNIT_YUAN * self.volume
        return None if self.price is None else self.price * self.volume


def proposal_of(
    placement: Placement, quote: QuoteFacts | None, instrument: InstrumentFacts | None
) -> Proposal:
    """What a placement proposes, priced by what the market shows."""
    content = placement.content
    buys = content["order_type"] == OrderType.BUY
    price_type, code = content["price_type"], content["stock_code"]
    limited = price_type == PriceType.LIMIT
    return Proposal(
        placement.client_order_id,
        placement.strategy,
        code,
        buys,
        content["order_volume"],
        limited,
        min(content["price"], HIGHEST_PRICE) if limited else _worst(price_type, buys, quote, instrument),
        at_market=price_type not in {PriceType.LIMIT, PriceType.LATEST},
        lends=not buys and lends_money(code),
    )


def _worst(
    price_type: str, buys: bool, quote: QuoteFacts | None, instrument: InstrumentFacts | None
) -> float | None:
    """A market order may trade as far as the day's limit, and that is what the counter freezes for a buy."""
    last = quote["last_price"] or quote["last_close"] if quote else None
    if buys and price_type != PriceType.LATEST and instrument and instrument["up_stop_price"]:
        return instrument["up_stop_price"]
    return last or None
