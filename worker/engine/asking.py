"""Queries: one table row per command. Nothing of them is journalled, since asking again is harmless."""

from collections.abc import Callable
from typing import Any, cast

from bus_schema.codes import ErrorCode
from bus_schema.commands import (
    CommandBase,
    Ping,
    QueryAccountInfos,
    QueryAccountStatus,
    QueryAccountSummary,
    QueryAsset,
    QueryInstrument,
    QueryOrder,
    QueryOrders,
    QueryPosition,
    QueryPositions,
    QueryPositionSummaries,
    QueryQuote,
    QueryTrades,
    QueryTradingDates,
)
from worker.engine import adopting, announce, holdings, snapshots
from worker.engine.book import NOT_SEEN, moved_on
from worker.engine.effects import Query
from worker.engine.facts import OrderFacts
from worker.engine.inputs import CommandRead, QueryAnswered, QueryFailed
from worker.engine.instruments import complete
from worker.engine.placement import Answer
from worker.engine.state import EVERYBODY
from worker.engine.timers import Timer
from worker.engine.turn import Turn

Params = dict[str, Any]


def _nothing(_turn: Turn, _command: Any) -> Params:
    return {}


def _stock_code(_turn: Turn, command: QueryPosition | QueryInstrument) -> Params:
    return {"stock_code": complete(command.stock_code) or command.stock_code}


def _stock_codes(_turn: Turn, command: QueryQuote) -> Params:
    return {"stock_codes": [complete(code) or code for code in command.stock_codes]}


def _days(_turn: Turn, command: QueryTradingDates) -> Params:
    # xtdata's words for no bound.
    bounds = {"start_time": command.start_time or "", "end_time": command.end_time or ""}
    return {"market": command.market, **bounds, "count": command.count or -1}


def _cancelable_only(_turn: Turn, command: QueryOrders) -> Params:
    return {"cancelable_only": command.cancelable_only}


def _order_id(turn: Turn, command: QueryOrder) -> Params:
    if command.order_id is not None:
        return {"order_id": command.order_id}
    placement = adopting.known(turn, command.client_order_id or "")
    # Without a number, the terminal's list is searched for the remark: the answer may just be on its way.
    return {"order_id": placement.order_id if placement else 0, "client_order_id": command.client_order_id}


QUERIES: dict[type[CommandBase], tuple[str, Callable[[Turn, Any], Params]]] = {
    QueryAsset: ("asset", _nothing),
    QueryPositions: ("positions", _nothing),
    QueryPosition: ("position", _stock_code),
    QueryAccountSummary: ("holdings", _nothing),
    QueryPositionSummaries: ("positions", _nothing),
    QueryOrders: ("orders", _cancelable_only),
    QueryOrder: ("order", _order_id),
    QueryTrades: ("trades", _nothing),
    QueryAccountStatus: ("account_status", _nothing),
    QueryAccountInfos: ("account_infos", _nothing),
    QueryQuote: ("quote", _stock_codes),
    QueryInstrument: ("instrument", _stock_code),
    QueryTradingDates: ("trading_dates", _days),
}
"""Each query command's operation at the broker edge, and how its parameters are made."""

_MUST_EXIST = frozenset({"order", "instrument"})


def ask(turn: Turn, read: CommandRead, command: CommandBase) -> None:
    """Pass a query on to the terminal."""
    operation, params_of = QUERIES[type(command)]
    params = params_of(turn, command)
    token = turn.state.token()
    turn.state.queries[token] = read
    turn.act(Query(token, operation, params))
    turn.later(turn.config.query_timeout_ms, Timer.QUERY, str(token))


def query_answered(turn: Turn, answered: QueryAnswered) -> None:
    """The terminal's answer: for a command, or for a snapshot."""
    read = turn.state.queries.pop(answered.token, None)
    if read is None:
        snapshots.taken(turn, answered.token, answered.result)
        return
    result = _with_what_events_told(turn, read.command, answered.result)
    if type(read.command) in _OF_ORDERS:
        result = _own(turn, read, result)
    if result is None and QUERIES[type(read.command)][0] in _MUST_EXIST:
        _answer(turn, read, _not_found(read))
    else:
        shape = holdings.SHAPES.get(type(read.command), _owned)
        _answer(turn, read, announce.ok(shape(turn, result)))


