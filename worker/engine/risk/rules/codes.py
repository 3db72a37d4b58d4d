"""What may be traded at all, and on which side."""

from functools import lru_cache

from bus_schema.order_kinds import ORDER_KINDS, REPAYS_MONEY, Side
from bus_schema.risk import Limits, Mode
from worker.engine.risk.look import Look, Missing, Refusal, Verdict


def allowed_codes(look: Look, limits: Limits, _scope: str) -> Verdict:
    """Only what is on the list."""
    code, allowed = look.order.stock_code, limits.allowed_codes or ()
    if look.order.order_type in REPAYS_MONEY or _matches(code, allowed):
        return None
    return Refusal(list(allowed), code, f"{code} is not among the codes that may be traded")


def forbidden_codes(look: Look, limits: Limits, _scope: str) -> Verdict:
    """Nothing that is on the list."""
    code = look.order.stock_code
    if look.order.order_type in REPAYS_MONEY or not _matches(code, limits.forbidden_codes):
        return None
    return Refusal(list(limits.forbidden_codes), code, f"{code} must not be traded")


@lru_cache(maxsize=4096)
def _matches(stock_code: str, patterns: tuple[str, ...]) -> bool:
    return any(
        stock_code.startswith(pattern[:-1])
        if pattern.endswith("*")
        else pattern in {stock_code, stock_code.partition(".")[0]}
        for pattern in patterns
    )


def mode(look: Look, limits: Limits, scope: str) -> Verdict:
    """Only the sides that are open."""
    allowed = limits.mode
    if not look.order.of_shares:
        return _mode_of_others(look, allowed)
    side = "buy" if look.order.buys else "sell"
    if allowed is (Mode.SELL_ONLY if look.order.buys else Mode.BUY_ONLY):
        return Refusal(allowed, side, f"the mode is {allowed}, and this is a {side}")
    return _closes(look, scope) if allowed is Mode.CLOSE_ONLY else None


def _mode_of_others(look: Look, allowed: Mode) -> Verdict:
    """Of what is no trade in shares, its kind alone says which way it goes and whether it closes."""
    kind = ORDER_KINDS[look.order.order_type]
    if allowed is Mode.CLOSE_ONLY:
        open_ = kind.closes
    else:
        open_ = kind.side is not (Side.SELLS if allowed is Mode.BUY_ONLY else Side.BUYS)
    if open_ or allowed is Mode.ALL:
        return None
    return Refusal(allowed, str(kind.side), f"the mode is {allowed}, and this is {look.order.order_type}")


def _closes(look: Look, scope: str) -> Verdict:
    if look.order.buys:
        return Refusal(Mode.CLOSE_ONLY, "buy", "the mode is close_only, and this is a buy")
    if look.order.borrows:
        return Refusal(Mode.CLOSE_ONLY, "sell", "the mode is close_only, and this sells what is lent for it")
    held = look.ledger.volume(scope, look.order.stock_code) if scope else None
    if held is None:
        held = look.funds.can_sell(look.order.stock_code)
        if held is None:
            return Missing("a snapshot of the positions")
    else:
        held -= look.exposure.sell_volume(scope, look.order.stock_code)
    if look.order.volume <= held:
        return None
    return Refusal(held, look.order.volume, f"the mode is close_only, and only {held} are held to be closed")
