"""What the broker knows, under xtquant's own names: orders, trades, positions, money, quotes.

Numbers that xtquant codes come twice: as a word, and beside it, with `_code`, as the terminal gave it. Words
are plain strings, so that a reader survives one that it does not know. Prices and amounts are yuan, volumes
shares (张 for bonds), times milliseconds since the epoch, UTC. A number of money, of a position or of a query
beyond them that the terminal does not tell is null; of an order or a fill it is 0.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Facts(BaseModel):
    """Something that the worker tells: readers ignore fields that they do not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class OrderResult(Facts):
    """One order, as XtOrder has it.

    Attributes:
        account_id: The account.
        stock_code: `600000.SH`.
        instrument_name: Its name, where the terminal gives one.
        order_id: The terminal's number; -1 where it never gave one.
        order_sysid: The counter's contract number; empty until the counter assigns one.
        order_time: When the terminal took it; the SDK has whole seconds.
        order_type: `buy`, `sell`, …
        order_type_code: xtconstant's number for it.
        order_volume: Shares that were ordered.
        price_type: The word it was placed with, where the worker placed it: pushed orders carry the broker's
            own code (a limit order comes back as 50, not as the 11 that was sent).
        price_type_code: The terminal's number.
        price: Yuan that were ordered.
        traded_volume: Shares that are filled.
        traded_price: Yuan, mean of the fills.
        order_status: A name of `OrderStatus`.
        order_status_code: xtconstant's number for it.
        status_msg: The counter's words; the SDK cuts them at 23 bytes.
        strategy_name: As the terminal has it.
        order_remark: As the terminal has it; the client order id where the worker placed it.
        direction: xtconstant's long or short; without meaning for stocks.
        offset_flag: xtconstant's open or close.
        secu_account: The shareholder account.
        client_order_id: The id of the command that placed it; null where nobody on the bus did.
    """

    account_id: str
    stock_code: str
    instrument_name: str = ""
    order_id: int
    order_sysid: str = ""
    order_time: int | None = None
    order_type: str
    order_type_code: int
    order_volume: int
    price_type: str
    price_type_code: int
    price: float
    traded_volume: int = 0
    traded_price: float = 0.0
    order_status: str
    order_status_code: int
    status_msg: str = ""
    strategy_name: str = ""
    order_remark: str = ""
    direction: int = 0
    offset_flag: int = 0
    secu_account: str = ""
    client_order_id: str | None = None


class TradeResult(Facts):
    """One fill, as XtTrade has it.

    Attributes:
        account_id: The account.
        stock_code: `600000.SH`.
        instrument_name: Its name, where the terminal gives one.
        traded_id: The exchange's number of the fill; it can repeat on another day or market.
        traded_time: When it happened; the SDK has whole seconds.
        traded_price: Yuan for one share.
        traded_volume: Shares.
        traded_amount: Yuan in all, without fees.
        order_id: The terminal's number of the order.
        order_sysid: The counter's contract number of the order.
        order_type: `buy`, `sell`, …
        order_type_code: xtconstant's number for it.
        strategy_name: As the terminal has it.
        order_remark: As the terminal has it.
        direction: xtconstant's long or short; without meaning for stocks.
        offset_flag: xtconstant's open or close.
        commission: Yuan, where the terminal gives it.
        secu_account: The shareholder account.
        client_order_id: The id of the command that placed the order; null where nobody on the bus did.
    """

    account_id: str
    stock_code: str
    instrument_name: str = ""
    traded_id: str
    traded_time: int | None = None
    traded_price: float
    traded_volume: int
    traded_amount: float
    order_id: int
    order_sysid: str = ""
    order_type: str
    order_type_code: int
    strategy_name: str = ""
    order_remark: str = ""
    direction: int = 0
    offset_flag: int = 0
    commission: float = 0.0
    secu_account: str = ""
    client_order_id: str | None = None


class AssetResult(Facts):
    """The account's money in yuan, as XtAsset has it.

    Attributes:
        account_id: The account.
        cash: What can be spent.
        frozen_cash: What open orders hold.
        market_value: Of all positions.
        total_asset: All of it.
        fetch_balance: What can be withdrawn; null where this version of the terminal does not say.
        float_profit: What the positions of the last snapshot have gained or lost; null as long as the price
            of one of them is not known.
        profit_rate: The same as a fraction of their cost; null likewise.
    """

    account_id: str
    cash: float | None = None
    frozen_cash: float | None = None
    market_value: float | None = None
    total_asset: float | None = None
    fetch_balance: float | None = None
    float_profit: float | None = None
    profit_rate: float | None = None


