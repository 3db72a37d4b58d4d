"""What faults do to messages on their way out: lose, repeat, shuffle, split, delay."""

import random
from collections.abc import Callable
from typing import Any

from worker.simulator.calls import PUSH_NAMES
from worker.simulator.faults import Faults
from worker.simulator.rules.codes import ORDER_REPORTED
from worker.simulator.terminal.messages import ORDER_PUSH, Message, is_push, push
from worker.simulator.terminal.switchboard import HALF, rate_of

Trick = Callable[[list[Message]], list[Message]]
"""Takes the messages of one event and returns what becomes of them."""

STATUS_MSG_BYTES = 23


def tricks_of(faults: Faults, dice: random.Random) -> list[Trick]:
    """Return what has to be done to messages, in this order; nothing at all without a fault."""
    tricks: list[tuple[Any, Trick]] = [
        (faults.late_sysid is not False, lambda messages: sysid_later(messages, faults.late_sysid, dice)),
        (faults.drop_push, lambda messages: drop_pushes(messages, faults.drop_push, dice)),
        (faults.push_copies > 1, lambda messages: repeat_pushes(messages, faults.push_copies)),
        (faults.shuffle_pushes, lambda messages: shuffle_pushes(messages, dice)),
    ]
    return [trick for wanted, trick in tricks if wanted]


def sysid_later(
    messages: list[Message],
    choice: bool | None,
    dice: random.Random,
) -> list[Message]:
    """Push a reported order without its contract number first, then with it; all or half of them."""
    sent: list[Message] = []
    for message in messages:
        to, (binding, _, payload) = message
        if (
            binding == ORDER_PUSH
            and payload["order_status"] == ORDER_REPORTED
            and (choice or dice.random() < HALF)
        ):
            sent.append(push(ORDER_PUSH, payload | {"order_sysid": ""}, to))
        sent.append(message)
    return sent


def drop_pushes(messages: list[Message], rates: dict[str, float], dice: random.Random) -> list[Message]:
    """Lose pushes with the probability given for their name, or for any."""

    def is_lost(message: Message) -> bool:
        return is_push(message) and dice.random() < rate_of(rates, PUSH_NAMES[message[1][0]])

    return [message for message in messages if not is_lost(message)]


def repeat_pushes(messages: list[Message], copies: int) -> list[Message]:
    """Deliver each push `copies` times."""
    return [message for message in messages for _ in range(copies if is_push(message) else 1)]


def shuffle_pushes(messages: list[Message], dice: random.Random) -> list[Message]:
    """Put the pushes of one event in random order; answers keep their places."""
    pushes = [message for message in messages if is_push(message)]
    dice.shuffle(pushes)
    return [pushes.pop() if is_push(message) else message for message in messages]


def status_words(faults: Faults) -> Callable[[str], str]:
    """Return how a refusal becomes a status_msg: whole, for the buffer to cut, or cut between characters."""
    return str if faults.byte_cut_status_msg else _cut_between_characters


def _cut_between_characters(words: str) -> str:
    return words.encode()[:STATUS_MSG_BYTES].decode(errors="ignore")
