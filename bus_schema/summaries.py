"""What the account holds, in the few words of a front end: money is yuan, percentages are of a hundred.

What the terminal does not tell is null.
"""

from bus_schema.results import Facts


class AccountSummaryResult(Facts):
    """The account on one line.

    Attributes:
        account_id: The account.
        available_cash: Yuan that can be spent: `cash` of the `AssetResult`.
        total_value: Yuan, all of it: `total_asset`.
        market_value: Yuan, of all positions.
        position_count: Instruments of which something is held.
        total_profit_loss: Yuan that all positions have gained or lost against their cost; null as long as the
            price of one of them is not known.
    """

    account_id: str
    available_cash: float | None = None
    total_value: float | None = None
    market_value: float | None = None
    position_count: int
    total_profit_loss: float | None = None


class PositionSummaryResult(Facts):
    """One position on one line; what was sold out today has none.

    Attributes:
        stock_code: `600000.SH`.
        stock_name: Its name; empty where nobody knows it.
        quantity: Shares held.
        can_sell: Shares that can be sold today.
        cost_price: Yuan for one share.
        current_price: Yuan; null as long as no price is known.
        market_value: Yuan.
        profit_loss: Yuan against the cost; null as long as no price is known.
        profit_loss_pct: The same in per cent of the cost, 1.0 is one per cent; null likewise.
    """

    stock_code: str
    stock_name: str
    quantity: int
    can_sell: int | None = None
    cost_price: float | None = None
    current_price: float | None = None
    market_value: float | None = None
    profit_loss: float | None = None
    profit_loss_pct: float | None = None
