"""An order as the rules look at it, before it is sent."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bus_schema.accounts import STOCK_EXCHANGES
from bus_schema.order_kinds import ORDER_KINDS, OrderKind, Side
from bus_schema.risk.boards import lends_money
from bus_schema.risk.market_rules import holds_back_nothing, subscribes
from bus_schema.trading import PriceType
from worker.engine.facts import InstrumentFacts, QuoteFacts
from worker.engine.placement import Content, Placement

REPO_UNIT_YUAN = 100.0
"""What one 张 of a reverse repo lends: its face value, whatever its price."""

_NAMELESS = OrderKind(-1, frozenset(), Side.NEITHER)
"""What xtconstant has no name for, as somebody may have ordered by hand: an order, and no more is known."""

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
        borrows: the broker lends what it takes: a buy takes no money, a sell no shares of one's own.
        order_type: what it does, in the contract's word; told of what is no plain buy or sell.
        protected: a market order that names the worst price that it may come to.
        subscribes: it subscribes a new issue, at one price and in lots of its own.
        costs_nothing: it holds back no money, since lots are drawn before anybody pays.
        of_shares: it buys or sells shares at a stock exchange. Of anything else (futures, options,
            repayments, baskets, Hong Kong) the rules here know neither lots nor hours nor what it costs.
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
    borrows: bool = False
    of_shares: bool = True
    order_type: str = ""
    protected: bool = False
    subscribes: bool = False
    costs_nothing: bool = False

    @property
    def value(self) -> float | None:
        """Yuan, without fees; None where it is not known."""
        if self.costs_nothing:
            return 0.0
        if self.lends:
            return REPO_UNIT_YUAN * self.volume
        if not self.of_shares:
            return None
        return None if self.price is None else self.price * self.volume


def proposal_of(
    placement: Placement, quote: QuoteFacts | None, instrument: InstrumentFacts | None
) -> Proposal:
    """What a placement proposes, priced by what the market shows."""
    content = placement.content
    order_type, price_type, code = content["order_type"], content["price_type"], content["stock_code"]
    nature = nature_of(order_type, code)
    buys, limited = nature.buys, price_type == PriceType.LIMIT
    return Proposal(
        placement.client_order_id,
        placement.strategy,
        code,
        buys,
        content["order_volume"],
        limited,
        min(content["price"], HIGHEST_PRICE) if limited else _worst(content, buys, quote, instrument),
        price_type not in {PriceType.LIMIT, PriceType.LATEST},
        nature.lends,
        nature.borrows,
        nature.of_shares,
        order_type,
        not limited and content["price"] > 0,
        nature.subscribes,
        nature.costs_nothing,
    )


class Nature(NamedTuple):
    """What the rules ask of an order's kind and code; the fields are those of ``Proposal``."""

    buys: bool
    lends: bool
    borrows: bool
    of_shares: bool
    subscribes: bool = False
    costs_nothing: bool = False


@lru_cache(maxsize=4096)
def nature_of(order_type: str, stock_code: str) -> Nature:
    """What an order of this kind for this code does; remembered, since each order asks the same."""
    kind = ORDER_KINDS.get(order_type, _NAMELESS)
    buys = kind.side is Side.BUYS
    of_shares = kind.of_shares and stock_code.rpartition(".")[2] in STOCK_EXCHANGES
    lends, new = not buys and of_shares and lends_money(stock_code), of_shares and subscribes(stock_code)
    return Nature(buys, lends, kind.borrows, of_shares, new, new and holds_back_nothing(stock_code))


def _worst(
    content: Content, buys: bool, quote: QuoteFacts | None, instrument: InstrumentFacts | None
) -> float | None:
    """A market order may trade as far as the day's limit, and that is what the counter freezes for a buy.

    Without a limit of the day, it may as far as the price that it names.
    """
    price_type = content["price_type"]
    last = quote["last_price"] or quote["last_close"] if quote else None
    if buys and price_type != PriceType.LATEST and instrument and instrument["up_stop_price"]:
        return instrument["up_stop_price"]
    worst: float = content["price"]
    if buys and price_type != PriceType.LATEST and worst > 0:
        return min(worst, HIGHEST_PRICE)
    return last or None
