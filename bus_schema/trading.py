"""What an order does and how it is priced, in words instead of xtconstant's numbers."""

from enum import StrEnum


class OrderType(StrEnum):
    """What an order does: xtconstant's names in lower case, without `STOCK_`."""

    BUY = "buy"
    SELL = "sell"


class PriceType(StrEnum):
    """How an order is priced. The worker picks the exchange's code and refuses what that exchange lacks."""

    LIMIT = "limit"
    """At `price` or better (`FIX_PRICE`)."""
    LATEST = "latest"
    """Limit at the last price the terminal has seen (`LATEST_PRICE`)."""
    BEST5_OR_CANCEL = "best5_or_cancel"
    """Take the five best levels, cancel the rest (`MARKET_SH_CONVERT_5_CANCEL`, `MARKET_SZ_…`)."""
    BEST5_OR_LIMIT = "best5_or_limit"
    """Take the five best levels, the rest becomes a limit order (`MARKET_SH_CONVERT_5_LIMIT`)."""
    PEER_BEST = "peer_best"
    """At the other side's best price (`MARKET_PEER_PRICE_FIRST`)."""
    OWN_BEST = "own_best"
    """At the own side's best price (`MARKET_MINE_PRICE_FIRST`)."""
    IMMEDIATE_OR_CANCEL = "immediate_or_cancel"
    """Fill what is there, cancel the rest (`MARKET_SZ_INSTBUSI_RESTCANCEL`)."""
    FILL_OR_KILL = "fill_or_kill"
    """Fill all at once or nothing (`MARKET_SZ_FULL_OR_CANCEL`)."""
