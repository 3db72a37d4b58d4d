"""What each board allows: sizes, ticks, daily limits, same-day resale, and which fees it knows.

The sources are named in words beside the facts. None of them is the exchanges' own rule book, so a
scenario can override tick, lot and limit for each stock.
"""

from typing import Final, NamedTuple


class Board(NamedTuple):
    """The rules of one board.

    Attributes:
        name: what the board is called.
        prefixes: the first digits of its codes, by market.
        buy_minimum: shares (bonds: 张) that a buy needs at least.
        step: shares by which a volume may grow; what is left below a whole minimum is sold in one go.
        largest_limit: shares in one limit order at most.
        largest_market: shares in one market order at most.
        tick: mills.
        limit_permille: how far from the previous close a price may be.
        pays_stock_fees: stamp duty on sells, transfer fee on both sides.
        same_day_resale: T+0, what was bought today may be sold today.
    """

    name: str
    prefixes: dict[str, tuple[str, ...]]
    buy_minimum: int
    step: int
    largest_limit: int
    largest_market: int
    tick: int
    limit_permille: int
    pays_stock_fees: bool = True
    same_day_resale: bool = False


# General market knowledge; the size of 100 and the ten per cent are common to all descriptions.
MAIN: Final = Board(
    "main board",
    {"SH": ("600", "601", "603", "605"), "SZ": ("000", "001", "002", "003")},
    buy_minimum=100,
    step=100,
    largest_limit=1_000_000,
    largest_market=1_000_000,
    tick=10,
    limit_permille=100,
)
# Broker education pages: at least 200 in steps of one, limit orders to 100,000, market orders to 50,000.
STAR: Final = Board(
    "STAR market",
    {"SH": ("688", "689")},
    buy_minimum=200,
    step=1,
    largest_limit=100_000,
    largest_market=50_000,
    tick=10,
    limit_permille=200,
)
# General market knowledge: 300,000 in a limit order, 150,000 in a market order.
CHINEXT: Final = Board(
    "ChiNext",
    {"SZ": ("300", "301", "302")},
    buy_minimum=100,
    step=100,
    largest_limit=300_000,
    largest_market=150_000,
    tick=10,
    limit_permille=200,
)
# Broker education pages: at least 100 in steps of one, thirty per cent a day.
BEIJING: Final = Board(
    "Beijing Stock Exchange",
    {"BJ": ("43", "83", "87", "88", "920")},
    buy_minimum=100,
    step=1,
    largest_limit=1_000_000,
    largest_market=1_000_000,
    tick=10,
    limit_permille=300,
)
# General market knowledge: bond, gold, money and cross-border funds may be resold on the day.
T0_FUND: Final = Board(
    "bond, gold, money and cross-border ETF",
    {"SH": ("511", "513", "518")},
    buy_minimum=100,
    step=100,
    largest_limit=1_000_000,
    largest_market=1_000_000,
    tick=1,
    limit_permille=100,
    pays_stock_fees=False,
    same_day_resale=True,
)
# General market knowledge: funds have a tick of 0.001 and pay neither stamp duty nor transfer fee.
FUND: Final = Board(
    "ETF and LOF",
    {"SH": ("50", "51", "56", "58"), "SZ": ("15", "16")},
    buy_minimum=100,
    step=100,
    largest_limit=1_000_000,
    largest_market=1_000_000,
    tick=1,
    limit_permille=100,
    pays_stock_fees=False,
)
# General market knowledge: counted in 张, ten to a lot, T+0; the largest order is a guess.
CONVERTIBLE: Final = Board(
    "convertible bond",
    {"SH": ("110", "111", "113", "118"), "SZ": ("123", "127", "128")},
    buy_minimum=10,
    step=10,
    largest_limit=100_000,
    largest_market=100_000,
    tick=1,
    limit_permille=200,
    pays_stock_fees=False,
    same_day_resale=True,
)
BOARDS: Final = (STAR, CHINEXT, MAIN, BEIJING, CONVERTIBLE, T0_FUND, FUND)


def board_of(stock_code: str) -> Board | None:
    """Return the board of `stock_code`, like "600000.SH", or None where no board has such codes."""
    code, _, market = stock_code.partition(".")
    for board in BOARDS:
        if code.startswith(board.prefixes.get(market, ())) and len(code) == len("600000"):
            return board
    return None
