"""The static data of an instrument, as xtdata's `get_instrument_detail(code, True)` has it.

xtdata's names in snake case (`PreClose` is `pre_close`, `bDualClass` is `dual_class`), those of its nested
`ExtendInfo` among the others. The wheel's xtdata.md lists them; where that list names no unit, an assumption
is called one. What a terminal leaves out, or gives the largest number for, is left out, and has the default
that stands here: null for most numbers.
"""

from pydantic import ConfigDict

from bus_schema.results import Facts


class InstrumentResult(Facts):
    """The static data of one instrument.

    Attributes:
        stock_code: `600000.SH`.
                instrument_name: Its name.
                exchange_id: `SH`, `SZ`, …: ExchangeID (合约市场代码).
                instrument_id: The code without its market.
                abbreviation: The first letters of its name in pinyin.
                product_id: Of the product, of futures.
                product_name: The same in words.
                product_type: xtdata's number for the kind: 1 futures, 2 options, …, by market; -1 for none.
                underlying_code: What it is derived from.
                extend_name: The longer name (扩位名称).
                exchange_code: The code as the exchange has it.
                rzrk_code: RzrkCode, which the SDK's documents do not explain.
                uni_code: The code by the uniform rule (统一规则代码).
                create_date: Day of listing, of futures: `20250102`.
                open_date: Day of the IPO, of stocks: `20250102`.
                expire_date: Day of delisting or expiry; xtdata writes `99999999` where there is none.
                trading_day: The day that all this is about.
                pre_close: Yuan, yesterday's close.
                settlement_price: Yuan, yesterday's settlement.
                up_stop_price: Yuan, today's upper limit.
                down_stop_price: Yuan, today's lower limit.
                float_volume: Shares that circulate.
                total_volume: Shares in all.
                accumulated_interest: Interest that has accrued since the last payment, of bonds; yuan is an
            assumption.
                long_margin_ratio: Margin of a long position, a fraction by assumption.
                short_margin_ratio: Margin of a short position, likewise.
                price_tick: Yuan, the smallest step of a price.
                volume_multiple: Units in one contract; 1 for stocks.
                main_contract: 1, 2 or 3: the first, second or third main contract.
                max_market_order_volume: Largest volume of a market order; null where the terminal does not
            say.
                min_market_order_volume: Smallest volume of a market order; null likewise.
                max_limit_order_volume: Largest volume of a limit order; null likewise.
                min_limit_order_volume: Smallest volume of a limit order; null likewise.
                max_margin_side_algorithm: The Shanghai futures exchange's rule for margin on the larger
            side.
                day_count_from_ipo: Trading days since the IPO.
                last_volume: Contracts that were open yesterday.
                instrument_status: xtdata's number: 0 or less trades, above it counts the days of a
            suspension that began before today; null where the terminal does not say.
                is_trading: IsTrading, which is false for shares that trade: it says nothing about
            them; null where the terminal does not say.
                is_recent: Whether it is of the nearest month; null likewise.
                is_continuous: Whether it is a continuous contract; null likewise.
                not_profitable: bNotProfitable: the company has no profit yet; null likewise.
                dual_class: bDualClass: its shares differ in their votes; null likewise.
                continue_type: Which kind of continuous contract.
                secu_category: Class of the security (证券分类).
                secu_attri: Attribute of the security (证券属性).
                max_market_sell_order_volume: Largest volume of a market order that sells; null likewise.
                min_market_sell_order_volume: Smallest volume of a market order that sells; null likewise.
                max_limit_sell_order_volume: Largest volume of a limit order that sells; null likewise.
                min_limit_sell_order_volume: Smallest volume of a limit order that sells; null likewise.
                max_fixed_buy_order_vol: Largest volume bought after hours at the close; null likewise.
                min_fixed_buy_order_vol: Smallest volume bought after hours at the close; null likewise.
                max_fixed_sell_order_vol: Largest volume sold after hours at the close; null likewise.
                min_fixed_sell_order_vol: Smallest volume sold after hours at the close; null likewise.
                hsgt_flag: Of Hong Kong stocks: 0 not in Stock Connect, 1 by Shanghai, 3 by Shenzhen, 5
            both, 2 and 4 formerly.
                bond_par_value: Yuan, face value of a bond.
                qualified_type: Who may invest in it (投资者适当性管理分类).
                price_tick_type: Of Hong Kong: 1 stock, 3 bond, 4 option, 5 exchange traded fund.
                trading_status: tradingStatus (交易状态); its numbers are not in the SDK's documents.
                opt_unit: Units in an option's contract.
                margin_unit: Margin of one unit of an option; yuan is an assumption.
                opt_undl_code: Code of what an option or a convertible bond is on.
                opt_undl_market: Its market.
                opt_lot_size: Contracts in a lot of options.
                opt_exercise_price: Yuan, strike of an option or conversion price of a convertible bond.
                neeq_exe_type: Of the NEEQ: 1 by agreement, 2 market makers, 3 auctions and continuous, 4
            auctions.
                opt_exch_fixed_margin: The exchange's margin of an option, the part that stays.
                opt_exch_mini_margin: The exchange's least margin of an option.
                ccy: Currency.
                ib_sec_type: Futures or stock, as IB has it.
                opt_undl_risk_free_rate: Of what an option is on: rate without risk.
                opt_undl_history_rate: Of what an option is on: historical volatility.
                end_deliv_date: Last day of an option's exercise.
                registered_capital: Millions; yuan is an assumption.
                max_order_price_range: Upper end of the prices that an order may have.
                min_order_price_range: Lower end of the prices that an order may have.
                vote_right_ratio: Ratio of votes (同股同权比例).
                min_repurchase_days_limit: m_nMinRepurchaseDaysLimit: fewest days of a repo.
                max_repurchase_days_limit: m_nMaxRepurchaseDaysLimit: most days of a repo.
                delivery_year: Year of delivery.
                delivery_month: Month of delivery.
                contract_type: Of options: 1 expired, 2 this month, 3 next month, 4 next quarter, 5 and 6
            those after it.
                product_trade_quota: Quota of trades in the product, of futures.
                contract_trade_quota: Quota of trades in the contract, of futures.
                product_open_interest_quota: Quota of positions in the product, of futures.
                contract_open_interest_quota: Quota of positions in the contract, of futures.
                charge_type: How fees are reckoned: 0 unknown, 1 yuan for a lot, 2 by rate.
                charge_open: Fee to open; -1: none.
                charge_close: Fee to close; -1: none.
                charge_today_open: Fee to open what is closed today; -1: none.
                charge_today_close: Fee to close what was opened today; -1: none.
                option_type: -1 no option, 0 call, 1 put.
                open_interest_multiple: Multiple of positions in the month of delivery.
    """

    # Some numbers are texts in other versions of the terminal, and the other way round.
    model_config = ConfigDict(coerce_numbers_to_str=True)

    stock_code: str
    instrument_name: str = ""
    exchange_id: str = ""
    instrument_id: str = ""
    abbreviation: str = ""
    product_id: str = ""
    product_name: str = ""
    product_type: int = -1
    underlying_code: str = ""
    extend_name: str = ""
    exchange_code: str = ""
    rzrk_code: str = ""
    uni_code: str = ""
    create_date: str = ""
    open_date: str = ""
    expire_date: str = ""
    trading_day: str = ""
    pre_close: float | None = None
    settlement_price: float | None = None
    up_stop_price: float | None = None
    down_stop_price: float | None = None
    float_volume: float | None = None
    total_volume: float | None = None
    accumulated_interest: float | None = None
    long_margin_ratio: float | None = None
    short_margin_ratio: float | None = None
    price_tick: float | None = None
    volume_multiple: int = 1
    main_contract: int | None = None
    max_market_order_volume: int | None = None
    min_market_order_volume: int | None = None
    max_limit_order_volume: int | None = None
    min_limit_order_volume: int | None = None
    max_margin_side_algorithm: int | None = None
    day_count_from_ipo: int | None = None
    last_volume: int | None = None
    instrument_status: int | None = None
    is_trading: bool | None = None
    is_recent: bool | None = None
    is_continuous: bool | None = None
    not_profitable: bool | None = None
    dual_class: bool | None = None
    continue_type: int | None = None
    secu_category: int | None = None
    secu_attri: int | None = None
    max_market_sell_order_volume: int | None = None
    min_market_sell_order_volume: int | None = None
    max_limit_sell_order_volume: int | None = None
    min_limit_sell_order_volume: int | None = None
    max_fixed_buy_order_vol: int | None = None
    min_fixed_buy_order_vol: int | None = None
    max_fixed_sell_order_vol: int | None = None
    min_fixed_sell_order_vol: int | None = None
    hsgt_flag: int | None = None
    bond_par_value: float | None = None
    qualified_type: int | None = None
    price_tick_type: int | None = None
    trading_status: int | None = None
    opt_unit: int | None = None
    margin_unit: float | None = None
    opt_undl_code: str = ""
    opt_undl_market: str = ""
    opt_lot_size: int | None = None
    opt_exercise_price: float | None = None
    neeq_exe_type: int | None = None
    opt_exch_fixed_margin: float | None = None
    opt_exch_mini_margin: float | None = None
    ccy: str = ""
    ib_sec_type: str = ""
    opt_undl_risk_free_rate: float | None = None
    opt_undl_history_rate: float | None = None
    end_deliv_date: str = ""
    registered_capital: float | None = None
    max_order_price_range: float | None = None
    min_order_price_range: float | None = None
    vote_right_ratio: float | None = None
    min_repurchase_days_limit: int | None = None
    max_repurchase_days_limit: int | None = None
    delivery_year: int | None = None
    delivery_month: int | None = None
    contract_type: int | None = None
    product_trade_quota: int | None = None
    contract_trade_quota: int | None = None
    product_open_interest_quota: int | None = None
    contract_open_interest_quota: int | None = None
    charge_type: int | None = None
    charge_open: float | None = None
    charge_close: float | None = None
    charge_today_open: float | None = None
    charge_today_close: float | None = None
    option_type: int = -1
    open_interest_multiple: int | None = None
