"""One message of each type, as another program would write it."""

from typing import Any

Message = dict[str, Any]

ORDER: Message = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "price": 10.5}

_AT_BANK: Message = {"bank_no": "A", "bank_account": "0200205001003215076", "password_name": "icbc"}
_LOAN: Message = {"order_code": "600000.SH", "date": 7, "amount": 100, "apply_rate": 0.08}


def _command(kind: str, **fields: Any) -> Message:
    return {"type": kind, "id": "a1"} | fields


COMMAND_EXAMPLES: list[Message] = [
    _command(
        "place_order", v=1, sent_at=1_760_000_000_000, expires_at=1_760_000_005_000, remark="试单", **ORDER
    ),
    _command("place_orders", orders=[{"id": "b1"} | ORDER, {"id": "b2"} | ORDER]),
    _command("replace_order", client_order_id="a0", order_volume=300, price=10.4),
    _command("cancel_order", order_sysid="77", market="SZ"),
    _command("cancel_all", stock_code="600000", order_type="sell"),
    _command("protect", stock_code="600000", stop_loss_ratio=0.05, trailing_amount=0.3, limit_offset=0.02),
    _command("unprotect", client_order_id="a0"),
    _command("query_asset"),
    _command("query_positions"),
    _command("query_position", stock_code="600000.SH"),
    _command("query_account_summary"),
    _command("query_position_summaries"),
    _command("query_orders", cancelable_only=True),
    _command("query_order", client_order_id="a0"),
    _command("query_trades"),
    _command("query_account_status"),
    _command("query_account_infos"),
    _command("query_quote", stock_codes=["600000.SH", "IO2412-C-4000.IF"]),
    _command("query_instrument", stock_code="600000.SH"),
    _command("query_trading_dates", market="SZ", start_time="20250101", end_time="20250601", count=5),
    _command("subscribe_quote", stock_codes=["600000.SH"]),
    _command("unsubscribe_quote"),
    _command("query_ledger"),
    _command("query_limits"),
    _command("query_protections"),
    _command("query_credit_detail"),
    _command("query_stk_compacts"),
    _command("query_credit_subjects"),
    _command("query_credit_slo_code"),
    _command("query_credit_assure"),
    _command("query_new_purchase_limit"),
    _command("query_ipo_data"),
    _command("query_position_statistics"),
    _command("query_secu_account"),
    _command("query_com_fund"),
    _command("query_com_position"),
    _command("fund_transfer", transfer_direction="normal_to_speed", price=100.0),
    _command(
        "secu_transfer",
        transfer_direction="speed_to_normal",
        stock_code="600000.SH",
        volume=100,
        transfer_type="credit_share",
    ),
    _command("bank_transfer_in", **_AT_BANK, balance=100.0),
    _command("bank_transfer_out", **_AT_BANK, balance=100.0),
    _command("query_bank_info"),
    _command("query_bank_amount", **_AT_BANK),
    _command("query_bank_transfer_stream", start_date="20241125", end_date="20241129", bank_no="A"),
    _command("ctp_transfer_option_to_future", opt_account_id="1", ft_account_id="2", balance=10.0),
    _command("ctp_transfer_future_to_option", opt_account_id="1", ft_account_id="2", balance=10.0),
    _command("smt_query_quoter"),
    _command("smt_query_order"),
    _command("smt_query_compact"),
    _command("smt_negotiate_order", src_group_id="G1", fine_rate=0.1, **_LOAN),
    _command("smt_appointment_order", **_LOAN),
    _command("smt_appointment_cancel", apply_id="7"),
    _command(
        "smt_compact_renewal",
        cash_compact_id="8",
        order_code="600000.SH",
        defer_days=7,
        defer_num=100,
        apply_rate=0.08,
    ),
    _command(
        "smt_compact_return", src_group_id="G1", cash_compact_id="8", order_code="600000", occur_amount=100
    ),
    _command("export_data", data_type="deal", user_param={"kind": 1}),
    _command("query_data", data_type="deal", start_time="20241125", end_time="20241129"),
    _command(
        "sync_transaction_from_external",
        operation="ADD",
        data_type="DEAL",
        deal_list=[{"m_strInstrumentID": "600000", "m_nVolume": 100}],
    ),
    _command("get_smart_algo_param", algo_name_list=["VWAP"]),
    _command("query_smart_algo_task"),
    _command(
        "smart_algo_order",
        stock_code="600000.SH",
        order_type="buy",
        order_volume=2_000,
        price_type="limit",
        price=11.65,
        algo_name="VWAP",
        start_time="10:25:00",
        end_time="14:50:00",
        algo_param={"m_dLimitOverRate": 0.25},
    ),
    _command("cancel_smart_algo_task", task_id=7),
    _command("ping"),
]

CONTROL_EXAMPLES: list[Message] = [
    _command("halt", reason="drill", scope="demo", cancel_open=True),
    _command("resume"),
    _command("cancel_all", strategy="demo", order_id=7),
    _command("reconnect"),
    _command("disconnect"),
    _command("query_ledger"),
    _command("query_limits"),
    _command("query_protections"),
    _command("reload_limits"),
]

