"""``place_order``: from the command to the intent, and from whatever comes back to the one answer."""

from bus_schema.codes import ErrorCode, WorkerState
from bus_schema.commands import OrderTerms, PlaceOrder, PlaceOrders
from worker.engine import (
    adopting,
    announce,
    canceling,
    doubts,
    guarding,
    market,
    pacing,
    replacement,
    waiting,
)
from worker.engine.baskets import basket_answered, open_basket
from worker.engine.effects import RowKind, Submit
from worker.engine.expiry import expires_at
from worker.engine.inputs import CommandRead
from worker.engine.instruments import complete, exchange_of
from worker.engine.offered import unsupported
from worker.engine.placement import Answer, Asked, Content, Placement, Stage, content_of, same_content
from worker.engine.risk.proposal import Proposal
from worker.engine.timers import Timer
from worker.engine.turn import Turn
from worker.engine.xtcodes import ORDER_TYPE_CODES, PRICE_TYPE_CODES

ANSWER_GRAIN_MS = 100
"""How much later than its time an answer may be missed, so that many are looked for at once."""


def place_order(turn: Turn, read: CommandRead, command: PlaceOrder) -> None:
    """A command that places one order."""
    take_order(turn, command.id, command, read)


def place_orders(turn: Turn, read: CommandRead, command: PlaceOrders) -> None:
    """A basket: each of its orders as if it had come alone."""
    open_basket(turn, read, command)
    told = turn.state.told_in_baskets.get(read.entry, {})
    for order in command.orders:
        if order.id in told:
            # A crash came before the basket's own reply; whatever the order's was, it is not acted on again.
            basket_answered(turn, read.entry, order.id, told[order.id])
        elif not turn.attempt(take_order, order.id, order, read, basket=True):
            _fail_in_basket(turn, order.id, Asked(read.entry, basket=True))


def _fail_in_basket(turn: Turn, client_order_id: str, asked: Asked) -> None:
    """One order of a basket hit an internal error, which must not cost the others their answers."""
    placement = turn.state.placements.at_hand.get(client_order_id)
    if placement is not None and placement.asked == asked:
        fail_order(turn, placement)
    else:
        _tell(turn, client_order_id, asked, _internal_error(client_order_id), duplicate=False)


def take_order(
    turn: Turn, client_order_id: str, terms: OrderTerms, read: CommandRead, *, basket: bool = False
) -> None:
    """One order, alone or of a basket: repeat its answer, refuse it, let it wait for the link, or send it."""
    entry = read.entry
    content = content_of(terms, complete(terms.stock_code) or terms.stock_code, entry.strategy)
    known = adopting.known(turn, client_order_id)
    if known is not None:
        _repeat(turn, known, content, Asked(entry, basket))
        return
    if client_order_id in turn.state.protections.by_id:
        message = f"the id {client_order_id} is a protection's; nothing was sent: use a new id"
        conflict = announce.failure(ErrorCode.ID_CONFLICT, message)
        _tell(turn, client_order_id, Asked(entry, basket), conflict, duplicate=False)
        return
    placement = Placement(
        client_order_id=client_order_id,
        strategy=entry.strategy,
        day=turn.state.day,
        content=content,
        asked=Asked(entry, basket),
        expires_at=expires_at(read, turn.config),
        redelivered=read.redelivered,
        read_at=read.read_at,
    )
    turn.state.placements.add(placement)
    if not read.redelivered and turn.now > placement.expires_at and turn.state.link.has_been_up:
        answer_order(turn, placement, too_late(placement))
    elif turn.state.link.ready:
        proceed(turn, placement)
    else:
        waiting.wait(turn, placement)


def _repeat(turn: Turn, known: Placement, content: Content, asked: Asked) -> None:
    if asked == known.asked or same_content(known.content, content):
        repeat(turn, known, asked)
        return
    conflict = id_conflict(known, content)
    _tell(turn, known.client_order_id, asked, conflict, duplicate=False)


def id_conflict(known: Placement, content: Content) -> Answer:
    """The answer to an id that is taken; of another strategy's order it tells nothing but that."""
    name = known.client_order_id
    if known.strategy != content["strategy"]:
        message = (
            f"the id {name} was used today by another strategy, and ids are unique for the account; nothing"
            " was sent: use a new id that begins with your strategy's name"
        )
        return announce.failure(ErrorCode.ID_CONFLICT, message, {"differs_in": ["strategy"]})
    differing = sorted(field for field, value in known.content.items() if content.get(field) != value)
    message = f"the id {name} was used today for another order; nothing was sent: use a new id"
    return announce.failure(ErrorCode.ID_CONFLICT, message, {"differs_in": differing})


def repeat(turn: Turn, known: Placement, asked: Asked) -> None:
    """The same was asked again: it is answered the same."""
    if asked == known.asked:
        _handed_out_again(turn, known, asked)
    elif known.answer is None:
        known.repeats.append(asked)
    else:
        _tell(turn, known.client_order_id, asked, known.answer, duplicate=True)