def _with_what_events_told(turn: Turn, command: CommandBase, result: Any) -> Any:
    """Orders that have been told and are not in the terminal's answer: its lists lag by up to seconds."""
    book, day = turn.state.book, turn.state.day
    if isinstance(command, QueryOrder) and result is None:
        by_number = book.find(day, command.order_id) if command.order_id is not None else None
        known = by_number or book.find_client(day, command.client_order_id or "")
        return known.facts if known is not None and known.facts["order_status"] != NOT_SEEN else None
    if isinstance(command, QueryOrders) and isinstance(result, list):
        listed = {row["order_id"] for row in result}
        told = [order.facts for order in book.open_orders(day) if order.facts["order_status"] != NOT_SEEN]
        return [*result, *(facts for facts in told if facts["order_id"] not in listed)]
    return result


_OF_ORDERS = frozenset({QueryOrders, QueryOrder, QueryTrades})


def _own(turn: Turn, read: CommandRead, result: Any) -> Any:
    """Only the asking strategy's orders and fills, unless it may see everybody's."""
    if turn.config.see_all & {EVERYBODY, read.entry.strategy}:
        return result
    if isinstance(result, list):
        return [one for one in result if _whose(turn, one) == read.entry.strategy]
    return result if result is not None and _whose(turn, result) == read.entry.strategy else None


def _whose(turn: Turn, facts: dict[str, Any]) -> str | None:
    known = turn.state.book.find(turn.state.day, facts["order_id"])
    return known.strategy if known is not None else facts["strategy_name"]


def _owned(turn: Turn, result: Any) -> Any:
    """Orders and fills in a result bear the client order id under which the bus knows them.

    An order is as far as events have told it, where the terminal's list is behind.
    """
    if isinstance(result, list):
        return [_owned(turn, item) for item in result]
    if isinstance(result, dict) and "order_remark" in result:
        known = turn.state.book.find(turn.state.day, result["order_id"])
        if known is None:
            return {**result, "client_order_id": None}
        same = "order_status" in result and known.facts["order_remark"] == result["order_remark"]
        newest = moved_on(cast(OrderFacts, result), known.facts) if same else None
        return {**(newest or result), "client_order_id": known.client_order_id}
    return result


def _not_found(read: CommandRead) -> Answer:
    subject = read.command.model_dump(
        include={"client_order_id", "order_id", "stock_code"}, exclude_none=True
    )
    named = ", ".join(f"{name} {value}" for name, value in subject.items())
    what = read.command.type.removeprefix("query_")
    return announce.failure(
        ErrorCode.NOT_FOUND, f"there is no {what} with {named}, or it is not yours", subject
    )


def query_failed(turn: Turn, failed: QueryFailed) -> None:
    """No answer in time, or none that means anything."""
    read = turn.state.queries.pop(failed.token, None)
    snapshots.failed(turn, failed.token)
    if read is not None:
        _answer(turn, read, announce.failure(failed.code, failed.message, failed.detail))


def query_due(turn: Turn, token: str) -> None:
    """The terminal's time for an answer is over; a late one is ignored."""
    seconds = turn.config.query_timeout_ms / 1_000
    message = f"the terminal did not answer within {seconds:g} s; ask again, and see the status stream"
    query_failed(turn, QueryFailed(int(token), ErrorCode.TIMEOUT, message))


def _answer(turn: Turn, read: CommandRead, answer: Answer) -> None:
    announce.reply(turn, read.entry, read.command.id, read.command.type, answer, durable=False)


def ping(turn: Turn, read: CommandRead, _command: Ping) -> None:
    """Answered without the broker."""
    result = {"state": announce.shown_state(turn), "version": turn.config.version}
    _answer(turn, read, announce.ok(result))
