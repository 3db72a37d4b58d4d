"""How many orders and cancels the account may send."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rates:
    """Kept below what the regulator calls high-frequency trading, if it is to be.

    Since 7 July 2025 the mainland exchanges count an account as such from 300 orders and cancels in a second
    on, or from 20,000 in a day.

    Attributes:
        per_second: orders and cancels in any second; 0 for any number.
        per_day: orders in a trading day, reckoned with the cancels; 0 for any number.
        waits: what comes too quickly waits for its turn, as long as it has time; else it is refused. Cancels
            always wait, and go before orders.
    """

    per_second: int = 0
    per_day: int = 0
    waits: bool = True
