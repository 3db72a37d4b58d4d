"""A fault of ours in the middle: everybody is answered, nothing is sent, and the engine goes on."""

import pytest
from support.nobody import Nobody

from bus_schema.codes import WorkerState
from bus_schema.commands import parse_command
from bus_schema.control import parse_control
from worker.bus.credits import Credits
from worker.bus.outbox import Outbox
from worker.desk import Desk
from worker.engine import engine as routing
from worker.engine.attic import AtticError
from worker.engine.config import EngineConfig
from worker.engine.engine import Engine
from worker.engine.inputs import (
    CommandRead,
    CommandUnreadable,
    ControlRead,
    Entry,
    Input,
    LinkChanged,
    Reconciled,
)
from worker.engine.moment import Moment

NOW = 1_760_000_000_000


TERMS = b'"stock_code":"600000.SH","order_type":"buy","order_volume":100,"price":9'
ORDER = b'{"type":"place_order","id":"a1",' + TERMS + b"}"
HALT = b'{"type":"halt","id":"op1","reason":"lunch"}'


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        pytest.param(CommandRead(Entry("alpha", "1-1"), parse_command(ORDER)), CommandRead, id="an order"),
        pytest.param(
            ControlRead(Entry("", "1-1"), parse_control(HALT)), ControlRead, id="an operator's command"
        ),
        pytest.param(
            CommandUnreadable(Entry("alpha", "1-1"), b"?", "not JSON", [], None, None, readable=False),
            CommandUnreadable,
            id="rubbish",
        ),
    ],
)
def test_a_fault_is_answered_and_nothing_is_sent(
    monkeypatch: pytest.MonkeyPatch, told: Input, kind: type[Input]
) -> None:
    """Whatever the failed handling decided is dropped; its entry is settled all the same."""
    real = routing.INPUTS[kind]

    def fail(turn: object, what: object) -> None:
        real(turn, what)  # type: ignore[arg-type]  # It is a turn.
        raise ZeroDivisionError

    edges, outbox = Nobody(), Outbox()
    engine = Engine(EngineConfig("1", simulated=True, version="0"))
    desk = Desk(engine, edges, edges, outbox, credits_=Credits(8), limits=edges, feed=edges, post=outbox.ring)
    desk.decide([LinkChanged(WorkerState.CONNECTING, ""), Reconciled((), ())], Moment(NOW, NOW))
    monkeypatch.setitem(routing.INPUTS, kind, fail)
    decided = desk.decide([told], Moment(NOW, NOW))
    desk.write_down(decided)
    desk.carry_out(decided)
    assert edges.submitted == []
    settled = [row.settles for row in outbox.first(10) if row.settles]
    assert settled == [Entry(told.entry.strategy, "1-1")]  # type: ignore[union-attr]  # All three have one.


def test_a_memory_that_cannot_be_read_is_no_fault_to_be_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is said of an id that may have been used: it ends, and its next life reads the journal."""
    edges, outbox = Nobody(), Outbox()
    engine = Engine(EngineConfig("1", simulated=True, version="0"))
    desk = Desk(engine, edges, edges, outbox, credits_=Credits(8), limits=edges, feed=edges, post=outbox.ring)

    def unreadable(_turn: object, _told: object) -> None:
        raise AtticError("the disk is gone")

    monkeypatch.setitem(routing.INPUTS, LinkChanged, unreadable)
    with pytest.raises(AtticError):
        desk.decide([LinkChanged(WorkerState.CONNECTING, "")], Moment(NOW, NOW))
