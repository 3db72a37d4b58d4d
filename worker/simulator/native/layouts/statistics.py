"""New issues, futures statistics and algorithmic tasks."""

from typing import Final

from worker.simulator.native.fields import BOOL, F64, I32, I64, Field, Layout, TextAccess, chars

LAYOUTS: Final = (
    Layout(
        "IPOData",
        (
            Field(("ipo_code", "m_strIPOCode"), chars(16)),
            Field(("ipo_name", "m_strIPOName"), chars(32)),
            Field(("ipo_type", "m_strIPOType"), chars(8)),
            Field(("max_purchase_num", "m_nMaxPurchaseNum"), I32),
            Field(("min_purchase_num", "m_nMinPurchaseNum"), I32),
            Field(("purchase_date", "m_strPurchaseDate"), chars(24)),
            Field(("issue_price", "m_dIssuePrice"), F64),
        ),
    ),
    Layout(
        "NewPurchaseLimitInfo",
        (
            Field(("new_purchase_limit_key", "m_strNewPurchaseLimitKey"), chars(24)),
            Field(("new_purchase_limit_value", "m_nNewPurchaseLimitValue"), I32),
        ),
    ),
    Layout(
        "OperateSmartAlgoTaskReq",
        (
            Field(("m_strAccountID",), chars(24)),
            Field(("m_nAccountType",), I32),
            Field(("m_nOperateType",), I32),
            Field(("m_nTaskId",), I32, default=-1),
        ),
    ),
    Layout(
        "OperateSmartAlgoTaskResp",
        (
            Field(("success",), BOOL),
            Field(("reason",), chars(32)),
            Field(("error_msg",), chars(128)),
            Field(("task_id",), I32, default=-1),
        ),
    ),
    Layout(
        "PositionStatistics",
        (
            Field(("account_id", "m_strAccountID"), chars(24)),
            Field(("exchange_id", "m_strExchangeID"), chars(12)),
            Field(("exchange_name", "m_strExchangeName"), chars(16)),
            Field(("product_id", "m_strProductID"), chars(16)),
            Field(("instrument_id", "m_strInstrumentID"), chars(16)),
            Field(("instrument_name", "m_strInstrumentName"), chars(24)),
            Field(("direction", "m_nDirection"), I32),
            Field(("hedge_flag", "m_nHedgeFlag"), I32),
            Field(("position", "m_nPosition"), I64),
            Field(("yesterday_position", "m_nYestodayPosition"), I64),
            Field(("today_position", "m_nTodayPosition"), I64),
            Field(("can_close_vol", "m_nCanCloseVol"), I64),
            Field(("position_cost", "m_dPositionCost"), F64),
            Field(("avg_price", "m_dAvgPrice"), F64),
            Field(("position_profit", "m_dPositionProfit"), F64),
            Field(("float_profit", "m_dFloatProfit"), F64),
            Field(("open_price", "m_dOpenPrice"), F64),
            Field(("used_margin", "m_dUsedMargin"), F64),
            Field(("used_commission", "m_dUsedCommission"), F64),
            Field(("frozen_margin", "m_dFrozenMargin"), F64),
            Field(("frozen_commission", "m_dFrozenCommission"), F64),
            Field(("instrument_value", "m_dInstrumentValue"), F64),
            Field(("open_times", "m_nOpenTimes"), I32),
            Field(("open_volume", "m_nOpenVolume"), I64),
            Field(("cancel_times", "m_nCancelTimes"), I32),
            Field(("last_price", "m_dLastPrice"), F64),
            Field(("rise_ratio", "m_dRiseRatio"), F64),
            Field(("product_name", "m_strProductName"), chars(16)),
            Field(("royalty", "m_dRoyalty"), F64),
            Field(("expire_date", "m_strExpireDate"), chars(16)),
            Field(("assest_weight", "m_dAssestWeight"), F64),
            Field(("increase_by_settlement", "m_dIncreaseBySettlement"), F64),
            Field(("margin_ratio", "m_dMarginRatio"), F64),
            Field(("float_profit_divide_by_used_margin", "m_dFloatProfitDivideByUsedMargin"), F64),
            Field(("float_profit_divide_by_balance", "m_dFloatProfitDivideByBalance"), F64),
            Field(("today_profit_loss", "m_dTodayProfitLoss"), F64),
            Field(("yesterday_init_position", "m_nYestodayInitPosition"), I64),
            Field(("frozen_royalty", "m_dFrozenRoyalty"), F64),
            Field(("today_close_profit_loss", "m_dTodayCloseProfitLoss"), F64),
            Field(("close_profit", "m_dCloseProfit"), F64),
            Field(("ft_product_name", "m_strFtProductName"), chars(16)),
            Field(("open_cost", "m_dOpenCost"), F64),
        ),
        text=TextAccess.PLAIN_NAME_WRITABLE,
    ),
    Layout(
        "QueryIPODataReq",
        (Field(("ipo_type", "m_strIPOType"), chars(8)),),
    ),
    Layout(
        "QueryNewPurchaseLimitReq",
        (
            Field(("account_id", "m_strAccountID"), chars(24)),
            Field(("account_type", "m_nAccountType"), I32),
        ),
    ),
    Layout(
        "QueryPositionStatisticsReq",
        (
            Field(("m_nAccountType",), I32),
            Field(("m_strAccountID",), chars(24)),
        ),
    ),
)
