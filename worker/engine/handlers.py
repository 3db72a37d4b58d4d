"""Which function decides on which command."""

from collections.abc import Callable
from typing import Any

from bus_schema.commands import (
    CancelAll,
    CancelOrder,
    CommandBase,
    Ping,
    PlaceOrder,
    PlaceOrders,
    Protect,
    QueryLedger,
    QueryLimits,
    QueryProtections,
    ReplaceOrder,
    SubscribeQuote,
    Unprotect,
    UnsubscribeQuote,
)
from bus_schema.control import (
    CancelAllOrders,
    Disconnect,
    Halt,
    QueryAllLimits,
    QueryAllProtections,
    QueryLedgers,
    Reconnect,
    ReloadLimits,
    Resume,
)
from worker.engine import (
    accounting,
    asking,
    canceling,
    limiting,
    operating,
    performing,
    placing,
    replacing,
    subscribing,
)
from worker.engine.inputs import CommandRead, ControlRead
from worker.engine.protecting import arming
from worker.engine.turn import Turn

CommandHandler = Callable[[Turn, CommandRead, Any], None]

ORDERS: dict[type[CommandBase], CommandHandler] = {
    PlaceOrder: placing.place_order,
    PlaceOrders: placing.place_orders,
    ReplaceOrder: replacing.replace_order,
    **dict.fromkeys(performing.ACTING, performing.act),
}
"""Commands whose ids are taken as soon as they come; the orders then wait for the link by themselves."""

FROM_MEMORY: dict[type[CommandBase], CommandHandler] = {
    Ping: asking.ping,
    Protect: arming.protect,
    Unprotect: arming.unprotect,
    QueryLedger: accounting.query,
    QueryLimits: limiting.query,
    QueryProtections: arming.query,
    SubscribeQuote: subscribing.subscribe,
    UnsubscribeQuote: subscribing.unsubscribe,
}
"""Commands that the worker answers without the terminal."""

WHEN_READY: dict[type[CommandBase], CommandHandler] = {
    CancelOrder: canceling.cancel_order,
    CancelAll: canceling.cancel_all,
    **dict.fromkeys(asking.QUERIES, asking.ask),
    **dict.fromkeys(performing.ASKING, performing.ask),
    **dict.fromkeys(performing.ACTING, performing.act),
}
"""Commands that need the terminal."""

CONTROLS: dict[type[CommandBase], Callable[[Turn, ControlRead, Any], None]] = {
    Halt: operating.halt,
    Resume: operating.resume,
    CancelAllOrders: operating.cancel_all,
    Reconnect: operating.reconnect,
    Disconnect: operating.disconnect,
    QueryLedgers: accounting.query_all,
    QueryAllLimits: limiting.query_all,
    QueryAllProtections: arming.query_all,
    ReloadLimits: limiting.reload,
}
