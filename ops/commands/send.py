"""`qmt-bus send`: one command from the shell, and its reply."""

import argparse
from collections.abc import Mapping

from bus_schema import codec
from bus_schema.client import BusClient, BusClientError, BusUnavailableError, OperatorClient, new_id
from bus_schema.commands import COMMANDS, CommandBase, parse_command
from bus_schema.control import CONTROLS, parse_control
from bus_schema.events import Reply
from ops import screen
from ops.address import BusAddress, add_address, address_of
from ops.fields import FieldError, read_fields
from ops.lines import line, result_lines
from ops.screen import Paint
from ops.signing import add_key, key_of
from ops.status import Exit
from ops.words import words_here

DEFAULT_WAIT_SECONDS = 10.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take who sends what, and how the answer is shown."""
    sender = parser.add_mutually_exclusive_group(required=True)
    sender.add_argument("--strategy", metavar="NAME", help="send as this strategy")
    sender.add_argument("--control", action="store_true", help="send as the operator: halt, resume, ...")
    parser.add_argument("type", help=f"of: {', '.join(COMMANDS)}; with --control: {', '.join(CONTROLS)}")
    parser.add_argument("fields", nargs="*", metavar="key=value", help="or one JSON object")
    parser.add_argument(
        "--id", help="the command's id; the same id again cannot trade twice; default: a new one"
    )
    parser.add_argument(
        "--wait",
        type=float,
        default=DEFAULT_WAIT_SECONDS,
        metavar="SECONDS",
        help=f"for Redis and for the reply; 0 does not wait; default: {DEFAULT_WAIT_SECONDS:g}",
    )
    parser.add_argument("--json", action="store_true", help="print the reply as JSON")
    add_key(parser)
    add_address(parser)


def run(options: argparse.Namespace) -> int:
    """Send it; the exit status says whether it was done.

    Raises:
        SettingsError: the settings do not say where the bus is.
    """
    address = address_of(options)
    try:
        reply = _by_operator(options, address) if options.control else _by_strategy(options, address)
    except BusUnavailableError as error:
        # The client sends nothing before Redis has answered it.
        screen.complain(words_here().say("nothing_sent", error=error))
        return Exit.WRONG
    except BusClientError as error:
        screen.complain(words_here().say("no_reply", error=error))
        return Exit.NO_ANSWER
    except ValueError as error:
        screen.complain(words_here().say("nothing_sent", error=error))
        return Exit.WRONG
    return Exit.DONE if reply is None else _show(reply, as_json=options.json)


def _by_strategy(options: argparse.Namespace, address: BusAddress) -> Reply | None:
    command = parse_command(_entry(options, COMMANDS))
    with BusClient(
        address.url,
        account_id=address.account_id,
        prefix=address.prefix,
        timeout=options.wait or DEFAULT_WAIT_SECONDS,
        strategy=options.strategy,
        signing_key=key_of(options),
    ) as bus:
        if options.wait:
            return bus.request(command, timeout=options.wait)
        screen.show(bus.send(command))
    return None


def _by_operator(options: argparse.Namespace, address: BusAddress) -> Reply | None:
    command = parse_control(_entry(options, CONTROLS))
    with OperatorClient(
        address.url,
        account_id=address.account_id,
        prefix=address.prefix,
        timeout=options.wait or DEFAULT_WAIT_SECONDS,
        signing_key=key_of(options),
    ) as bus:
        if options.wait:
            return bus.request(command, timeout=options.wait)
        screen.show(bus.send(command))
    return None


def _entry(options: argparse.Namespace, models: Mapping[str, type[CommandBase]]) -> bytes:
    if options.type not in models:
        raise FieldError(f"there is no command {options.type!r}, only {', '.join(models)}")
    named = {"type": options.type} | ({"id": options.id} if options.id else {})
    return codec.encode({"id": new_id()} | read_fields(models[options.type], options.fields) | named)


def _show(reply: Reply, *, as_json: bool) -> Exit:
    if as_json:
        screen.show(codec.encode(reply).decode())
    else:
        screen.show(line(reply, Paint(), words_here()), *result_lines(reply.result))
    return Exit.DONE if reply.ok else Exit.FAILED
