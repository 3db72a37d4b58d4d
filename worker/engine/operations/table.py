"""The table itself, and what of the SDK it leaves out."""

from collections.abc import Mapping

from bus_schema.commands.base import CommandBase
from worker.engine.operations import of_accounts, of_data, of_lending, of_transfers
from worker.engine.operations.operation import Operation

OPERATIONS: Mapping[type[CommandBase], Operation] = {
    operation.command: operation
    for rows in (of_accounts, of_transfers, of_lending, of_data)
    for operation in rows.OPERATIONS
}
"""Each operation under its command."""

BY_NAME: Mapping[str, Operation] = {operation.name: operation for operation in OPERATIONS.values()}

ORDERS = "an order or a cancel, with rules and a memory of its own"
CORE = "one of the queries that the worker itself lives by"
LIFE = "the worker's own business: it starts, connects and ends the trader"

EXCEPTIONS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "order_stock",
            "order_stock_async",
            "cancel_order_stock",
            "cancel_order_stock_async",
            "cancel_order_stock_sysid",
            "cancel_order_stock_sysid_async",
        ),
        ORDERS,
    ),
    **dict.fromkeys(
        (
            "query_stock_asset",
            "query_stock_asset_async",
            "query_stock_order",
            "query_stock_orders",
            "query_stock_orders_async",
            "query_stock_trades",
            "query_stock_trades_async",
            "query_stock_position",
            "query_stock_positions",
            "query_stock_positions_async",
            "query_account_info",
            "query_account_infos",
            "query_account_infos_async",
            "query_account_status",
            "query_account_status_async",
        ),
        CORE,
    ),
    **dict.fromkeys(
        (
            "connect",
            "register_callback",
            "run_forever",
            "set_relaxed_response_order_enabled",
            "set_timeout",
            "sleep",
            "start",
            "stop",
            "subscribe",
            "unsubscribe",
            "common_op_async_with_seq",
            "common_op_sync_with_seq",
        ),
        LIFE,
    ),
}
"""Public methods of `XtQuantTrader` that are no row, each with its reason."""
