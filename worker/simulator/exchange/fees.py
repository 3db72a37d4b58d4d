"""What a trade costs: commission with its minimum, stamp duty, transfer fee; each rounded to a cent."""

from typing import Final

from worker.simulator.rules.boards import Board
from worker.simulator.rules.units import MILLS_PER_CENT, mills
from worker.simulator.scenario import FeeTable

RATE_SCALE: Final = 10**8
SHARE_SCALE: Final = RATE_SCALE * MILLS_PER_CENT


class FeeSchedule:
    """A scenario's fee table in integers."""

    def __init__(self, table: FeeTable) -> None:
        self._commission = _rate(table.commission_rate)
        self._minimum = mills(table.commission_minimum)
        self._stamp_duty = _rate(table.stamp_duty_rate)
        self._transfer = _rate(table.transfer_fee_rate)
        self._repo = _rate(table.repo_commission_rate)
        self._freezes_minimum = table.freeze_minimum_commission

    def charges(self, turnover: int, board: Board, *, is_buy: bool) -> tuple[int, int]:
        """Return the commission on an order's summed fills of `turnover` mills, and all charges on them."""
        if not turnover:
            return 0, 0
        if board.lends:
            return (commission := _share(turnover, self._repo)), commission
        commission = max(_share(turnover, self._commission), self._minimum)
        if not board.pays_stock_fees:
            return commission, commission
        stamp_duty = 0 if is_buy else _share(turnover, self._stamp_duty)
        return commission, commission + stamp_duty + _share(turnover, self._transfer)

    def estimate(self, turnover: int, board: Board) -> int:
        """Return what a buy of `turnover` mills freezes for its charges."""
        commission, total = self.charges(turnover, board, is_buy=True)
        if self._freezes_minimum or board.lends:
            return total
        return _share(turnover, self._commission) + total - commission


def _rate(fraction: float) -> int:
    """Return a rate for `_share`: in halves, so that adding one whole rounds half up."""
    return 2 * round(fraction * RATE_SCALE)


def _share(turnover: int, rate: int) -> int:
    """Return `turnover` x `rate`, rounded half up to whole cents, in mills."""
    return (turnover * rate + SHARE_SCALE) // (2 * SHARE_SCALE) * MILLS_PER_CENT
