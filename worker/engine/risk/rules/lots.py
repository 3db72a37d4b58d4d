"""What volumes the exchange takes: whole lots, what is left of one, and no more than its largest order."""

from bus_schema.risk import Board, Limits
from worker.engine.risk.look import Look, Missing, Refusal, Verdict
from worker.engine.risk.rules import hours


def lot(look: Look, _limits: Limits, _scope: str) -> Verdict:
    """The smallest volume and whole steps beyond it; what is left below it may be sold once, whole."""
    order, board = look.order, look.board
    if board is None:
        return Missing(f"the board of {order.stock_code}")
    smallest = _smallest(look, board)
    step = _step(look, board, smallest)
    if order.volume >= smallest and order.volume % step == 0:
        return None
    if order.buys or order.lends or order.borrows:
        words = f"its volume of {order.volume} is not {smallest} or more in steps of {step}"
        return Refusal(smallest, order.volume, words)
    return _remainder(look, smallest, step)


def _remainder(look: Look, smallest: int, step: int) -> Verdict:
    volume, held = look.order.volume, look.funds.can_sell(look.order.stock_code)
    if held is None:
        return Missing("a snapshot of the positions")
    if _is_whole(volume, held, smallest, step):
        return None
    words = (
        f"its volume of {volume} is not {smallest} or more in steps of {step},"
        f" and of the {max(held, 0)} that can be sold it does not take along all of what is below a lot"
    )
    return Refusal(smallest, volume, words)


def sellable(look: Look) -> int:
    """The most of the order's volume that the exchange takes as one sell; all of it where it takes none."""
    volume, board = look.order.volume, look.board
    held = look.funds.can_sell(look.order.stock_code)
    if board is None or held is None:
        return volume
    smallest = _smallest(look, board)
    step = min(board.buy_step, smallest)
    if _is_whole(volume, held, smallest, step):
        return volume
    whole = volume // step * step
    return whole if whole >= smallest else volume


def _is_whole(volume: int, held: int, smallest: int, step: int) -> bool:
    if step < smallest:
        return volume == held < smallest
    return volume % smallest == held % smallest != 0


def _step(look: Look, board: Board, smallest: int) -> int:
    """A new issue grows by its smallest volume."""
    return smallest if look.issue is not None else min(board.buy_step, smallest)


def _smallest(look: Look, board: Board) -> int:
    order, told = look.order, look.instrument
    if order.subscribes:
        return look.issue["min_purchase_num"] if look.issue else board.buy_minimum
    if told is None:
        return board.buy_minimum
    if order.at_market:
        return told["min_market_order_volume"] or board.buy_minimum
    selling = None if order.buys else told["min_limit_sell_order_volume"]
    return selling or told["min_limit_order_volume"] or board.buy_minimum


def largest_order(look: Look, _limits: Limits, _scope: str) -> Verdict:
    """No more in one order than the exchange takes."""
    largest, volume = _largest(look), look.order.volume
    if largest is None:
        return Missing(f"the board of {look.order.stock_code}")
    if volume <= largest or volume <= _largest_at_close(look):
        return None
    kind = "market" if look.order.at_market else "limit"
    words = f"its volume of {volume} is above {largest}, the largest {kind} order of {look.order.stock_code}"
    return Refusal(largest, volume, f"{words}; send it in parts")


def _largest_at_close(look: Look) -> int:
    """For trading at the closing price the terminal tells a limit of its own, which is not read here."""
    return look.board.max_after_hours_order if look.board and hours.is_at_closing_price(look) else 0


def _largest(look: Look) -> int | None:
    if look.issue is not None:
        return look.issue["max_purchase_num"] or _largest_of_board(look)
    return _largest_told(look) or _largest_of_board(look)


def _largest_told(look: Look) -> int | None:
    order, told = look.order, look.instrument
    if told is None:
        return None
    if order.at_market:
        return told["max_market_order_volume"]
    selling = None if order.buys else told["max_limit_sell_order_volume"]
    return selling or told["max_limit_order_volume"]


def _largest_of_board(look: Look) -> int | None:
    board = look.board
    if board is None:
        return None
    return board.max_market_order if look.order.at_market else board.max_limit_order
