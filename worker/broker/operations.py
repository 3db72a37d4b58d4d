"""What can be asked of the terminal: one function and one table row per operation.

A client that is not connected answers at once with an empty list that looks like success; so an empty list is
believed only if the account's asset, which is never empty, can be read as well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from worker.broker.copies import Copies
from worker.broker.copying import (
    ACCOUNT_INFO,
    ACCOUNT_STATUS,
    ASSET,
    POSITION,
    copied,
    order_facts,
    trade_facts,
)
from worker.broker.sdk import Sdk
from worker.engine.facts import OrderFacts, TradeFacts
from worker.heap import give_back

Params = dict[str, Any]
_A_LONG_DAY = 5_000
"""Orders whose list takes megabytes."""

NOT_SET = -1
"""What the SDK's own objects have for a type or a status before anybody sets it."""
ACCOUNT_STATUS_NAMES = {
    NOT_SET: "invalid",
    0: "ok",
    1: "waiting_login",
    2: "statusing",
    3: "fail",
    4: "initing",
    5: "correcting",
    6: "closed",
    7: "assis_fail",
    8: "disablebysys",
    9: "disablebyuser",
}
"""xtconstant's ``ACCOUNT_STATUS_*`` in lower case."""


class LinkDeadError(Exception):
    """The terminal answered as one that is not connected."""


@dataclass(frozen=True, slots=True)
class Api:
    """What an operation works with: the trader, the account, and the SDK's modules."""

    trader: Any
    account: Any
    sdk: Sdk


def asset(api: Api, _params: Params) -> dict[str, Any]:
    """The account's money."""
    found = api.trader.query_stock_asset(api.account)
    if found is None:
        raise LinkDeadError("the terminal did not give the account's asset")
    return copied(found, ASSET)


def _believed(api: Api, found: list[Any] | None) -> list[Any]:
    if not found:
        asset(api, {})
    return found or []


def positions(api: Api, _params: Params) -> list[dict[str, Any]]:
    """All positions; those sold out today may stay with a volume of 0."""
    found = _believed(api, api.trader.query_stock_positions(api.account))
    return [copied(position, POSITION) for position in found]


def position(api: Api, params: Params) -> dict[str, Any] | None:
    """One position; None where the account does not hold it."""
    held = positions(api, {})
    return next((one for one in held if one["stock_code"] == params["stock_code"]), None)


def holdings(api: Api, _params: Params) -> dict[str, Any]:
    """Money and positions, read one after the other."""
    return {"asset": asset(api, {}), "positions": positions(api, {})}


def orders(api: Api, params: Params) -> list[OrderFacts]:
    """The day's orders."""
    found = api.trader.query_stock_orders(api.account, params.get("cancelable_only", False))
    return [order_facts(order) for order in _believed(api, found)]


def order(api: Api, params: Params) -> OrderFacts | None:
    """One order by the terminal's number, or by its remark where the number is not known."""
    if not params["order_id"]:
        remark = params["client_order_id"]
        return next((one for one in orders(api, {}) if one["order_remark"] == remark), None)
    found = api.trader.query_stock_order(api.account, params["order_id"])
    if found is None:
        asset(api, {})
        return None
    return order_facts(found)


def trades(api: Api, _params: Params) -> list[TradeFacts]:
    """The day's fills."""
    return [trade_facts(trade) for trade in _believed(api, api.trader.query_stock_trades(api.account))]


def account_status(api: Api, _params: Params) -> list[dict[str, Any]]:
    """The state of each account that the terminal is logged in to."""
    found = _believed(api, api.trader.query_account_status())
    return [_named(api, copied(status, ACCOUNT_STATUS), "status") for status in found]


def account_infos(api: Api, _params: Params) -> list[dict[str, Any]]:
    """The accounts that the terminal is logged in to."""
    found = _believed(api, api.trader.query_account_infos())
    return [_named(api, copied(info, ACCOUNT_INFO), "login_status") for info in found]


def _named(api: Api, facts: dict[str, Any], status: str) -> dict[str, Any]:
    told = {name: value for name, value in facts.items() if value is not None}
    kind, state = told.get("account_type", NOT_SET), told.get(status, NOT_SET)
    return {
        **told,
        "account_type": api.sdk.xtconstant.ACCOUNT_TYPE_DICT.get(kind, str(kind)),
        "account_type_code": kind,
        status: ACCOUNT_STATUS_NAMES.get(state, str(state)),
        f"{status}_code": state,
    }


OPERATIONS: dict[str, Callable[[Api, Params], Any]] = {
    "asset": asset,
    "positions": positions,
    "position": position,
    "holdings": holdings,
    "orders": orders,
    "order": order,
    "trades": trades,
    "account_status": account_status,
    "account_infos": account_infos,
}


def read_day(api: Api) -> tuple[Copies[OrderFacts], Copies[TradeFacts]]:
    """All orders and trades of the day, read between two proofs that the link is alive.

    Raises:
        LinkDeadError: it is not; whatever was read means nothing.
    """
    asset(api, {})
    found = (
        Copies(_believed(api, api.trader.query_stock_orders(api.account)), order_facts),
        Copies(_believed(api, api.trader.query_stock_trades(api.account)), trade_facts),
    )
    asset(api, {})
    if len(found[0]) > _A_LONG_DAY:
        give_back()
    return found
