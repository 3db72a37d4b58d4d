"""Margin accounts: money and debts, contracts, subjects, loans and collateral."""

from bus_schema.results import Facts


class OfAccount(Facts):
    """What every record of a margin account begins with.

    Attributes:
        account_id: The account.
        account_type: xtconstant's word: `CREDIT`, …
        account_type_code: Its number.
    """

    account_id: str
    account_type: str
    account_type_code: int


class CreditDetailResult(OfAccount):
    """A margin account's money, debts and quotas in yuan, as XtCreditDetail has them.

    Attributes:
        status: The account's state as the SDK numbers it: 账号状态.
        update_time: When it was computed, as the SDK numbers it; its form is not documented.
        calc_config: Parameters of the computation, as the SDK numbers them.
        frozen_cash: What open orders hold.
        balance: Total assets, 总资产.
        available: What can be spent.
        position_profit: Profit of the positions.
        market_value: Of all positions.
        fetch_balance: What can be withdrawn.
        stock_value: Of the stocks.
        fund_value: Of the funds.
        total_debt: All that is owed.
        enable_bail_balance: Margin that is left, 可用保证金.
        per_assurescale_value: The maintenance ratio, 维持担保比例. That 1.5 is 150 % is an assumption.
        assure_asset: Net assets, 净资产.
        fin_debt: Owed in money.
        fin_deal_avl: Of it, the principal.
        fin_fee: Of it, interest and fees.
        slo_debt: Owed in shares.
        slo_market_value: What those shares are worth.
        slo_fee: Interest and fees for them.
        other_fare: Other fees.
        fin_max_quota: Granted for buying on credit.
        fin_enable_quota: Of it, left.
        fin_used_quota: Of it, held, 融资冻结额度.
        slo_max_quota: Granted for selling short.
        slo_enable_quota: Of it, left.
        slo_used_quota: Of it, held, 融券冻结额度.
        slo_sell_balance: What short sales brought.
        used_slo_sell_balance: Of it, used.
        surplus_slo_sell_balance: Of it, left.
    """

    status: int | None = None
    update_time: int | None = None
    calc_config: int | None = None
    frozen_cash: float | None = None
    balance: float | None = None
    available: float | None = None
    position_profit: float | None = None
    market_value: float | None = None
    fetch_balance: float | None = None
    stock_value: float | None = None
    fund_value: float | None = None
    total_debt: float | None = None
    enable_bail_balance: float | None = None
    per_assurescale_value: float | None = None
    assure_asset: float | None = None
    fin_debt: float | None = None
    fin_deal_avl: float | None = None
    fin_fee: float | None = None
    slo_debt: float | None = None
    slo_market_value: float | None = None
    slo_fee: float | None = None
    other_fare: float | None = None
    fin_max_quota: float | None = None
    fin_enable_quota: float | None = None
    fin_used_quota: float | None = None
    slo_max_quota: float | None = None
    slo_enable_quota: float | None = None
    slo_used_quota: float | None = None
    slo_sell_balance: float | None = None
    used_slo_sell_balance: float | None = None
    surplus_slo_sell_balance: float | None = None


class StkCompactResult(OfAccount):
    """One contract of a margin account, as StkCompacts has it.

    Attributes:
        compact_type: `financing` (money is owed), `lending` (shares are) or `any`; the numbers' meaning is
            that of the terminal's own Python dictionary (48, 49, 32), taken to hold here.
        compact_type_code: The SDK's number.
        cashgroup_prop: Where it comes from: `ordinary`, `special` or `any`; likewise.
        cashgroup_prop_code: The SDK's number.
        exchange_id: `SH`, `SZ`, …, by xtconstant's markets.
        exchange_id_code: The SDK's number.
        open_date: The day it began, as a number: 20241125.
        business_vol: Shares of the contract.
        real_compact_vol: Of them, not given back.
        ret_end_date: The day it is due, as a number.
        business_balance: Yuan of the contract.
        business_fare: Yuan of interest and fees.
        real_compact_balance: Yuan that are not paid back.
        real_compact_fare: Yuan of interest and fees that are not paid.
        repaid_fare: Yuan of interest and fees that are paid.
        repaid_balance: Yuan that are paid back.
        instrument_id: The instrument's code, without its exchange.
        compact_id: The contract's number.
        position_str: The counter's mark for reading on.
    """

    compact_type: str
    compact_type_code: int
    cashgroup_prop: str
    cashgroup_prop_code: int
    exchange_id: str
    exchange_id_code: int
    open_date: int | None = None
    business_vol: int | None = None
    real_compact_vol: int | None = None
    ret_end_date: int | None = None
    business_balance: float | None = None
    business_fare: float | None = None
    real_compact_balance: float | None = None
    real_compact_fare: float | None = None
    repaid_fare: float | None = None
    repaid_balance: float | None = None
    instrument_id: str
    compact_id: str
    position_str: str


class CreditSubjectResult(OfAccount):
    """Something that may be traded on credit, as CreditSubjects has it.

    Attributes:
        slo_status: Whether it may be sold short, as the SDK numbers it; the values are not documented.
        fin_status: Whether it may be bought with borrowed money; likewise.
        exchange_id: `SH`, `SZ`, …, by xtconstant's markets.
        exchange_id_code: The SDK's number.
        slo_ratio: Margin for selling it short; that 0.5 is 50 % is an assumption.
        fin_ratio: Margin for buying it with borrowed money; likewise.
        instrument_id: The instrument's code, without its exchange.
    """

    slo_status: int | None = None
    fin_status: int | None = None
    exchange_id: str
    exchange_id_code: int
    slo_ratio: float | None = None
    fin_ratio: float | None = None
    instrument_id: str


class CreditSloCodeResult(OfAccount):
    """Shares that the broker lends, as CreditSloCode has them.

    Attributes:
        exchange_id: `SH`, `SZ`, …, by xtconstant's markets.
        exchange_id_code: The SDK's number.
        cashgroup_prop: `ordinary`, `special` or `any`, as in `StkCompactResult`.
        cashgroup_prop_code: The SDK's number.
        enable_amount: Shares.
        instrument_id: The instrument's code, without its exchange.
    """

    exchange_id: str
    exchange_id_code: int
    cashgroup_prop: str
    cashgroup_prop_code: int
    enable_amount: int | None = None
    instrument_id: str


class CreditAssureResult(OfAccount):
    """Something that may be collateral, as CreditAssure has it.

    Attributes:
        exchange_id: `SH`, `SZ`, …, by xtconstant's markets.
        exchange_id_code: The SDK's number.
        assure_status: Whether it counts, as the SDK numbers it; the values are not documented.
        assure_ratio: The part of its value that counts; that 0.7 is 70 % is an assumption.
        instrument_id: The instrument's code, without its exchange.
    """

    exchange_id: str
    exchange_id_code: int
    assure_status: int | None = None
    assure_ratio: float | None = None
    instrument_id: str