def _handed_out_again(turn: Turn, known: Placement, asked: Asked) -> None:
    if known.answer is not None and asked.basket:
        # A crash fell between this order's reply and the basket's: only the basket still waits for it.
        basket_answered(turn, asked.entry, known.client_order_id, known.answer)
    elif known.answer is not None:
        turn.acknowledge(asked.entry)


def proceed(turn: Turn, placement: Placement) -> None:
    """The link is ready: send the order, unless something speaks against it.

    A redelivered one is looked for first: its intent may have been in the rows that a power failure took.
    """
    refusal = _refusal(turn, placement)
    if placement.redelivered:
        doubts.look_for(turn, placement)
        waiting.remind(turn, placement)
    elif refusal is not None:
        answer_order(turn, placement, refusal)
    elif not replacement.waits(turn, placement) and not market.awaited(turn, placement):
        _check(turn, placement)


def go_on(turn: Turn, placement: Placement) -> None:
    """What it has waited for has come, or comes no more: its turn, if the link is still ready."""
    if turn.state.link.ready:
        proceed(turn, placement)
    else:
        waiting.wait(turn, placement)


def _check(turn: Turn, placement: Placement) -> None:
    order = guarding.proposal(turn, placement)
    refusal = guarding.refusal(turn, order)
    if refusal is not None:
        answer_order(turn, placement, refusal)
    elif not pacing.waits(turn, placement):
        send(turn, placement, order)


def not_found(turn: Turn, placement: Placement) -> None:
    """No list shows an order that an earlier life may have sent: so it did not, if lists show that day."""
    placement.redelivered = False
    if _is_of_an_earlier_day(turn, placement):
        call_unknown(turn, placement)
    else:
        proceed(turn, placement)


def _is_of_an_earlier_day(turn: Turn, placement: Placement) -> bool:
    """Whether it was asked for before today; then it is that day's from here on."""
    asked_on = turn.state.days.of(placement.asked.entry.sent_at) if placement.asked else placement.day
    if asked_on < turn.state.day:
        placement.day = asked_on
    return asked_on < turn.state.day


LINKS_TIME = 3
"""So many lags of the terminal's lists after a link came up, its lists have told what they can."""


def time_is_over(turn: Turn, placement: Placement) -> None:
    """A redelivered order has expired, and no list has told yet whether an earlier process has sent it."""
    link, lag = turn.state.link, turn.config.query_lag_ms
    is_young = link.ready and turn.steady - link.up_since < LINKS_TIME * lag
    if is_young or link.state is WorkerState.RECONCILING:
        waiting.remind(turn, placement, lag)
        return
    _is_of_an_earlier_day(turn, placement)
    name = placement.client_order_id
    message = (
        f"order {name} was delivered again after a restart, and until its time was over the terminal did not"
        " show whether it had been sent before: it may be live. It is looked up as soon as the terminal"
        " answers; an order event or an error with not_placed follows. Do not send it again under another id"
    )
    _answer_unknown(turn, placement, message)


def _refusal(turn: Turn, placement: Placement) -> Answer | None:
    halted = turn.state.halted(placement.strategy)
    if halted:
        return announce.failure(
            ErrorCode.HALTED, f"trading is halted: {halted}; order {placement.client_order_id} was not sent"
        )
    refused = replacement.refusal(turn, placement)
    if refused is not None:
        return refused
    content = placement.content
    return unsupported(turn, content["stock_code"], content["order_type"], content["price_type"])


def send(turn: Turn, placement: Placement, order: Proposal) -> None:
    """Write the intent down and hand the order over, as it was checked; past its time it is only answered."""
    if turn.now > placement.expires_at:
        answer_order(turn, placement, too_late(placement))
        return
    if turn.state.risk.is_dry(placement.strategy):
        answer_order(turn, placement, _rehearsed(placement))
        return
    placement.stage = Stage.SENT
    # Words that came before were about what an earlier life had sent under this id.
    placement.refusal, placement.rejecting = None, False
    # It may have waited over midnight; the broker will show it as an order of the day it comes.
    placement.day = turn.state.day
    if not turn.state.unanswered:
        turn.state.link.heard_at = turn.steady
    turn.state.unanswered.add(placement.client_order_id)
    guarding.leaves(turn, order)
    # What no command has asked for, no command comes again for: the next day's lists show nothing of it.
    lasting = placement.asked is None
    turn.remember(RowKind.INTENT, placement.client_order_id, placement.written(), lasting=lasting)
    content = placement.content
    exchange = exchange_of(content["stock_code"])
    turn.act(
        Submit(
            client_order_id=placement.client_order_id,
            strategy=placement.strategy,
            stock_code=content["stock_code"],
            order_type=ORDER_TYPE_CODES[content["order_type"]],
            order_volume=content["order_volume"],
            price_type=PRICE_TYPE_CODES[exchange][content["price_type"]],
            price=content["price"],
            # Writing the intent down may take until the next day, whose lists would show it as another order.
            expires_at=min(placement.expires_at, turn.state.days.last_of(placement.day)),
            entry=placement.asked.entry if placement.asked and not placement.asked.basket else None,
            read_at=placement.read_at,
        )
    )
    # Mostly the answer has come long before; a reminder for each order would wake a thread for each.
    after = turn.config.answer_timeout_ms
    turn.later(after, Timer.ANSWER, placement.client_order_id, grain_ms=ANSWER_GRAIN_MS)


