"""What prices the exchange takes: whole ticks, within the day's limits, within the cage."""

import re
from math import ceil, floor

from bus_schema.risk import Board, Limits
from worker.engine.days import time_of
from worker.engine.risk.look import Look, Missing, Refusal, Verdict

DIGITS = 6
NOISE = 1e-6
"""Ticks by which a price may miss a whole one: real prices come as 11.370000000000001."""


_NEW_SHARE = re.compile(r"[NC][^\x00-\x7f]")
"""How the exchanges mark the names of shares on their first five days: N华电, C华电."""


def tick(look: Look, _limits: Limits, _scope: str) -> Verdict:
    """A limit price is a multiple of the tick."""
    order = look.order
    if not order.limited or order.price is None:
        return None
    step = _tick(look)
    if step is None:
        return Missing(f"the tick of {order.stock_code}")
    ticks = order.price / step
    if abs(ticks - round(ticks)) <= NOISE:
        return None
    words = f"its price of {order.price} is not a multiple of {step}, the tick of {order.stock_code}"
    return Refusal(step, order.price, words)


def price_limit(look: Look, _limits: Limits, _scope: str) -> Verdict:
    """A limit price lies within the day's limits; without any, a market order names its worst price.

    Where the terminal does not tell them, a price within the board's usual limit passes, and of one beyond it
    nothing can be said: a new stock has days without any limit.
    """
    order = look.order
    if order.at_market:
        return _protected(look)
    if not order.limited or order.price is None:
        return None
    return _issue_price(look, order.price) if order.subscribes else _within_limits(look, order.price)


def _within_limits(look: Look, price: float) -> Verdict:
    code, told = look.order.stock_code, look.instrument
    up, down = (told["up_stop_price"], told["down_stop_price"]) if told else (None, None)
    if up and price > up + NOISE:
        return Refusal(up, price, f"its price of {price} is above today's upper limit of {up}")
    if down and price < down - NOISE:
        return Refusal(down, price, f"its price of {price} is below today's lower limit of {down}")
    if (up and down) or _is_usual(look, price):
        return None
    return Missing(f"today's price limits of {code}")


def _protected(look: Look) -> Verdict:
    """A market order of a share without daily limits has to name the worst price that it may come to."""
    order = look.order
    if order.protected or not lacks_limits(look):
        return None
    words = f"{order.stock_code} has no price limits today, so that a market order needs a protective price"
    return Refusal("price", None, f"{words}: name in price the worst that it may come to")


def lacks_limits(look: Look) -> bool:
    """Whether a market order needs a protective price, since the share has no limits today.

    The terminal tells no limits of such a share, nor of others before the opening; its name tells, which
    begins with N on the first day and with C on the second to the fifth.
    """
    board, told = look.board, look.instrument
    if board is None or not board.protective_price or told is None or told["up_stop_price"]:
        return False
    return _NEW_SHARE.match(told["instrument_name"]) is not None


def _issue_price(look: Look, price: float) -> Verdict:
    """A subscription is at the price of the issue."""
    issued = look.issue["issue_price"] if look.issue else None
    if not issued or abs(price - issued) <= NOISE:
        return None
    return Refusal(issued, price, f"its price of {price} is not the issue price of {issued}")


def _is_usual(look: Look, price: float) -> bool:
    board, before = look.board, _close_before(look)
    if board is None:
        return False
    limit = board.limit_of(look.instrument["instrument_name"] if look.instrument else "")
    if limit is None:
        return True
    return before is not None and abs(price - before) <= before * limit + NOISE


def price_cage(look: Look, _limits: Limits, _scope: str) -> Verdict:
    """In the continuous session, a price goes no further beyond the market than the exchange lets it."""
    order, board = look.order, look.board
    if not order.limited or order.price is None or not _is_continuous(look):
        return None
    if board is None:
        return Missing(f"the board of {order.stock_code}")
    if board.cage is None:
        return None
    reference = _reference(look)
    if reference is None:
        return Missing(f"a quote of {order.stock_code}")
    return _within_cage(order.price, reference, board, _tick(look) or board.tick, buys=order.buys)


def _within_cage(price: float, reference: float, board: Board, step: float, *, buys: bool) -> Verdict:
    """The bound is rounded to a whole tick, half a tick to the order's advantage."""
    sign, allowed = (1 if buys else -1), _cage_end(reference, board, step, buys=buys)
    if sign * (price / step - allowed) <= NOISE:
        return None
    at, side = round(allowed * step, DIGITS), "above" if buys else "below"
    words = f"its price of {price} is {side} the price cage, which ends at {at}; its reference is {reference}"
    return Refusal(at, price, words)


def _cage_end(reference: float, board: Board, step: float, *, buys: bool) -> int:
    """In ticks."""
    sign, fraction = (1, board.cage or 0.0) if buys else (-1, -(board.cage or 0.0))
    bound = reference * (1 + fraction) / step
    widest = floor(bound + 0.5 + NOISE) if buys else ceil(bound - 0.5 - NOISE)
    least = round(reference / step) + sign * board.cage_ticks
    return max(widest, least) if buys else min(widest, least)


def lowest_sell(look: Look) -> float | None:
    """The lowest limit price at which the exchange takes a sell at this moment; None where nothing tells.

    That is the lower limit of the day, or the end of the price cage where that is higher.
    """
    step, board, reference = _tick(look), look.board, _reference(look)
    if step is None:
        return None
    ends = [_lower_limit(look, step)]
    if board is not None and board.cage is not None and reference and _is_continuous(look):
        ends.append(round(_cage_end(reference, board, step, buys=False) * step, DIGITS))
    return max((end for end in ends if end is not None), default=None)


def whole_ticks(look: Look, price: float) -> float:
    """A price, rounded down to a whole tick; as it is where the tick is not known."""
    step = _tick(look)
    return price if step is None else round(floor(price / step + NOISE) * step, DIGITS)


def _lower_limit(look: Look, step: float) -> float | None:
    told, board, before = look.instrument, look.board, _close_before(look)
    if told is not None:
        # A stock that is known and has no limit today is a new one.
        return told["down_stop_price"]
    if board is None or board.daily_limit is None or before is None:
        return None
    return round(floor(before * (1 - board.daily_limit) / step + 0.5 + NOISE) * step, DIGITS)


def _reference(look: Look) -> float | None:
    """The best price opposite; else the best on its own side; else the last; else yesterday's close."""
    quote = look.quote
    if quote is None:
        return None
    asks, bids = quote["ask_price"], quote["bid_price"]
    ask, bid = asks[0] if asks else 0.0, bids[0] if bids else 0.0
    opposite, own = (ask, bid) if look.order.buys else (bid, ask)
    return opposite or own or quote["last_price"] or _close_before(look)


def _close_before(look: Look) -> float | None:
    told, quote = look.instrument, look.quote
    return (told["pre_close"] if told else None) or (quote["last_close"] if quote else None) or None


def _is_continuous(look: Look) -> bool:
    at, hours = time_of(look.now), look.plan.sessions
    return hours.morning <= at < hours.noon or hours.afternoon <= at < hours.closing_call


def _tick(look: Look) -> float | None:
    told = look.instrument
    if told and told["price_tick"] and not look.order.subscribes:
        return told["price_tick"]
    board = look.board
    return None if board is None else board.tick