_SUBJECT: Message = {"account_id": "1000000365", "strategy": "demo", "simulated": True, "v": 1}
_TIMES: Message = {"occurred_at": 1_760_000_000_000, "published_at": 1_760_000_000_005}
_DEAL: Message = {
    "stock_code": "600000.SH",
    "instrument_name": "浦发银行",
    "order_id": 7,
    "order_sysid": "77",
    "order_type": "buy",
    "order_type_code": 23,
    "strategy_name": "demo",
    "order_remark": "a1",
    "direction": 48,
    "offset_flag": 48,
    "secu_account": "A1",
    "client_order_id": "a1",
}
_ORDER: Message = _DEAL | {
    "order_time": 1_760_000_000_000,
    "order_volume": 100,
    "price_type": "limit",
    "price_type_code": 50,
    "price": 10.5,
    "traded_volume": 0,
    "traded_price": 0.0,
    "order_status": "reported",
    "order_status_code": 50,
    "status_msg": "",
}
_FILL: Message = _DEAL | {
    "traded_id": "t1",
    "traded_time": 1_760_000_000_000,
    "traded_price": 10.5,
    "traded_volume": 100,
    "traded_amount": 1050.0,
    "commission": 5.0,
}
_PROTECTION: Message = {
    "client_order_id": "p1",
    "stock_code": "600000.SH",
    "attached_to": "a1",
    "order_volume": None,
    "stop_price": 9.5,
    "stop_loss_ratio": None,
    "take_profit_price": None,
    "take_profit_ratio": 0.2,
    "trailing_amount": None,
    "trailing_ratio": 0.05,
    "price_type": "limit",
    "limit_offset": None,
    "valid_until": 1_760_090_000_000,
    "state": "sent",
    "reason": "",
    "code": None,
    "detail": {},
    "filled_volume": 100,
    "fill_price": 10.5,
    "best_price": 10.8,
    "condition": "trailing_ratio",
    "trigger_price": 10.26,
    "last_price": 10.25,
    "volume": 100,
    "price": 10.04,
    "order_id": 8,
    "traded_volume": 0,
}
_ASSET: Message = {
    "cash": 1.0,
    "frozen_cash": 0.0,
    "market_value": 2.0,
    "total_asset": 3.0,
    "fetch_balance": None,
    "float_profit": 12.5,
    "profit_rate": 0.01,
}
_POSITION: Message = {
    "account_id": "1000000365",
    "stock_code": "600000.SH",
    "instrument_name": "浦发银行",
    "volume": 100,
    "can_use_volume": 0,
    "open_price": 10.5,
    "market_value": 1050.0,
    "frozen_volume": 0,
    "on_road_volume": 100,
    "yesterday_volume": 0,
    "avg_price": 10.5,
    "direction": 48,
    "last_price": 10.5,
    "float_profit": 0.0,
    "profit_rate": 0.0,
    "secu_account": "A1",
}
_QUOTE: Message = {
    "stock_code": "600000.SH",
    "time": 1_760_000_000_000,
    **dict.fromkeys(("last_price", "open", "high", "low", "last_close"), 10.5),
    **dict.fromkeys(("amount", "last_settlement_price", "settlement_price", "pe"), 0.0),
    **dict.fromkeys(("vol_ratio", "speed1_min", "speed5_min"), 0.0),
    **dict.fromkeys(("volume", "pvolume", "stock_status", "open_int", "transaction_num"), 7),
    "ask_price": [10.51, 0.0],
    "bid_price": [10.5, 0.0],
    "ask_vol": [3, 0],
    "bid_vol": [4, 0],
}


def _event(kind: str, **fields: Any) -> Message:
    return {"type": kind, "id": "e1"} | _SUBJECT | _TIMES | fields


EVENT_EXAMPLES: list[Message] = [
    _event(
        "reply",
        command_id="a1",
        command_type="place_order",
        ok=False,
        result=None,
        error={"code": "halted", "message": "the kill switch is on", "detail": {}},
        duplicate=False,
    ),
    _event("order", source="push", external=False, **_ORDER),
    _event("fill", **_FILL),
    _event("protection", **_PROTECTION),
    _event(
        "error",
        code="not_placed",
        message="the order never reached the counter",
        detail={"rule": 1},
        command_id="a1",
        command_type="place_order",
        client_order_id="a1",
        order_id=None,
        stock_code="600000.SH",
    ),
    _event("asset", **_ASSET),
    _event("positions", positions=[_POSITION]),
    _event("quote", **_QUOTE),
    _event(
        "worker_status",
        state="ready",
        reason="connected",
        since=1_760_000_000_000,
        session_id=1,
        backlog=0,
        version="0.1.0",
        stages={
            "own": {
                "count": 3,
                "p50_us": 80.5,
                "p99_us": 210.0,
                "sum_us": 380.0,
                "buckets": {"100": 2, "500": 1},
            }
        },
    ),
    _event(
        "dead_letter",
        stream="commands:alpha",
        entry_id="1760000000000-0",
        reason="not JSON",
        raw="not json",
        encoding="utf-8",
        length=8,
        sha256="8c92c0b2bcb4f0b1a2f2ea1a4bf06b8b8ba7a4eae33d2d5d6e4a1c3c2a8f6d11",
    ),
]

KEY_EXAMPLES = {
    "alive": {
        "state": "ready",
        "since": 1_760_000_000_000,
        "version": "0.1.0",
        "published_at": 1_760_000_010_000,
    }
}
"""What stands in the keys that are no streams, by the key's name."""
