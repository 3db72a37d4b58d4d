"""Who is believed where commands must be signed, and how often."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bus_schema import codec
from bus_schema.keys import Keys
from bus_schema.signing import Signer
from worker.bus.past import Past
from worker.bus.signatures import FORGET_EACH, Signatures
from worker.engine.days import CALENDAR
from worker.engine.effects import Row, RowKind
from worker.engine.inputs import CONTROL, CommandRead, CommandUnreadable, ControlRead, Entry

NOW = 1_795_365_185_756
DAY_END = CALENDAR.last_of(CALENDAR.of(NOW))
TTL = 5_000
KEYS = Keys("1000000365")
ALPHA, OPERATORS = Signer("alpha" * 8, KEYS.commands("alpha")), Signer("operators" * 4, KEYS.control)
SIGNERS = {"alpha": ALPHA, CONTROL: OPERATORS}

Read = CommandRead | ControlRead | CommandUnreadable


class Clock:
    """Redis's time, which a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        """Milliseconds."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The time."""
    return Clock()


@pytest.fixture
def signatures(clock: Clock) -> Signatures:
    """A reader that knows alpha and the operators."""
    return Signatures(SIGNERS, clock, TTL)


@pytest.fixture
def read(signatures: Signatures) -> Callable[..., Read]:
    """Return a function that reads a signed command from alpha's stream, or the operators'."""

    def read(entry_id: str, *, sender: str = "alpha", redelivered: bool = False, **command: Any) -> Read:
        data = codec.encode(command)
        fields = [b"data", data, b"signature", SIGNERS[sender].sign(data)]
        return signatures.read(sender, entry_id.encode(), fields, redelivered=redelivered)

    return read


def why_not(told: Read) -> str:
    """Return why an entry was not believed."""
    assert isinstance(told, CommandUnreadable)
    assert not told.readable
    return told.message


def test_a_signed_command_is_read(read: Callable[..., Read]) -> None:
    """It is the command that it would be without a signature."""
    told = read("1-1", type="ping", id="p1", sent_at=NOW)
    assert isinstance(told, CommandRead)
    assert (told.command.id, told.entry.entry_id) == ("p1", "1-1")


@pytest.mark.parametrize(
    ("strategy", "fields", "words"),
    [
        ("alpha", [], "is not signed, and must be"),
        ("alpha", [b"signature", b""], "is not signed, and must be"),
        ("alpha", [b"signature", b"0" * 64], "is not signed with this sender's key"),
        (
            "alpha",
            [b"signature", OPERATORS.sign(b'{"type":"ping","id":"p1"}')],
            "is not signed with this sender's",
        ),
        ("beta", [b"signature", b"0" * 64], "no key for this strategy"),
    ],
)
def test_who_is_not_believed(strategy: str, fields: list[bytes], words: str, signatures: Signatures) -> None:
    """The id that it claims is kept, so that it can be answered; its type is not."""
    data = b'{"type":"ping","id":"p1"}'
    told = signatures.read(strategy, b"1-1", [b"data", data, *fields], redelivered=False)
    assert words in why_not(told)
    assert isinstance(told, CommandUnreadable)
    assert (told.command_id, told.command_type, told.raw) == ("p1", None, data)


@pytest.mark.parametrize("data", [b"", b"not json", b"[]", b'{"id":"*"}', b'{"id":7}', b"\xff"])
def test_what_claims_no_id_is_not_believed_either(data: bytes, signatures: Signatures) -> None:
    """There is nobody to answer, and the code says why."""
    told = signatures.read("alpha", b"1-1", [b"data", data], redelivered=False)
    assert isinstance(told, CommandUnreadable)
    assert (told.command_id, told.readable) == (None, False)
    assert told.code == "unauthorized"


def test_what_is_signed_and_no_command_is_invalid(read: Callable[..., Read]) -> None:
    """Its sender is known, and gets the usual answer."""
    told = read("1-1", type="ping", id="p1", prise=1)
    assert isinstance(told, CommandUnreadable)
    assert (told.readable, told.command_id) == (True, "p1")


@given(st.lists(st.binary(max_size=100), max_size=6), st.sampled_from(["alpha", "beta", CONTROL]))
def test_no_bytes_are_too_strange(fields: list[bytes], strategy: str) -> None:
    """Whatever lies in a stream is read without a fault, and none of it is believed."""
    told = Signatures(SIGNERS, Clock(), TTL).read(strategy, b"1-1", fields, redelivered=False)
    assert isinstance(told, CommandUnreadable)


def test_a_time_must_be_signed(read: Callable[..., Read]) -> None:
    """The time in an entry's id is its writer's to choose."""
    assert "sent_at or expires_at" in why_not(read("1-1", type="ping", id="p1"))


