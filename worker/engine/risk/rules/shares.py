"""How much of the whole one stock, or one strategy, may come to by a buy."""

from bus_schema.risk import Limits
from worker.engine.risk.look import Look, Missing, Refusal, Verdict
from worker.engine.risk.rules.amounts import beyond


def max_stock_share(look: Look, limits: Limits, scope: str) -> Verdict:
    """One stock's part of the total assets: what is held, what is open, and this order."""
    code = look.order.stock_code
    held = _value_held(look, scope, code)
    if held is None:
        return Missing(f"what the account's {code} is worth") if look.order.buys else None
    return _share(look, held + look.exposure.buy_value(scope, code), limits.max_stock_share or 1.0, code)


def max_strategy_share(look: Look, limits: Limits, _scope: str) -> Verdict:
    """One strategy's part of the total assets: what is held, what is open, and this order."""
    strategy = look.order.strategy
    held = look.ledger.value(strategy) + look.exposure.buy_value(strategy)
    return _share(look, held, limits.max_strategy_share or 1.0, f"strategy {strategy}")


def _value_held(look: Look, scope: str, stock_code: str) -> float | None:
    price = (look.quote["last_price"] if look.quote else 0.0) or look.order.price or 0.0
    if not scope:
        return look.funds.market_value(stock_code, price)
    return max(look.ledger.volume(scope, stock_code), 0) * price


def _share(look: Look, held: float, largest: float, whose: str) -> Verdict:
    if not look.order.buys:
        return None
    total, value = look.funds.total_asset, look.order.value
    if total is None:
        return Missing("a snapshot of the money")
    if value is None:
        return Missing(f"a price of {look.order.stock_code}")
    share = (held + value) / total if total > 0 else 1.0
    if not beyond(share, largest):
        return None
    words = f"{whose} would come to {share:.1%} of the total assets, above {largest:.1%}"
    return Refusal(largest, round(share, 6), words)
