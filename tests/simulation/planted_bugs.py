"""Bugs that somebody could write into the worker, each as a patch around the real code."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bus_schema.codes import ErrorCode
from ops.simulation import life
from ops.simulation.broker import Lists, SimulatedBroker
from ops.simulation.journal import SimulatedJournal
from ops.simulation.terminal import Session
from worker.bus import trimming
from worker.bus.answered import Answered
from worker.bus.credits import Credits
from worker.bus.entries import EntryId
from worker.bus.intake import Intake
from worker.bus.link import Command, RedisLink, ResponseError
from worker.bus.past import Past
from worker.bus.posted import Posted, acknowledgements
from worker.bus.shipment import Shipment
from worker.bus.shipper import Shipper
from worker.engine import adopting, announce, book, doubts, guarding, placing, replay, rereading
from worker.engine.book import Book
from worker.engine.days import day_of
from worker.engine.effects import Row, RowKind, Submit
from worker.engine.facts import OrderFacts, TradeFacts
from worker.engine.placement import Placement
from worker.engine.risk.ledger import Ledger
from worker.engine.risk.proposal import Proposal
from worker.engine.state import State
from worker.engine.turn import Turn

Plant = Callable[[pytest.MonkeyPatch], None]


def acknowledge_before_the_reply(patch: pytest.MonkeyPatch) -> None:
    """XACK goes first, the replies follow in a transaction of their own."""
    send = Shipment._send

    def acknowledge_and_send(self: Shipment, rows: list[Row], copies: list[tuple[Row, str]]) -> Posted:
        self._link.pipeline(acknowledgements(self._keys, rows))
        posted = send(self, [replace(row, settles=None) for row in rows], copies)
        return posted._replace(rows=rows)

    patch.setattr(Shipment, "_send", acknowledge_and_send)


def acknowledge_when_read(patch: pytest.MonkeyPatch) -> None:
    """XACK as soon as an entry was read."""
    take = Intake._take

    def take_and_acknowledge(self: Intake, strategy: str, entries: Any, *, redelivered: bool) -> None:
        entries = list(entries)
        take(self, strategy, entries, redelivered=redelivered)
        for entry_id, _ in entries:
            self._link.call("XACK", self._strategies[strategy], "worker", entry_id.decode())

    patch.setattr(Intake, "_take", take_and_acknowledge)


def write_no_intent(patch: pytest.MonkeyPatch) -> None:
    """Orders go out with nothing in the journal."""
    append = SimulatedJournal.append

    def append_events(self: SimulatedJournal, rows: Any) -> None:
        append(self, [row for row in rows if row.kind is not RowKind.INTENT])

    patch.setattr(SimulatedJournal, "append", append_events)


def know_orders_by_number(patch: pytest.MonkeyPatch) -> None:
    """A repeat is recognised by the terminal's number, which it does not have."""
    patch.setattr(adopting, "known", lambda _turn, _client_order_id: None)


def know_fills_by_order(patch: pytest.MonkeyPatch) -> None:
    """One fill for each order."""
    take = Book.take_fill

    def take_one(self: Book, facts: TradeFacts, client_order_id: str | None, day: int) -> bool:
        return take(self, {**facts, "traded_id": "T"}, client_order_id, day)

    patch.setattr(Book, "take_fill", take_one)


def forget_who_holds_what(patch: pytest.MonkeyPatch) -> None:
    """Fills that stand in the journal are told no second time, and are in no ledger either."""

    def take_into_the_book(state: State, body: Any) -> None:
        state.book.take_fill(body, body["client_order_id"], day_of(body["published_at"]))

    patch.setattr(Ledger, "read", lambda _written: Ledger())
    patch.setitem(replay._EVENTS, "fill", take_into_the_book)


def trust_an_empty_list(patch: pytest.MonkeyPatch) -> None:
    """A dead link's empty lists are taken for the day's."""
    lists = SimulatedBroker._lists

    def trusted(self: SimulatedBroker, session: Session) -> Lists:
        return lists(self, session) or ((), ())

    patch.setattr(SimulatedBroker, "_lists", trusted)


