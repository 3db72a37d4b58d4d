"""New issues, shareholder accounts, the common counter, and futures positions summed up."""

from bus_schema.results import Facts


class NewPurchaseLimitResult(Facts):
    """How much of new issues may be applied for, as NewPurchaseLimitInfo has it.

    Attributes:
        new_purchase_limit_key: For which market: `SH`, `SZ`, or `KCB` for STAR.
        new_purchase_limit_value: Shares. Bonds have a limit of their own, always 10,000 张.
    """

    new_purchase_limit_key: str
    new_purchase_limit_value: int | None = None


class IpoDataResult(Facts):
    """One new issue of the day, as IPOData has it.

    Attributes:
        ipo_code: `301208.SZ`.
        ipo_name: Its name.
        ipo_type: `STOCK` or `BOND`.
        max_purchase_num: The most that one may apply for: shares, or 张.
        min_purchase_num: The least.
        purchase_date: The day of application: `20220627`.
        issue_price: Yuan.
    """

    ipo_code: str
    ipo_name: str
    ipo_type: str
    max_purchase_num: int | None = None
    min_purchase_num: int | None = None
    purchase_date: str
    issue_price: float | None = None


class SecuAccountResult(Facts):
    """One shareholder account, as SecuAccount has it.

    Attributes:
        main: Whether it is the main one of its market.
        market: The market.
        secu_account: The account's number there.
    """

    main: bool
    market: str
    secu_account: str


class OfCommonCounter(Facts):
    """What every answer of the common counter begins with.

    Attributes:
        success: Whether the counter answered.
        msg: Its words, where it did not.
    """

    success: bool
    msg: str


class ComFundResult(OfCommonCounter):
    """The money at the common counter in yuan, as ComFund has it.

    Attributes:
        money_type: The currency, as the counter names it.
        current_balance: What is there.
        enable_balance: Of it, what can be used.
        fetch_balance: Of it, what can be withdrawn.
        interest: Interest that is still to come.
        asset_balance: Total assets.
        fetch_cash: What can be withdrawn in cash.
        market_value: Of the positions.
        debt: What is owed.
    """

    money_type: str
    current_balance: float | None = None
    enable_balance: float | None = None
    fetch_balance: float | None = None
    interest: float | None = None
    asset_balance: float | None = None
    fetch_cash: float | None = None
    market_value: float | None = None
    debt: float | None = None


class ComPositionResult(OfCommonCounter):
    """One position at the common counter, as ComPosition has it.

    Attributes:
        account_id: The shareholder account.
        hand_flag: Whether amounts are in lots, as the counter writes it; not documented.
        exchange_type: The market, as the counter names it.
        stock_code: The instrument.
        stock_name: Its name.
        total_amt: Shares.
        enable_amount: Of them, what can be used.
        last_price: Yuan.
        cost_price: Yuan.
        income: Profit in yuan.
        income_rate: The same as a part of the cost; whether 0.01 or 1 is one per cent is not documented.
        market_value: Yuan.
        cost_balance: Yuan, the whole cost.
        bs_on_the_way_vol: Shares bought or sold and not settled.
        pr_enable_vol: Shares that can be used to buy or redeem funds.
        isutf_interface: Whether the counter writes UTF-8; not documented.
        stock_code1: The instrument, where its code is long.
    """

    account_id: str
    hand_flag: str
    exchange_type: str
    stock_code: str
    stock_name: str
    total_amt: float | None = None
    enable_amount: float | None = None
    last_price: float | None = None
    cost_price: float | None = None
    income: float | None = None
    income_rate: float | None = None
    market_value: float | None = None
    cost_balance: float | None = None
    bs_on_the_way_vol: int | None = None
    pr_enable_vol: int | None = None
    isutf_interface: bool
    stock_code1: str


class PositionStatisticsResult(Facts):
    """A futures account's positions in one instrument and direction, as PositionStatistics has them.

    The SDK does not document these fields: what is said of them here follows from their names. Amounts are
    yuan, volumes lots (手), ratios as the terminal computes them.

    Attributes:
        account_id: The account.
        exchange_id: The exchange, as the terminal writes it.
        exchange_name: Its name.
        product_id: The product.
        instrument_id: The instrument.
        instrument_name: Its name.
        direction: `long` or `short`, by xtconstant's DIRECTION_FLAG_* (48, 49).
        direction_code: The SDK's number.
        hedge_flag: Speculation, arbitrage or hedge, as the SDK numbers it.
        position: Lots held.
        yesterday_position: Of them, from days before.
        today_position: Of them, of today.
        can_close_vol: Lots that can be closed.
        position_cost: Cost of the position.
        avg_price: Mean price.
        position_profit: Profit since the last settlement.
        float_profit: Profit since it was opened.
        open_price: Mean price of opening.
        used_margin: Margin it uses.
        used_commission: Fees it cost.
        frozen_margin: Margin that open orders hold.
        frozen_commission: Fees that open orders hold.
        instrument_value: Value of the contracts.
        open_times: How often it was opened today.
        open_volume: Lots opened today.
        cancel_times: How many orders were cancelled today.
        last_price: The last price.
        rise_ratio: Change of the price.
        product_name: The product's name.
        royalty: Premium of options.
        expire_date: The day it expires.
        assest_weight: Its part of the assets.
        increase_by_settlement: Change since the last settlement.
        margin_ratio: Margin as a part of the value.
        float_profit_divide_by_used_margin: As named.
        float_profit_divide_by_balance: As named.
        today_profit_loss: Profit of today.
        yesterday_init_position: Lots at the beginning of the day.
        frozen_royalty: Premium that open orders hold.
        today_close_profit_loss: Profit of what was closed today.
        close_profit: Profit of what was closed.
        ft_product_name: The futures product's name.
        open_cost: Cost of opening.
    """

    account_id: str
    exchange_id: str
    exchange_name: str
    product_id: str
    instrument_id: str
    instrument_name: str
    direction: str
    direction_code: int
    hedge_flag: int | None = None
    position: int | None = None
    yesterday_position: int | None = None
    today_position: int | None = None
    can_close_vol: int | None = None
    position_cost: float | None = None
    avg_price: float | None = None
    position_profit: float | None = None
    float_profit: float | None = None
    open_price: float | None = None
    used_margin: float | None = None
    used_commission: float | None = None
    frozen_margin: float | None = None
    frozen_commission: float | None = None
    instrument_value: float | None = None
    open_times: int | None = None
    open_volume: int | None = None
    cancel_times: int | None = None
    last_price: float | None = None
    rise_ratio: float | None = None
    product_name: str
    royalty: float | None = None
    expire_date: str
    assest_weight: float | None = None
    increase_by_settlement: float | None = None
    margin_ratio: float | None = None
    float_profit_divide_by_used_margin: float | None = None
    float_profit_divide_by_balance: float | None = None
    today_profit_loss: float | None = None
    yesterday_init_position: int | None = None
    frozen_royalty: float | None = None
    today_close_profit_loss: float | None = None
    close_profit: float | None = None
    ft_product_name: str
    open_cost: float | None = None
