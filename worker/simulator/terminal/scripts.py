"""In which order an order's answer, pushes and error are sent, and how a cancel's race ends."""

from worker.simulator.exchange.market import Exchange
from worker.simulator.exchange.orders import Order
from worker.simulator.exchange.refusals import Refusal, refusal
from worker.simulator.faults import Faults
from worker.simulator.terminal.messages import Message
from worker.simulator.terminal.switchboard import Switchboard


def taken(board: Switchboard, response: Message, pushes: list[Message]) -> list[Message]:
    """An order that the counter took: the response first, unless the pushes overtake it."""
    overtaken = board.decides(board.faults.push_before_response)
    return [*pushes, response] if overtaken else [response, *pushes]


def refused(faults: Faults, response: Message, error: Message) -> list[Message]:
    """An order that never left the terminal."""
    if faults.error_timing == "never":
        return [response]
    return [error, response] if faults.error_timing == "before_response" else [response, error]


def rejected(board: Switchboard, response: Message, pushes: list[Message], error: Message) -> list[Message]:
    """An order that the counter refused: 50, 57, and 57 again, as users report."""
    if not board.faults.single_junk:
        pushes = [*pushes, pushes[-1]]
    answers = refused(board.faults, response, error)
    if not board.decides(board.faults.response_before_reject_pushes):
        return [*pushes, *answers]
    where = answers.index(response) + 1
    return [*answers[:where], *pushes, *answers[where:]]


def race(faults: Faults, exchange: Exchange, order: Order) -> Refusal | None:
    """Finish a cancel that was taken; return the error that follows if it fails after all."""
    if faults.cancel_race == "filled":
        exchange.fill_at_limit(order, order.rest)
    elif faults.cancel_race == "part_filled":
        exchange.fill_at_limit(order, order.instrument.lot)
    elif faults.cancel_race == "error_after":
        exchange.revive(order)
        return refusal(251023, "撤单失败", order_id=order.order_id)
    exchange.finish_cancel(order)
    return None
