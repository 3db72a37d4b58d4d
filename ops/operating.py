"""Operators' subcommands: one control command each, its reply in plain words, and an exit status."""

import argparse
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bus_schema import codec
from bus_schema.client import BusClientError, OperatorClient, ReplyTimeoutError, new_id
from bus_schema.codes import ErrorCode
from bus_schema.control import ALL, AnyControl, parse_control
from bus_schema.events import Reply
from ops import screen
from ops.address import add_address, address_of
from ops.signing import add_key, key_of
from ops.status import Exit

DEFAULT_TIMEOUT_SECONDS = 10.0

Words = Callable[[Mapping[str, Any]], list[str]]
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


def operate(options: argparse.Namespace, kind: str, fields: Mapping[str, Any], words: Words) -> int:
    """Send a control command and say what came of it.

    Args:
        options: as `add_arguments` takes them.
        kind: the command's `type`.
        fields: its other fields.
        words: tells the result of one that was done.

    Returns:
        0 where it was done, wholly; 1 where it failed, or some order is not cancelled; 2 where nothing was
        sent; 3 where no answer came.

    Raises:
        SettingsError: the settings do not say where the bus is.
    """
    try:
        reply = _reply(options, parse_control(codec.encode({"type": kind, "id": new_id(), **fields})))
    except ValueError as error:
        screen.complain(f"nothing was sent: {error}")
        return Exit.WRONG
    except ReplyTimeoutError:
        screen.complain(_no_worker(kind, options.timeout))
        return Exit.NO_ANSWER
    except BusClientError as error:
        screen.complain(str(error))
        return Exit.NO_ANSWER
    screen.show(*([codec.encode(reply).decode()] if options.json else _lines(reply, kind, words)))
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


def _no_worker(kind: str, timeout: float) -> str:
    return (
        f"no worker answered within {timeout:g} s. The {kind} stands on the control stream: a worker does it"
        " as soon as it reads it, also one that is started later. Does the worker run? See"
        " qmt-bus tail status --since 0"
    )


def _lines(reply: Reply, kind: str, words: Words) -> list[str]:
    if reply.error is not None:
        return [f"the {kind} was not done, {reply.error.code}: {reply.error.message}"]
    return words(_result(reply))


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
    for scope, reason in halts.items():
        who = "every strategy is halted" if scope == ALL else f"strategy {scope} is halted"
        yield f"  {who}: {reason}"


def cancels_in_words(cancels: list[dict[str, Any]]) -> Iterator[str]:
    """Yield what became of each open order's cancel."""
    if not cancels:
        yield "no open order was there to cancel"
        return
    taken = sum(cancel["ok"] for cancel in cancels)
    yield f"the terminal took {taken} of {len(cancels)} cancels; each order's events tell how it ends"
    for cancel in cancels:
        if not cancel["ok"]:
            name = cancel["client_order_id"] or f"number {cancel['order_id']}"
            yield f"  order {name}: {_why(cancel)}"


def _why(cancel: Mapping[str, Any]) -> str:
    return (
        f"not cancelled for certain, {cancel['code']}"
        if _failed(cancel)
        else "nothing left to cancel, it is final"
    )