def _rehearsed(placement: Placement) -> Answer:
    """The answer to an order of a dry run: it would have been sent. The number 0 is no order's."""
    result = {"client_order_id": placement.client_order_id, "order_id": 0, "dry_run": True}
    return announce.ok(result)


def too_late(placement: Placement) -> Answer:
    """The answer to an order whose time is over and which certainly was not sent."""
    name = placement.client_order_id
    return announce.failure(
        ErrorCode.EXPIRED,
        f"order {name} was read after its time; it was not sent: send it again if you still want it",
    )


def confirm(turn: Turn, placement: Placement) -> bool:
    """The terminal gave it a number; returns whether nothing else of the order has been seen yet."""
    placement.rejecting = False
    unseen = turn.state.book.expect(placement, turn.config.account_id)
    result = {"client_order_id": placement.client_order_id, "order_id": placement.order_id}
    answer_order(turn, placement, announce.ok(result))
    return unseen


def reject(turn: Turn, placement: Placement) -> None:
    """The terminal or the counter refused it."""
    refusal = placement.refusal or {}
    words = refusal.get("error_msg") or "no reason was given"
    detail = {**refusal, "order_id": placement.order_id or None, "client_order_id": placement.client_order_id}
    message = f"order {placement.client_order_id} was refused by the broker: {words}"
    placement.rejecting = False
    answer_order(turn, placement, announce.failure(ErrorCode.BROKER_REJECTED, message, detail))


def fail_order(turn: Turn, placement: Placement) -> None:
    """Answer an order that hit an internal error before it left: its id stays taken, with this answer."""
    placement.stage, placement.answer = Stage.ACCEPTED, None
    answer_order(turn, placement, _internal_error(placement.client_order_id))


def _internal_error(client_order_id: str) -> Answer:
    message = f"order {client_order_id} hit a fault of the worker and was not sent; see its log"
    return announce.failure(ErrorCode.INTERNAL_ERROR, message)


def call_unknown(turn: Turn, placement: Placement) -> None:
    """It was handed over and nothing came back: say so, and look for it until it is certain."""
    name = placement.client_order_id
    message = (
        f"order {name} was handed to the terminal and no answer came: it may be live. It is being looked up;"
        " an order event or an error with not_placed follows. Do not send it again under another id"
    )
    _answer_unknown(turn, placement, message)


def _answer_unknown(turn: Turn, placement: Placement, message: str) -> None:
    about = {"client_order_id": placement.client_order_id}
    placement.unknown = True
    placement.rejecting = False
    answer_order(turn, placement, announce.failure(ErrorCode.OUTCOME_UNKNOWN, message, about))
    doubts.look_for(turn, placement)


def answer_order(turn: Turn, placement: Placement, answer: Answer) -> None:
    """Give the order its one answer, and the same to its repeats."""
    if placement.stage is Stage.ACCEPTED:
        # It has no intent; its content is written down so that a repeat in a later life is told the same.
        turn.remember(RowKind.MARK, placement.client_order_id, placement.written())
    placement.stage = Stage.ANSWERED
    placement.answer = answer = replacement.told(turn, placement, answer)
    turn.state.unanswered.discard(placement.client_order_id)
    guarding.answered(turn, placement)
    waiting.forget(turn, placement)
    if placement.asked is not None:
        _tell(turn, placement.client_order_id, placement.asked, answer, duplicate=False)
    repeats, placement.repeats = placement.repeats, []
    for asked in repeats:
        _tell(turn, placement.client_order_id, asked, answer, duplicate=True)
    cancels, placement.cancels = placement.cancels, []
    for read, cancel in cancels:
        canceling.cancel_order(turn, read, cancel)


def _tell(turn: Turn, client_order_id: str, asked: Asked, answer: Answer, *, duplicate: bool) -> None:
    announce.reply(
        turn,
        asked.entry,
        client_order_id,
        asked.command_type,
        answer,
        settles=not asked.basket,
        duplicate=duplicate,
        about={"client_order_id": client_order_id},
    )
    if asked.basket:
        basket_answered(turn, asked.entry, client_order_id, answer)
