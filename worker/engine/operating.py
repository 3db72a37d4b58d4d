"""What operators order on the ``control`` stream."""

from bus_schema.control import CancelAllOrders, Disconnect, Halt, Reconnect, Resume
from worker.engine import announce, canceling
from worker.engine.effects import Relink, RowKind
from worker.engine.inputs import ControlRead
from worker.engine.instruments import complete
from worker.engine.risk.look import ACCOUNT
from worker.engine.state import EVERYBODY
from worker.engine.turn import Turn


def halt(turn: Turn, read: ControlRead, command: Halt) -> None:
    """Take no more orders, from everybody or from one strategy."""
    stop(turn, command.scope, command.reason)
    if command.cancel_open:
        strategy = None if command.scope == EVERYBODY else command.scope
        canceling.cancel_scope(turn, read.entry, command.id, canceling.Scope(strategy), command.type)
    else:
        _done(turn, read)


def stop(turn: Turn, scope: str, reason: str) -> None:
    """Take no more orders within a scope, and say so; remembered over restarts."""
    turn.state.halts[scope] = reason
    _remember(turn)
    announce.status(turn, heartbeat=True)


def resume(turn: Turn, read: ControlRead, command: Resume) -> None:
    """Take orders again; whoever ends a halt accepts what was lost so far."""
    if turn.state.halts.pop(command.scope, None) is not None:
        turn.state.risk.accept_loss(ACCOUNT if command.scope == EVERYBODY else command.scope)
        turn.state.protections.stir_all()
    _remember(turn)
    announce.status(turn, heartbeat=True)
    _done(turn, read)


def _remember(turn: Turn) -> None:
    turn.remember(RowKind.MARK, "halts", {"halts": turn.state.halts})


def cancel_all(turn: Turn, read: ControlRead, command: CancelAllOrders) -> None:
    """Cancel open orders, whoever placed them, by hand included."""
    stock_code = command.stock_code and (complete(command.stock_code) or command.stock_code)
    scope = canceling.Scope(command.strategy, stock_code, order_id=command.order_id)
    canceling.cancel_scope(turn, read.entry, command.id, scope, command.type)


def reconnect(turn: Turn, read: ControlRead, command: Reconnect) -> None:
    """Build the link to the terminal anew."""
    turn.act(Relink(f"an operator asked for it (command {command.id})"))
    _done(turn, read)


def disconnect(turn: Turn, read: ControlRead, command: Disconnect) -> None:
    """Drop the link to the terminal until ``reconnect``."""
    turn.act(Relink(f"an operator asked for it (command {command.id})", stay_down=True))
    _done(turn, read)


def _done(turn: Turn, read: ControlRead) -> None:
    announce.reply(
        turn, read.entry, read.command.id, read.command.type, announce.ok({"halts": turn.state.halts})
    )
