"""Who holds what: what `query_ledger` answers, to a strategy and to operators.

A ledger is made of a strategy's own fills and nothing else, and carried over from day to day. Volumes are
shares (张 for bonds), money is yuan. Fees are what the terminal says at each fill (`commission` of XtTrade);
it may say 0 until the counter has settled the day, and nothing is made up for that. A split or a dividend in
shares is no fill: it shows as `unattributed`.
"""

from bus_schema.results import Facts


class LedgerPositionResult(Facts):
    """One strategy's position in one stock.

    Attributes:
        stock_code: `600000.SH`.
        volume: Shares that its fills have left it; bought today or before, whether or not they can be sold.
        oversold: Shares that it sold beyond what its fills had brought it. They were nobody's, so they gained
            it nothing; what it buys back on the same day makes up for them first.
        avg_price: Yuan, cost of one share, with the fees of the purchase; 0 where it holds none.
        last_price: Yuan, of the last fill, quote or snapshot of positions, whichever came last.
        market_value: Yuan, `volume` at `last_price`.
        float_profit: Yuan that selling all of it at `last_price` would gain, without fees.
        realised_profit: Yuan gained by sells since ever, less fees.
        realised_profit_today: Yuan, the same since the beginning of the day.
        commission: Yuan, all fees since ever.
    """

    stock_code: str
    volume: int
    oversold: int = 0
    avg_price: float
    last_price: float
    market_value: float
    float_profit: float
    realised_profit: float
    realised_profit_today: float
    commission: float


class LedgerResult(Facts):
    """One strategy's ledger.

    Attributes:
        strategy: Its name.
        market_value: Yuan, of all positions.
        float_profit: Yuan, of all positions.
        realised_profit: Yuan gained by sells since ever, less fees.
        realised_profit_today: Yuan, the same since the beginning of the day.
        profit_today: Yuan gained since the beginning of the day, by sells and by what it holds.
        commission: Yuan, all fees since ever.
        positions: By stock; also those of which everything was sold.
    """

    strategy: str
    market_value: float
    float_profit: float
    realised_profit: float
    realised_profit_today: float
    profit_today: float
    commission: float
    positions: list[LedgerPositionResult]


class AttributionResult(Facts):
    """How one stock of the account is divided.

    Attributes:
        stock_code: `600000.SH`.
        volume: Shares that the account holds, by the last snapshot of its positions.
        attributed: Shares that all strategies together hold by their fills.
        unattributed: `volume` less `attributed`: bought by hand, before the bus, or with a journal that is
            lost. Below 0 where the strategies hold more than the account: somebody else has sold theirs.
            Between a fill and the snapshot that follows it, it is off by that fill.
    """

    stock_code: str
    volume: int
    attributed: int
    unattributed: int


class AccountLedgerResult(Facts):
    """The ledgers of all strategies.

    Attributes:
        strategies: Each that ever had a fill.
        stocks: Each that the account or a strategy holds; null before the first snapshot of the positions.
    """

    strategies: list[LedgerResult]
    stocks: list[AttributionResult] | None
