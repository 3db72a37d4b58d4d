"""Accounts: subscription, status, asset and positions."""

from typing import Final

from worker.simulator.native.fields import F64, I32, I64, Field, Layout, TextAccess, chars

LAYOUTS: Final = (
    Layout(
        "SubscribeReq",
        (
            Field(("account_type", "m_nAccountType"), I32),
            Field(("account_id", "m_strAccountID"), chars(24)),
            Field(("meta_type", "m_nMetaType"), I32),
        ),
    ),
    Layout(
        "UnsubscribeReq",
        (
            Field(("account_type", "m_nAccountType"), I32),
            Field(("account_id", "m_strAccountID"), chars(24)),
        ),
    ),
    Layout(
        "QueryAccountInfosReq",
        (),
    ),
    Layout(
        "QueryAccountStatusReq",
        (),
    ),
    Layout(
        "XtAccountInfo",
        (
            Field(("account_type", "m_nAccountType"), I32),
            Field(("account_id", "m_strAccountID"), chars(24)),
            Field(("broker_type", "m_nBrokerType"), I32),
            Field(("platform_id", "m_nPlatformID"), I32),
            Field(("broker_id", "m_strBrokerID"), chars(16)),
            Field(("product_name", "m_strProductName"), chars(64)),
            Field(("broker_name", "m_strBrokerName"), chars(32)),
            Field(("product_code", "m_strProductCode"), chars(16)),
            Field(("login_status", "m_nStatus"), I32, default=-1),
            Field(("product_id", "m_nProductID"), I32, default=-1),
        ),
    ),
    Layout(
        "XtAccountStatus",
        (
            Field(("account_type", "m_nAccountType"), I32),
            Field(("account_id", "m_strAccountID"), chars(24)),
            Field(("status", "m_nStatus"), I32, default=-1),
        ),
    ),
    Layout(
        "QueryStockAssetReq",
        (
            Field(("account_type", "m_nAccountType"), I32),
            Field(("account_id", "m_strAccountID"), chars(24)),
        ),
    ),
    Layout(
        "XtAsset",
        (
            Field(("account_type", "m_nAccountType"), I32),
            Field(("account_id", "m_strAccountID"), chars(24)),
            Field(("cash", "m_dCash"), F64),
            Field(("frozen_cash", "m_dFrozenCash"), F64),
            Field(("market_value", "m_dMarketValue"), F64),
            Field(("total_asset", "m_dTotalAsset"), F64),
            Field(("fetch_balance", "m_dFetchBalance"), F64),
            Field(("current_balance", "m_dCurrentBalance"), F64),
        ),
        text=TextAccess.READ_ONLY,
    ),
    Layout(
        "QueryStockPositionsReq",
        (
            Field(("account_type", "m_nAccountType"), I32),
            Field(("account_id", "m_strAccountID"), chars(24)),
            Field(("stock_code", "m_strStockCode"), chars(16)),
            Field(("stock_code1", "m_strStockCode1"), chars(64)),
        ),
    ),
    Layout(
        "XtPosition",
        (
            Field(("account_type", "m_nAccountType"), I32),
            Field(("account_id", "m_strAccountID"), chars(24)),
            Field(("stock_code", "m_strStockCode"), chars(16, wide=64)),
            Field(("volume", "m_nVolume"), I64),
            Field(("can_use_volume", "m_nCanUseVolume"), I64),
            Field(("open_price", "m_dOpenPrice"), F64),
            Field(("market_value", "m_dMarketValue"), F64),
            Field(("frozen_volume", "m_nFrozenVolume"), I64),
            Field(("on_road_volume", "m_nOnRoadVolume"), I64),
            Field(("yesterday_volume", "m_nYesterdayVolume"), I64),
            Field(("avg_price", "m_dAvgPrice"), F64),
            Field(("direction", "m_nDirection"), I32),
            Field(("last_price",), F64),
            Field(("profit_rate",), F64),
            Field(("secu_account",), chars(64)),
            Field(("instrument_name",), chars(24)),
            Field(("float_profit", "m_dFloatProfit"), F64),
            Field(("open_date",), chars(32)),
            Field(("position_profit",), F64),
        ),
        text=TextAccess.READ_ONLY,
    ),
)
