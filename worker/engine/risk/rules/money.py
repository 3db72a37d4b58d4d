"""An order must be paid for, and a sell must have what it sells."""

from bus_schema.risk import Limits
from worker.engine.risk.look import Look, Missing, Refusal, Verdict
from worker.engine.risk.rules.amounts import beyond


def cash(look: Look, _limits: Limits, _scope: str) -> Verdict:
    """A buy needs the money, without fees, about which the counter decides; so does a repo that lends.

    A buy with money that the broker lends needs none.
    """
    if look.order.borrows or not (look.order.buys or look.order.lends):
        return None
    available, value = look.funds.cash, look.order.value
    if available is None:
        return Missing("a snapshot of the money")
    if value is None:
        return Missing(f"a price of {look.order.stock_code}")
    if not beyond(value, available):
        return None
    words = f"it costs {value:.2f} yuan, and {max(available, 0.0):.2f} are available"
    return Refusal(available, value, words)


def holdings(look: Look, _limits: Limits, _scope: str) -> Verdict:
    """A sell needs the shares: those that may be sold today, less what is already on its way out.

    A sell of shares that the broker lends needs none; how many he lends, the counter says.
    """
    if look.order.buys or look.order.lends or look.order.borrows:
        return None
    available = look.funds.can_sell(look.order.stock_code)
    if available is None:
        return Missing("a snapshot of the positions")
    if look.order.volume <= available:
        return None
    code, volume, held = look.order.stock_code, look.order.volume, look.funds.held(look.order.stock_code)
    if look.funds.resells(code, look.board) is None and held is not None and volume <= held:
        return Missing(f"whether {code} may be sold on the day on which it was bought")
    words = f"it sells {volume} of {code}, and {max(available, 0)} can be sold today"
    return Refusal(available, volume, words)


def own_shares_only(look: Look, _limits: Limits, _scope: str) -> Verdict:
    """A strategy sells only what its own fills have brought it, less what it is selling already."""
    if look.order.buys or look.order.lends or look.order.borrows:
        return None
    strategy, code = look.order.strategy, look.order.stock_code
    held = look.ledger.volume(strategy, code) - look.exposure.sell_volume(strategy, code)
    if look.order.volume <= held:
        return None
    words = f"strategy {strategy} holds {max(held, 0)} of {code} by its own fills"
    return Refusal(held, look.order.volume, words)