def send_an_unknown_again(patch: pytest.MonkeyPatch) -> None:
    """No answer came, so the order goes out once more."""

    def send(turn: Turn, placement: Placement) -> None:
        placing.send(turn, placement, guarding.proposal(turn, placement))

    patch.setattr(placing, "call_unknown", send)


def reject_what_has_no_answer(patch: pytest.MonkeyPatch) -> None:
    """No answer came, so the order is called refused."""

    def reject(turn: Turn, placement: Placement) -> None:
        answer = announce.failure(ErrorCode.BROKER_REJECTED, "no answer in time")
        placing.answer_order(turn, placement, answer)

    patch.setattr(placing, "call_unknown", reject)


def send_redelivered_orders_at_once(patch: pytest.MonkeyPatch) -> None:
    """An order that an earlier life may have sent goes out without a look."""
    proceed = placing.proceed

    def go_on(turn: Turn, placement: Placement) -> None:
        placement.redelivered = False
        proceed(turn, placement)

    patch.setattr(placing, "proceed", go_on)


def send_yesterdays_orders_again(patch: pytest.MonkeyPatch) -> None:
    """Today's lists are taken for proof that an order was not sent yesterday."""

    def go_on(turn: Turn, placement: Placement) -> None:
        placement.redelivered = False
        placing.proceed(turn, placement)

    patch.setattr(placing, "not_found", go_on)


def forget_the_time_at_the_last_moment(patch: pytest.MonkeyPatch) -> None:
    """Whether an order's time is over is not asked when it leaves."""

    def timeless(**terms: Any) -> Submit:
        return Submit(**{**terms, "expires_at": 2**60})

    patch.setattr(placing, "Submit", timeless)


def tell_every_fill_as_it_comes(patch: pytest.MonkeyPatch) -> None:
    """No fill is known already."""
    patch.setattr(Book, "take_fill", lambda *_: True)


def let_redis_choose_the_ids(patch: pytest.MonkeyPatch) -> None:
    """XADD with ``*``."""
    add = Shipment._add

    def add_anywhere(self: Shipment, row: Row, stream: str, _entry_id: str) -> Command:
        return add(self, row, stream, "*")

    patch.setattr(Shipment, "_add", add_anywhere)


def let_states_move_back(patch: pytest.MonkeyPatch) -> None:
    """Whatever the terminal says last is the state."""

    def moved(known: OrderFacts, told: OrderFacts) -> OrderFacts | None:
        return None if known["order_status"] == told["order_status"] else told

    patch.setattr(book, "moved_on", moved)


def answer_what_is_read_again(patch: pytest.MonkeyPatch) -> None:
    """Only the journal says what was answered; it does not know what was decided a moment ago."""
    patch.setattr(Answered, "__contains__", lambda *_: False)


def add_to_a_stream_that_is_gone(patch: pytest.MonkeyPatch) -> None:
    """A deleted stream begins again with the next event."""
    add = Shipment._add

    def add_always(self: Shipment, row: Row, stream: str, entry_id: str) -> Command:
        return tuple(part for part in add(self, row, stream, entry_id) if part != "NOMKSTREAM")

    patch.setattr(Shipment, "_add", add_always)


def read_the_day_once(patch: pytest.MonkeyPatch) -> None:
    """The first lists of a link are taken for complete, though they may lag."""
    patch.setattr(rereading, "begin", lambda _turn: None)


def take_handed_out_entries_for_new(patch: pytest.MonkeyPatch) -> None:
    """What comes by ``>`` is new, whatever a replica has forgotten."""
    patch.setattr(Intake, "_note_handed_out", lambda *_: None)


def doubt_all_that_a_new_group_hands_out(patch: pytest.MonkeyPatch) -> None:
    """A group that had to be made makes all of its stream doubtful, for as long as lists can lag."""
    could_have_acted, decide = Past.could_have_acted, doubts._decide

    def everything(self: Past, began: int, booted: int) -> EntryId:
        ms, number = could_have_acted(self, began, booted)
        return (2 * ms, number)

    def decide_late(turn: Turn, placement: Placement) -> bool:
        turn.state.link.up_since, before = turn.state.doubts.running_since, turn.state.link.up_since
        try:
            return decide(turn, placement)
        finally:
            turn.state.link.up_since = before

    patch.setattr(Past, "could_have_acted", everything)
    patch.setattr(doubts, "_decide", decide_late)


