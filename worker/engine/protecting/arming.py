"""The commands: protect, unprotect, and the questions after what stands."""

from typing import Any

from bus_schema.codes import ErrorCode
from bus_schema.commands import Protect, QueryProtections, Unprotect
from bus_schema.commands.protection import CONDITIONS
from bus_schema.order_kinds import OWN_BUYS
from bus_schema.protection import WATCHING, ProtectionState
from bus_schema.trading import OrderType
from worker.engine import adopting, announce, market
from worker.engine.inputs import CommandRead, ControlRead
from worker.engine.instruments import complete
from worker.engine.offered import unsupported
from worker.engine.placement import Answer
from worker.engine.protecting.telling import tell
from worker.engine.protecting.watching import remind
from worker.engine.protection.memory import Protection
from worker.engine.turn import Turn


def protect(turn: Turn, read: CommandRead, command: Protect) -> None:
    """Watch from now on; the same command again changes nothing."""
    protection = _asked_for(turn, read.entry.strategy, command)
    known = turn.state.protections.by_id.get(command.id)
    if known is not None and _is_same(known, protection):
        announce.reply(
            turn, read.entry, command.id, command.type, announce.ok(known.written()), duplicate=True
        )
        return
    refusal = _refusal(turn, protection)
    if refusal is None:
        _arm(turn, protection)
    _answer(turn, read, refusal or announce.ok(protection.written()))


def _asked_for(turn: Turn, strategy: str, command: Protect) -> Protection:
    return Protection(
        client_order_id=command.id,
        strategy=strategy,
        stock_code=_code(turn, command),
        price_type=str(command.price_type),
        attached_to=command.client_order_id,
        order_volume=command.order_volume,
        limit_offset=command.limit_offset,
        valid_until=command.valid_until,
        **{name: getattr(command, name) for name in CONDITIONS},
    )


def _code(turn: Turn, command: Protect) -> str:
    if command.stock_code is not None:
        return complete(command.stock_code) or command.stock_code
    order = adopting.known(turn, command.client_order_id or "")
    return str(order.content.get("stock_code", "")) if order is not None else ""


def _is_same(known: Protection, told: Protection) -> bool:
    """Whether both ask for the same; an order of an earlier day has lost its name, and kept its shares."""
    same = all(getattr(known, name) == getattr(told, name) for name in _ASKED_FOR)
    return same and told.stock_code in {known.stock_code, ""}


_ASKED_FOR = (
    "strategy",
    "price_type",
    "attached_to",
    "order_volume",
    "limit_offset",
    "valid_until",
    *CONDITIONS,
)


def _refusal(turn: Turn, protection: Protection) -> Answer | None:
    name = protection.client_order_id
    if adopting.known(turn, name) is not None or name in turn.state.protections.by_id:
        message = f"the id {name} is another order's or protection's; nothing is protected: use a new id"
        return announce.failure(ErrorCode.ID_CONFLICT, message)
    if protection.attached_to is not None and not _is_own_buy(turn, protection):
        message = f"strategy {protection.strategy} has no order {protection.attached_to} of today that buys"
        return announce.failure(ErrorCode.NOT_FOUND, message, {"client_order_id": protection.attached_to})
    lacking = unsupported(turn, protection.stock_code, OrderType.SELL, protection.price_type)
    return lacking or _without_cost(turn, protection)


def _is_own_buy(turn: Turn, protection: Protection) -> bool:
    order = adopting.known(turn, protection.attached_to or "")
    if order is None or order.strategy != protection.strategy or order.never_was:
        return False
    return order.content.get("order_type") in OWN_BUYS


def _without_cost(turn: Turn, protection: Protection) -> Answer | None:
    """What is reckoned from the strategy's own fills needs some."""
    by_ratio = protection.stop_loss_ratio is not None or protection.take_profit_ratio is not None
    if protection.attached_to is not None or (protection.order_volume is not None and not by_ratio):
        return None
    strategy, code = protection.strategy, protection.stock_code
    if turn.state.risk.ledger.volume(strategy, code):
        return None
    message = (
        f"strategy {strategy} holds none of {code} by its own fills, so there is no volume and no cost:"
        " give order_volume and a price, or attach it to an order"
    )
    return announce.failure(ErrorCode.NOT_FOUND, message, {"stock_code": code})


def _arm(turn: Turn, protection: Protection) -> None:
    protections = turn.state.protections
    bought = protections.bought.get(protection.attached_to or "")
    if bought is not None:
        protection.filled(bought.volume, bought.amount / bought.volume)
    protections.add(protection)
    waits = protection.attached_to is not None and not protection.filled_volume
    tell(turn, protection, ProtectionState.PENDING if waits else ProtectionState.ARMED)
    market.watch(turn, [protection.stock_code])
    remind(turn, protection)
    protections.due.add(protection.client_order_id)


def unprotect(turn: Turn, read: CommandRead, command: Unprotect) -> None:
    """End one that has not fired."""
    name = command.client_order_id
    protection = turn.state.protections.by_id.get(name)
    if protection is None or protection.strategy != read.entry.strategy:
        message = f"strategy {read.entry.strategy} has no protection {name}"
        _answer(turn, read, announce.failure(ErrorCode.NOT_FOUND, message, {"client_order_id": name}))
    elif protection.state in {*WATCHING, ProtectionState.PENDING}:
        tell(turn, protection, ProtectionState.CANCELLED)
        _answer(turn, read, announce.ok(protection.written()))
    else:
        message = f"protection {name} is {protection.state}: it cannot be ended; its order can be cancelled"
        _answer(turn, read, announce.failure(ErrorCode.NOT_CANCELABLE, message, {"client_order_id": name}))


def query(turn: Turn, read: CommandRead, _command: QueryProtections) -> None:
    """A strategy's own protections."""
    _answer(turn, read, announce.ok(_written(turn, read.entry.strategy)), durable=False)


def query_all(turn: Turn, read: ControlRead, _command: Any) -> None:
    """Everybody's protections."""
    _answer(turn, read, announce.ok(_written(turn)), durable=False)


def _written(turn: Turn, strategy: str | None = None) -> list[dict[str, Any]]:
    by_id = turn.state.protections.by_id
    return [by_id[name].written() for name in sorted(by_id) if strategy in {None, by_id[name].strategy}]


def _answer(turn: Turn, read: CommandRead | ControlRead, answer: Answer, *, durable: bool = True) -> None:
    announce.reply(turn, read.entry, read.command.id, read.command.type, answer, durable=durable)
