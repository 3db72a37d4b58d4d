"""What a credit account owes: money that was lent to it, and shares. Money is mills.

The broker's limits are made up, and by assumption one limit serves the plain kinds and those against special
positions. Interest is not modelled.
"""

from collections import Counter, defaultdict

from worker.simulator.rules.units import MILLS_PER_YUAN

FIRST_DEBT = 10_000 * MILLS_PER_YUAN
"""Mills that a credit account owes from the beginning, so that there is something to repay."""
FINANCING_QUOTA = 1_000_000 * MILLS_PER_YUAN
"""Mills that may be owed at most."""
LENDABLE = 100_000
"""Shares of each stock that may be owed at most."""


class Debts:
    """The debts of one account.

    Attributes:
        money: owed for shares that were bought with it.
        reserved_money: kept for resting orders that will be bought with the broker's money.
        shares: owed, by stock.
        reserved_shares: kept for resting orders that will sell the broker's shares, by stock.
        proceeds: of sold shares that are still owed, by stock; kept back until they are returned.
    """

    __slots__ = ("money", "proceeds", "reserved_money", "reserved_shares", "shares")

    def __init__(self, money: int = 0) -> None:
        self.money = money
        self.reserved_money = 0
        self.shares: Counter[str] = Counter()
        self.reserved_shares: Counter[str] = Counter()
        self.proceeds: defaultdict[str, int] = defaultdict(int)

    @property
    def quota(self) -> int:
        """Money that may still be borrowed."""
        return FINANCING_QUOTA - self.money - self.reserved_money

    def lendable(self, stock_code: str) -> int:
        """Shares of one stock that may still be borrowed."""
        return LENDABLE - self.shares[stock_code] - self.reserved_shares[stock_code]

    def give_back(self, stock_code: str, volume: int) -> tuple[int, int]:
        """Return shares: how many of them were owed, and the proceeds that are kept back no longer."""
        owed = self.shares[stock_code]
        returned = min(volume, owed)
        freed = self.proceeds[stock_code] * returned // owed if owed else 0
        self.shares[stock_code] -= returned
        self.proceeds[stock_code] -= freed
        return returned, freed

    def pay_back(self, amount: int) -> int:
        """Return money: how much of it was owed."""
        paid = min(amount, self.money)
        self.money -= paid
        return paid