def take_a_place_each_time(patch: pytest.MonkeyPatch) -> None:
    """An entry that is read again takes another place."""
    patch.setattr(Credits, "hold", lambda self, entry, places=1: self._held.update({entry: places}))


def overlook_what_stood_there(patch: pytest.MonkeyPatch) -> None:
    """How far a stream has come is noted from replies alone, and one of them was lost."""
    added = Shipment._added

    def note(self: Shipment, row: Row, stream: str, reply: Any, *, again: bool) -> None:
        reached = dict(self._reached)
        added(self, row, stream, reply, again=again)
        if isinstance(reply, ResponseError):
            self._reached = reached

    patch.setattr(Shipment, "_added", note)


def keep_the_day_of_the_command(patch: pytest.MonkeyPatch) -> None:
    """An order that waited over midnight stays one of yesterday."""
    send = placing.send

    def send_late(turn: Turn, placement: Placement, order: Proposal) -> None:
        day = placement.day
        send(turn, placement, order)
        placement.day = day

    patch.setattr(placing, "send", send_late)


def believe_the_journal_alone(patch: pytest.MonkeyPatch) -> None:
    """What a power failure took is gone."""
    patch.setattr(life, "rows_beyond", lambda *_: [])


def act_again_on_what_a_basket_was_told(patch: pytest.MonkeyPatch) -> None:
    """A redelivered basket is taken for new, its orders' replies notwithstanding."""
    patch.setattr(replay, "_note_basket", lambda *_: None)


def trim_whatever_is_old(patch: pytest.MonkeyPatch) -> None:
    """Commands are trimmed by age alone, be they pending or unread."""

    def trim(link: RedisLink, key: str, oldest: int) -> None:
        trimming._trim(link, key, oldest, 0)

    patch.setattr(trimming, "_trim_read", trim)


def trim_before_looking_for_losses(patch: pytest.MonkeyPatch) -> None:
    """Where it is trimming that finds the connection broken, nobody looks for what is lost."""

    def step(self: Shipper) -> None:
        if self._trimmer.due:
            self._trimmer.run()
            self._shipment.check()
        self._shipment.ship(0)

    patch.setattr(Shipper, "step", step)


def tell_again_what_was_trimmed_away(patch: pytest.MonkeyPatch) -> None:
    """What is sent again and stands there no more is taken for lost."""
    was_added = Shipment._was_added

    def is_there(self: Shipment, row: Row, stream: str, **_again: bool) -> bool:
        return was_added(self, row, stream, again=False)

    patch.setattr(Shipment, "_was_added", is_there)


BUGS: dict[Plant, str] = {
    acknowledge_when_read: "each command has one reply",
    write_no_intent: "memory survives",
    know_orders_by_number: "no order twice",
    know_fills_by_order: "every fill once",
    forget_who_holds_what: "the ledger is the exchange's",
    send_an_unknown_again: "no order twice",
    reject_what_has_no_answer: "a no is not in the book",
    forget_the_time_at_the_last_moment: "nothing stale trades",
    tell_every_fill_as_it_comes: "every fill once",
    let_redis_choose_the_ids: "no event twice",
    let_states_move_back: "states move forward",
    answer_what_is_read_again: "no event twice",
    take_handed_out_entries_for_new: "no event twice",
    believe_the_journal_alone: "no event twice",
    act_again_on_what_a_basket_was_told: "no event twice",
    doubt_all_that_a_new_group_hands_out: "nobody waits for nothing",
    trim_whatever_is_old: "each command has one reply",
    take_a_place_each_time: "places are free again",
}
"""Bugs that some hundred seeds show, and the promise that each breaks; rarer ones have their own schedule."""
