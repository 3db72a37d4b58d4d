"""What each board allows on a day, in the exchange's own units: the contract's table of rules, read in mills.

A scenario can override tick, lot and limit for each stock. That the board and the worker's checks read one
table is on purpose: what may be ordered may be rehearsed. How an order is held against it stands here twice.
"""

import datetime as dt
from functools import lru_cache
from typing import Final, NamedTuple

from bus_schema.risk import AfterHours, BoardName
from bus_schema.risk.boards import board_name
from bus_schema.risk.market_rules import board_on
from worker.simulator.rules.units import mills

CODE_LENGTH: Final = len("600000")
_SHANGHAI_S: Final = 8 * 3_600
_DAY_S: Final = 86_400


class Board(NamedTuple):
    """The rules of one board on one day.

    Attributes:
        name: what the board is called.
        buy_minimum: shares (bonds: 张) that a buy needs at least.
        step: shares by which a volume may grow; what is left below a whole minimum is sold in one go.
        largest_limit: shares in one limit order at most.
        largest_market: shares in one market order at most; 0 where there is none.
        tick: mills.
        limit_permille: how far from the previous close a price may be; 0 for any.
        largest_at_close: shares in one order of trading at the closing price at most.
        pays_stock_fees: stamp duty on sells, transfer fee on both sides.
        same_day_resale: T+0, what was bought today may be sold today.
        after_hours: what goes on after the close.
        closing_call: the day ends with a call auction.
        protective_price: a market order needs a price while there are no daily limits.
        lends: a sell lends money.
        subscribes: a buy is drawn lots for, and does not trade.
        freezes_money: a buy holds back its money.
    """

    name: str
    buy_minimum: int
    step: int
    largest_limit: int
    largest_market: int
    tick: int
    limit_permille: int
    largest_at_close: int = 0
    pays_stock_fees: bool = True
    same_day_resale: bool = False
    after_hours: AfterHours = AfterHours.NONE
    closing_call: bool = True
    protective_price: bool = False
    lends: bool = False
    subscribes: bool = False
    freezes_money: bool = True


def day_of(now: float) -> int:
    """Return the day at Shanghai, counted from 1970-01-01, of a moment in seconds since the epoch."""
    return int(now + _SHANGHAI_S) // _DAY_S


def day_number(year: int, month: int, day: int) -> int:
    """Return a date as `day_of` counts."""
    return dt.date(year, month, day).toordinal() - dt.date(1970, 1, 1).toordinal()


def is_on_a_board(stock_code: str) -> bool:
    """Tell whether a code, like "600000.SH", belongs to some board."""
    return board_name(stock_code) is not None and len(stock_code.partition(".")[0]) == CODE_LENGTH


@lru_cache(maxsize=4096)
def board_of(stock_code: str, day: int, name: str = "", of: BoardName | None = None) -> Board | None:
    """Return the board of `stock_code` on a day, or None where no board has such codes.

    Args:
        stock_code: like "600000.SH".
        day: as `day_of` counts.
        name: of the stock; it tells shares under special treatment.
        of: another board than the code tells, for shares that are subscribed under their own code.
    """
    board = board_on(stock_code, day, of)
    if board is None or not (of or is_on_a_board(stock_code)):
        return None
    here = of or board_name(stock_code) or ""
    return Board(
        here,
        board.buy_minimum,
        board.buy_step,
        board.max_limit_order,
        board.max_market_order if board.market_orders else 0,
        mills(board.tick),
        round((board.limit_of(name) or 0.0) * 1_000),
        board.max_after_hours_order,
        board.stock_fees,
        bool(board.same_day_resale),
        board.after_hours,
        stock_code.rpartition(".")[2] not in board.no_closing_call,
        board.protective_price,
        not board.sells_need_shares,
        here == BoardName.SUBSCRIPTION,
        board.freezes_money,
    )