@pytest.mark.parametrize(
    "times", [{"expires_at": DAY_END + 1}, {"sent_at": DAY_END}, {"sent_at": 1, "expires_at": DAY_END + 1}]
)
def test_nothing_lives_longer_than_its_id_is_remembered(
    times: dict[str, int], read: Callable[..., Read]
) -> None:
    """An order whose copy would still be valid tomorrow, when its id is forgotten, is not taken today."""
    order = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "price": 10.0}
    assert "trading day" in why_not(read("1-1", type="place_order", id="a1", **order, **times))


@pytest.mark.parametrize("times", [{"expires_at": DAY_END}, {"sent_at": DAY_END - TTL}, {"expires_at": 1}])
def test_what_is_over_today_is_for_the_engine(times: dict[str, int], read: Callable[..., Read]) -> None:
    """Whether it has expired already is answered as ever: `expired`."""
    assert isinstance(read("1-1", type="ping", id="p1", **times), CommandRead)


def test_a_copy_of_a_cancel_acts_no_second_time(read: Callable[..., Read]) -> None:
    """The same bytes in a second entry are refused; sent anew by their owner, they are not the same."""
    assert isinstance(read("1-1", type="cancel_all", id="c1", sent_at=NOW), CommandRead)
    assert why_not(read("2-1", type="cancel_all", id="c1", sent_at=NOW)) == "it is a copy of entry 1-1"
    assert isinstance(read("3-1", type="cancel_all", id="c1", sent_at=NOW + 1), CommandRead)


def test_an_entry_that_is_handed_out_again_is_no_copy(read: Callable[..., Read]) -> None:
    """After a break of the connection the very same entry comes again."""
    for redelivered in (False, True):
        told = read("1-1", type="cancel_all", id="c1", sent_at=NOW, redelivered=redelivered)
        assert isinstance(told, CommandRead)
        assert told.redelivered == redelivered


def test_copies_of_orders_and_queries_are_for_the_engine(read: Callable[..., Read]) -> None:
    """It answers a known order with the first answer, and a query once more."""
    order = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "price": 10.0}
    for entry_id in ("1-1", "2-1"):
        assert isinstance(read(entry_id, type="place_order", id="a1", sent_at=NOW, **order), CommandRead)
        assert isinstance(read(entry_id, type="query_asset", id="q1", sent_at=NOW), CommandRead)


def test_an_operators_command_gets_an_end(read: Callable[..., Read]) -> None:
    """Without it, a copied `resume` would lift a halt of next week."""
    told = read("1-1", sender=CONTROL, type="resume", id="r1", sent_at=NOW)
    assert isinstance(told, ControlRead)
    assert told.command.expires_at == NOW + TTL
    assert "copy" in why_not(read("2-1", sender=CONTROL, type="resume", id="r1", sent_at=NOW))


def test_a_halt_is_never_too_late(read: Callable[..., Read], clock: Clock) -> None:
    """It may have been sent while no worker ran, and without any time; a copy of it does nothing."""
    told = read("1-1", sender=CONTROL, type="halt", id="h1", reason="lunch", sent_at=1)
    assert isinstance(told, ControlRead)
    assert told.command.expires_at is None
    assert isinstance(read("2-1", sender=CONTROL, type="halt", id="h2", reason="lunch"), ControlRead)
    clock.now += 86_400_000
    assert "copy" in why_not(read("3-1", sender=CONTROL, type="halt", id="h2", reason="lunch"))


def test_what_has_expired_is_forgotten(
    read: Callable[..., Read], signatures: Signatures, clock: Clock
) -> None:
    """Memory does not grow with the day's cancels; halts stay."""
    read("0-1", sender=CONTROL, type="halt", id="h1", reason="lunch", sent_at=NOW)
    for number in range(1, 4 * FORGET_EACH):
        clock.now += 10
        read(f"{number}-1", type="cancel_all", id="c1", sent_at=clock.now)
    assert len(signatures._acted) < 3 * FORGET_EACH
    assert "copy" in why_not(
        read("9999999-1", sender=CONTROL, type="halt", id="h1", reason="lunch", sent_at=NOW)
    )


def test_a_copy_does_nothing_after_a_restart_either() -> None:
    """What an earlier life has answered is known from the journal by its id; a halt still halts."""
    row = Row(
        1,
        NOW,
        RowKind.EVENT,
        "reply::1-1",
        codec.encode({"type": "reply", "command_id": "op1", "command_type": "resume"}),
        ("status",),
        Entry(CONTROL, "1-1"),
    )
    past = Past()
    past.note(row)
    signatures = Signatures(SIGNERS, Clock(), TTL, acted_before=past.acted)

    def read(command: dict[str, Any]) -> Read:
        data = codec.encode({"sent_at": NOW, **command})
        fields = [b"data", data, b"signature", SIGNERS[CONTROL].sign(data)]
        return signatures.read(CONTROL, b"2-1", fields, redelivered=False)

    assert "answered before" in why_not(read({"type": "resume", "id": "op1"}))
    assert isinstance(read({"type": "resume", "id": "op2"}), ControlRead)
    assert isinstance(read({"type": "halt", "id": "op1", "reason": "x"}), ControlRead)
