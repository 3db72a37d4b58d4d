"""The order that a protection sends: at what price, and how much of it the exchange takes."""

from bus_schema.risk import BoardName
from bus_schema.risk.boards import board_name
from bus_schema.trading import OrderType, PriceType
from worker.engine import guarding
from worker.engine.facts import QuoteFacts
from worker.engine.placement import Content
from worker.engine.protection.memory import Protection
from worker.engine.risk.look import Look
from worker.engine.risk.proposal import Proposal
from worker.engine.risk.rules import lots, prices
from worker.engine.turn import Turn


def terms_of(turn: Turn, protection: Protection, quote: QuoteFacts, volume: int) -> Content:
    """The order that sells so many shares, or as many of them as make whole lots."""
    look = guarding.look(turn, proposal_of(protection, quote, volume))
    price_type, price = _priced(protection, quote, look)
    return {
        "strategy": protection.strategy,
        "stock_code": protection.stock_code,
        "order_type": str(OrderType.SELL),
        "order_volume": lots.sellable(look),
        "price_type": str(price_type),
        "price": price,
        "remark": "",
    }


def proposal_of(protection: Protection, quote: QuoteFacts, volume: int) -> Proposal:
    """The order as the rules would look at it."""
    return Proposal(
        protection.client_order_id,
        protection.strategy,
        protection.stock_code,
        buys=False,
        volume=volume,
        limited=protection.price_type == PriceType.LIMIT,
        price=quote["last_price"],
        at_market=protection.price_type not in {PriceType.LIMIT, PriceType.LATEST},
    )


def _priced(protection: Protection, quote: QuoteFacts, look: Look) -> tuple[str, float]:
    lowest = prices.lowest_sell(look)
    bid = quote["bid_price"][0] if quote["bid_price"] else 0.0
    if protection.price_type != PriceType.LIMIT and (bid or lowest is None):
        protected = board_name(protection.stock_code) is BoardName.STAR or prices.lacks_limits(look)
        return protection.price_type, (lowest or 0.0) if protected else 0.0
    best, below = bid or quote["last_price"], protection.limit_offset
    if not bid or below is None:
        return PriceType.LIMIT, lowest or best
    return PriceType.LIMIT, max(prices.whole_ticks(look, best - below), lowest or 0.0)