class PositionResult(Facts):
    """One position, as XtPosition has it.

    Attributes:
        account_id: The account.
        stock_code: `600000.SH`.
        instrument_name: Its name, where the terminal gives one.
        volume: Shares held; 0 where all were sold today.
        can_use_volume: Shares that can be sold today.
        open_price: Yuan, mean price of the purchases.
        market_value: Yuan.
        frozen_volume: Shares that open sell orders hold.
        on_road_volume: Shares bought today and not settled.
        yesterday_volume: Shares at the last close.
        avg_price: Yuan, cost price.
        direction: xtconstant's long or short; without meaning for stocks.
        last_price: Yuan; the latest quote where the terminal does not say; null where there is none.
        float_profit: Yuan, likewise reckoned from the quote where the terminal does not say.
        profit_rate: A fraction, 0.01 is one per cent; null likewise.
        secu_account: The shareholder account.
    """

    account_id: str
    stock_code: str
    instrument_name: str = ""
    volume: int | None = None
    can_use_volume: int | None = None
    open_price: float | None = None
    market_value: float | None = None
    frozen_volume: int | None = None
    on_road_volume: int | None = None
    yesterday_volume: int | None = None
    avg_price: float | None = None
    direction: int | None = None
    last_price: float | None = None
    float_profit: float | None = None
    profit_rate: float | None = None
    secu_account: str = ""


class AccountStatusResult(Facts):
    """The state of one account, as XtAccountStatus has it.

    Attributes:
        account_id: The account.
        account_type: xtconstant's word: `STOCK`, `CREDIT`, …
        account_type_code: Its number.
        status: xtconstant's `ACCOUNT_STATUS_*` name in lower case: `ok`, `waiting_login`, `fail`, …
        status_code: Its number.
    """

    account_id: str
    account_type: str
    account_type_code: int
    status: str
    status_code: int


class AccountInfoResult(Facts):
    """One account that the terminal knows, as XtAccountInfo has it.

    Attributes:
        account_id: The account.
        account_type: xtconstant's word: `STOCK`, `CREDIT`, …
        account_type_code: Its number.
        broker_type: The terminal's number for the kind of broker.
        platform_id: The terminal's number for the platform.
        broker_id: The broker's id.
        broker_name: The broker's name.
        product_id: The fund product, -1 where there is none.
        product_name: Its name.
        product_code: Its code.
        login_status: xtconstant's `ACCOUNT_STATUS_*` name in lower case.
        login_status_code: Its number.
    """

    account_id: str
    account_type: str
    account_type_code: int
    broker_type: int = 0
    platform_id: int = 0
    broker_id: str = ""
    broker_name: str = ""
    product_id: int = -1
    product_name: str = ""
    product_code: str = ""
    login_status: str
    login_status_code: int


class PlacedResult(Facts):
    """The terminal gave the order a number.

    Attributes:
        client_order_id: The id it was placed with.
        order_id: The terminal's number.
    """

    client_order_id: str
    order_id: int


class ReplacedResult(PlacedResult):
    """The old order trades no more, and the terminal gave the new one a number.

    Attributes:
        replaces: The id of the old order.
        order_status: In which the old order ended, a name of `OrderStatus`.
        traded_volume: Shares that the old order has filled.
        cancel_requested: Whether its cancel was requested, which it was.
        order_volume: Shares that the new order is for.
    """

    replaces: str
    order_status: str
    traded_volume: int
    cancel_requested: bool = True
    order_volume: int


class CancelResult(Facts):
    """The terminal took the cancel request; whether the order is cancelled, its next events say.

    Attributes:
        client_order_id: The id it was placed with; null where nobody on the bus placed it.
        order_id: The terminal's number; null where it is not known.
        order_sysid: The counter's contract number; null where it is not known.
    """

    client_order_id: str | None = None
    order_id: int | None = None
    order_sysid: str | None = None


class PingResult(Facts):
    """The worker is there.

    Attributes:
        state: A name of `WorkerState`.
        version: Of the worker.
    """

    state: str
    version: str


Result = dict[str, Any] | list[Any]
"""What a reply carries: one of these models as an object, or a list of them."""
