"""Margin trading: debts, subjects and collateral."""

from typing import Final

from worker.simulator.native.fields import F64, I32, I64, Field, Layout, chars

LAYOUTS: Final = (
    Layout(
        "CreditAssure",
        (
            Field(("account_type", "m_nAccountType"), I32),
            Field(("account_id", "m_strAccountID"), chars(24)),
            Field(("exchange_id", "m_nExchangeID"), I32),
            Field(("assure_status", "m_eAssureStatus"), I32),
            Field(("assure_ratio", "m_dAssureRatio"), F64),
            Field(("instrument_id", "m_strInstrumentID"), chars(16)),
        ),
    ),
    Layout(
        "CreditSloCode",
        (
            Field(("account_type", "m_nAccountType"), I32),
            Field(("account_id", "m_strAccountID"), chars(24)),
            Field(("exchange_id", "m_nExchangeID"), I32),
            Field(("cashgroup_prop", "m_eCashgroupProp"), I32),
            Field(("enable_amount", "m_nEnableAmount"), I64),
            Field(("instrument_id", "m_strInstrumentID"), chars(16)),
        ),
    ),
    Layout(
        "CreditSubjects",
        (
            Field(("account_type", "m_nAccountType"), I32),
            Field(("account_id", "m_strAccountID"), chars(24)),
            Field(("slo_status", "m_eSloStatus"), I32),
            Field(("fin_status", "m_eFinStatus"), I32),
            Field(("exchange_id", "m_nExchangeID"), I32),
            Field(("slo_ratio", "m_dSloRatio"), F64),
            Field(("fin_ratio", "m_dFinRatio"), F64),
            Field(("instrument_id", "m_strInstrumentID"), chars(16)),
        ),
    ),
    Layout(
        "QueryCreditAssureReq",
        (
            Field(("account_id", "m_strAccountID"), chars(24)),
            Field(("account_type", "m_nAccountType"), I32),
        ),
    ),
    Layout(
        "QueryCreditDetailReq",
        (
            Field(("account_id", "m_strAccountID"), chars(24)),
            Field(("account_type", "m_nAccountType"), I32),
            Field(("end_date", "m_nEndDate"), I32),
            Field(("start_date", "m_nStartDate"), I32),
        ),
    ),
    Layout(
        "QueryCreditSloCodeReq",
        (
            Field(("account_id", "m_strAccountID"), chars(24)),
            Field(("account_type", "m_nAccountType"), I32),
        ),
    ),
    Layout(
        "QueryCreditSubjectsReq",
        (
            Field(("account_id", "m_strAccountID"), chars(24)),
            Field(("account_type", "m_nAccountType"), I32),
        ),
    ),
    Layout(
        "QueryStkCompactsReq",
        (
            Field(("account_id", "m_strAccountID"), chars(24)),
            Field(("account_type", "m_nAccountType"), I32),
        ),
    ),
    Layout(
        "StkCompacts",
        (
            Field(("account_type", "m_nAccountType"), I32),
            Field(("account_id", "m_strAccountID"), chars(24)),
            Field(("compact_type", "m_eCompactType"), I32),
            Field(("cashgroup_prop", "m_eCashgroupProp"), I32),
            Field(("exchange_id", "m_nExchangeID"), I32),
            Field(("open_date", "m_nOpenDate"), I32),
            Field(("business_vol", "m_nBusinessVol"), I32),
            Field(("real_compact_vol", "m_nRealCompactVol"), I32),
            Field(("ret_end_date", "m_nRetEndDate"), I32),
            Field(("business_balance", "m_dBusinessBalance"), F64),
            Field(("businessFare", "m_dBusinessFare"), F64),
            Field(("real_compact_balance", "m_dRealCompactBalance"), F64),
            Field(("real_compact_fare", "m_dRealCompactFare"), F64),
            Field(("repaid_fare", "m_dRepaidFare"), F64),
            Field(("repaid_balance", "m_dRepaidBalance"), F64),
            Field(("instrument_id", "m_strInstrumentID"), chars(16)),
            Field(("compact_id", "m_strCompactId"), chars(24)),
            Field(("position_str", "m_strPositionStr"), chars(24)),
        ),
    ),
    Layout(
        "XtCreditDetail",
        (
            Field(("account_type", "m_nAccountType"), I32),
            Field(("account_id", "m_strAccountID"), chars(24)),
            Field(("status", "m_nStatus"), I32),
            Field(("update_time", "m_nUpdateTime"), I32),
            Field(("calc_config", "m_nCalcConfig"), I32),
            Field(("frozen_cash", "m_dFrozenCash"), F64),
            Field(("balance", "m_dBalance"), F64),
            Field(("available", "m_dAvailable"), F64),
            Field(("position_profit", "m_dPositionProfit"), F64),
            Field(("market_value", "m_dMarketValue"), F64),
            Field(("fetch_balance", "m_dFetchBalance"), F64),
            Field(("stock_value", "m_dStockValue"), F64),
            Field(("fund_value", "m_dFundValue"), F64),
            Field(("total_debt", "m_dTotalDebt"), F64),
            Field(("enable_bail_balance", "m_dEnableBailBalance"), F64),
            Field(("per_assurescale_value", "m_dPerAssurescaleValue"), F64),
            Field(("assure_asset", "m_dAssureAsset"), F64),
            Field(("fin_debt", "m_dFinDebt"), F64),
            Field(("fin_deal_avl", "m_dFinDealAvl"), F64),
            Field(("fin_fee", "m_dFinFee"), F64),
            Field(("slo_debt", "m_dSloDebt"), F64),
            Field(("slo_market_value", "m_dSloMarketValue"), F64),
            Field(("slo_fee", "m_dSloFee"), F64),
            Field(("other_fare", "m_dOtherFare"), F64),
            Field(("fin_max_quota", "m_dFinMaxQuota"), F64),
            Field(("fin_enable_quota", "m_dFinEnableQuota"), F64),
            Field(("fin_used_quota", "m_dFinUsedQuota"), F64),
            Field(("slo_max_quota", "m_dSloMaxQuota"), F64),
            Field(("slo_enable_quota", "m_dSloEnableQuota"), F64),
            Field(("slo_used_quota", "m_dSloUsedQuota"), F64),
            Field(("slo_sell_balance", "m_dSloSellBalance"), F64),
            Field(("used_slo_sell_balance", "m_dUsedSloSellBalance"), F64),
            Field(("surplus_slo_sell_balance", "m_dSurplusSloSellBalance"), F64),
        ),
    ),
)
