"""Operators' subcommands: one control command each, its reply in plain words, and an exit status."""

import argparse
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bus_schema import codec
from bus_schema.client import (
    BusClientError,
    BusUnavailableError,
    OperatorClient,
    ReplyTimeoutError,
    new_id,
)
from bus_schema.codes import ErrorCode
from bus_schema.control import ALL, AnyControl, parse_control
from bus_schema.events import Reply
from ops import screen
from ops.address import add_address, address_of
from ops.signing import add_key, key_of
from ops.status import Exit
from ops.words import Words, words_here

DEFAULT_TIMEOUT_SECONDS = 10.0

Tell = Callable[[Mapping[str, Any]], list[str]]
"""From the result of a command that was done to the lines that tell it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how long to wait, how the reply is shown, what to sign with, and where the bus is."""
    parser.add_argument(
        "--timeout",
        type=float,
        default=DEFAULT_TIMEOUT_SECONDS,
        metavar="SECONDS",
        help=f"for Redis and for the reply; default: {DEFAULT_TIMEOUT_SECONDS:g}",
    )
    parser.add_argument("--json", action="store_true", help="print the reply as JSON")
    add_key(parser)
    add_address(parser)


def one_strategy(name: str) -> str:
    """Take the name of a strategy that is meant alone."""
    if name == ALL:
        raise argparse.ArgumentTypeError(f"{ALL} means every strategy here; leave --strategy out for that")
    return name


def operate(options: argparse.Namespace, kind: str, fields: Mapping[str, Any], tell: Tell) -> int:
    """Send a control command and say what came of it.

    Args:
        options: as `add_arguments` takes them.
        kind: the command's `type`.
        fields: its other fields.
        tell: the result of one that was done, in words.

    Returns:
        0 where it was done, wholly; 1 where it failed, or some order is not cancelled; 2 where nothing was
        sent; 3 where no answer came.

    Raises:
        SettingsError: the settings do not say where the bus is.
    """
    try:
        reply = _reply(options, parse_control(codec.encode({"type": kind, "id": new_id(), **fields})))
    except ValueError as error:
        screen.complain(words_here().say("nothing_sent", error=error))
        return Exit.WRONG
    except ReplyTimeoutError:
        screen.complain(words_here().say("no_worker", kind=kind, seconds=f"{options.timeout:g}"))
        return Exit.NO_ANSWER
    except BusUnavailableError as error:
        # The client sends nothing before Redis has answered it.
        screen.complain(words_here().say("nothing_sent", error=error))
        return Exit.WRONG
    except BusClientError as error:
        screen.complain(words_here().say("no_reply", error=error))
        return Exit.NO_ANSWER
    screen.show(*([codec.encode(reply).decode()] if options.json else _lines(reply, kind, tell)))
    return _status(reply)


def _reply(options: argparse.Namespace, command: AnyControl) -> Reply:
    address = address_of(options)
    with OperatorClient(
        address.url,
        account_id=address.account_id,
        prefix=address.prefix,
        timeout=options.timeout,
        signing_key=key_of(options),
    ) as bus:
        return bus.request(command)


def _lines(reply: Reply, kind: str, tell: Tell) -> list[str]:
    if reply.error is not None:
        words = words_here()
        code = words.code(reply.error.code)
        return [words.say("not_done", kind=kind, code=code, message=reply.error.message)]
    return tell(_result(reply))


def _status(reply: Reply) -> Exit:
    done = reply.ok and not any(_failed(cancel) for cancel in _result(reply).get("cancels", []))
    return Exit.DONE if done else Exit.FAILED


def _result(reply: Reply) -> Mapping[str, Any]:
    return reply.result if isinstance(reply.result, dict) else {}


def _failed(cancel: Mapping[str, Any]) -> bool:
    """Whether an order may still be open: one that was final already is what was wanted."""
    return not cancel["ok"] and cancel["code"] != ErrorCode.NOT_CANCELABLE


def halts_in_words(halts: Mapping[str, str]) -> Iterator[str]:
    """Yield who is halted now, and why."""
    words = words_here()
    for scope, reason in halts.items():
        yield words.say("every_halted" if scope == ALL else "one_halted", scope=scope, reason=reason)


def cancels_in_words(cancels: list[dict[str, Any]]) -> Iterator[str]:
    """Yield what became of each open order's cancel."""
    words = words_here()
    if not cancels:
        yield words.say("nothing_open")
        return
    taken = sum(cancel["ok"] for cancel in cancels)
    yield words.say("cancels", taken=taken, count=len(cancels))
    yield from (_not_taken(cancel, words) for cancel in cancels if not cancel["ok"])


def _not_taken(cancel: Mapping[str, Any], words: Words) -> str:
    name = cancel["client_order_id"] or words.say("by_number", number=cancel["order_id"])
    case = "cancel_failed" if _failed(cancel) else "cancel_final"
    return words.say(case, name=name, code=words.code(cancel["code"]))
