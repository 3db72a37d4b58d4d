"""Markets beyond the stock exchanges: futures, options on funds, Hong Kong through a mainland broker.

Which codes there are is the scenario's business: any code of such a market is listed if it is quoted. Ticks,
sizes and daily limits are assumptions, one for each market, where a real one differs from contract to
contract; a scenario's quote can override tick, lot and limit. One lot is traded at least, and all of it may
be closed on the day.
"""

from typing import Final

from worker.simulator.rules.boards import Board, board_of, is_on_a_board


def _contracts(name: str, *, tick: int, limit_permille: int = 100) -> Board:
    return Board(
        name,
        buy_minimum=1,
        step=1,
        largest_limit=1_000,
        largest_market=1_000,
        tick=tick,
        limit_permille=limit_permille,
        pays_stock_fees=False,
        same_day_resale=True,
    )


def _hong_kong(name: str) -> Board:
    return Board(
        name,
        buy_minimum=100,
        step=100,
        largest_limit=1_000_000,
        largest_market=1_000_000,
        tick=10,
        limit_permille=0,
        same_day_resale=True,
    )


BOARDS_OF_MARKETS: Final = {
    "SF": _contracts("Shanghai futures", tick=1_000),
    "DF": _contracts("Dalian futures", tick=500),
    "ZF": _contracts("Zhengzhou futures", tick=1_000),
    "IF": _contracts("CFFEX futures", tick=200),
    "INE": _contracts("energy futures", tick=100),
    "GF": _contracts("Guangzhou futures", tick=5_000),
    # The simulation reckons in mills; real options have ticks of a tenth of one.
    "SHO": _contracts("Shanghai options", tick=1, limit_permille=0),
    "SZO": _contracts("Shenzhen options", tick=1, limit_permille=0),
    "HGT": _hong_kong("Hong Kong through Shanghai"),
    "SGT": _hong_kong("Hong Kong through Shenzhen"),
}
"""The one board of each market."""
CONTRACT_MARKETS: Final = frozenset(BOARDS_OF_MARKETS) - {"HGT", "SGT"}
"""Of futures and options."""


def is_listed(stock_code: str) -> bool:
    """Tell whether a code can be quoted."""
    return stock_code.rpartition(".")[2] in BOARDS_OF_MARKETS or is_on_a_board(stock_code)


def listed_board(stock_code: str, day: int, name: str = "") -> Board | None:
    """Return the board of any code that can be quoted, on a day; None where no market has such codes."""
    return BOARDS_OF_MARKETS.get(stock_code.rpartition(".")[2]) or board_of(stock_code, day, name)


_FUTURES: Final = (
    {"stock_code": "rb2705.SF", "name": "螺纹钢2705", "last": 3200.0},
    {"stock_code": "i2705.DF", "name": "铁矿石2705", "last": 750.0},
    {"stock_code": "SR705.ZF", "name": "白糖705", "last": 5600.0},
    {"stock_code": "IF2703.IF", "name": "沪深300股指2703", "last": 4000.0},
    {"stock_code": "sc2703.INE", "name": "原油2703", "last": 500.0},
    {"stock_code": "si2705.GF", "name": "工业硅2705", "last": 9000.0},
)
QUOTES_OF: Final = {
    "FUTURE": _FUTURES,
    "OUTTER_FUTURE": _FUTURES,
    "FUTURE_OPTION": ({"stock_code": "m2705-C-3000.DF", "name": "豆粕购3000", "last": 100.0}, *_FUTURES),
    "STOCK_OPTION": (
        {"stock_code": "10004321.SHO", "name": "300ETF购", "last": 0.1},
        {"stock_code": "90001234.SZO", "name": "300ETF沽", "last": 0.1},
    ),
    "HUGANGTONG": ({"stock_code": "00700.HGT", "name": "腾讯控股", "last": 400.0},),
    "SHENGANGTONG": ({"stock_code": "00700.SGT", "name": "腾讯控股", "last": 400.0},),
}
"""What the default scenario quotes beside shares, by the type of an account that is traded there. Made up."""
