"""`qmt-bus console`: the account on a web page, and the kill switch with it."""

import argparse
import logging
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ops import screen
from ops.address import add_address, address_in, settings_of_bus
from ops.console.settings import ConsoleSettings, is_loopback, load_console_settings
from ops.interrupt import until_interrupted
from ops.language import Language, language
from ops.status import Exit

if TYPE_CHECKING:
    from ops.console.app import Console

ENV_FILE: Final = Path(".env")
_WORDS: Final = {
    Language.ENGLISH: {
        "at": "the console is at {url}",
        "once": "no password is set: this link lets you in, once: {url}",
        "guessed": "somebody guesses passwords, so that a right one may have to wait; within an hour this"
        " link lets an operator in, once: {url}",
        "plain": "other machines can reach it without TLS, so passwords can be read on the way: set"
        " CONSOLE_SSL_CERTFILE and CONSOLE_SSL_KEYFILE",
        "taken": "cannot listen at {host}:{port}: {error}. Does a console run already?",
    },
    Language.CHINESE: {
        "at": "控制台地址：{url}",
        "once": "未设置密码，请用此一次性链接登录：{url}",
        "guessed": "有人反复猜测密码，正确的密码也可能需要等待；一小时内可用此一次性链接登录：{url}",
        "plain": "其他机器可以访问，但没有 TLS，密码可能被窃听：请设置"
        " CONSOLE_SSL_CERTFILE 与 CONSOLE_SSL_KEYFILE",
        "taken": "无法监听 {host}:{port}：{error}。是否已有控制台在运行？",
    },
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where to listen and where the bus is."""
    parser.add_argument("--host", help="listen at this address, instead of CONSOLE_HOST")
    parser.add_argument("--port", type=int, help="0 for a free one; instead of CONSOLE_PORT")
    add_address(parser)


def run(options: argparse.Namespace) -> int:
    """Serve until asked to stop.

    Raises:
        SettingsError: the settings do not say where the bus is, or would let anybody in.
    """
    from ops.console.app import console  # noqa: PLC0415 - help needs no extra.
    from ops.console.server import ConsoleServer, listen_at  # noqa: PLC0415

    given = {"console_host": options.host, "console_port": options.port}
    overrides = {name: value for name, value in given.items() if value is not None}
    settings = load_console_settings(options.env_file, **overrides)
    worker, words = settings_of_bus(options), _WORDS[language()]
    env_file = options.env_file or ENV_FILE
    # The page says that Redis is away, once; the client's log would say so at every attempt.
    logging.getLogger("bus_schema").setLevel(logging.ERROR)
    try:
        with (
            until_interrupted(),
            listen_at(settings.console_host, settings.console_port) as listening,
            console(
                address_in(worker),
                settings,
                env_file,
                worker.heartbeat_seconds,
                lambda token: screen.show(words["guessed"].format(url=_link(settings, listening, token))),
            ) as served,
        ):
            _greet(served, settings, listening, words)
            ConsoleServer(served, settings).serve(listening)
    except OSError as error:
        where = {"host": settings.console_host, "port": settings.console_port}
        screen.complain(words["taken"].format(**where, error=error))
        return Exit.WRONG
    return Exit.DONE


def _link(settings: ConsoleSettings, listening: socket.socket, token: str | None = None) -> str:
    host = f"[{settings.console_host}]" if ":" in settings.console_host else settings.console_host
    # Behind the #, which browsers keep to themselves: no log and no other page sees it.
    behind = "" if token is None else f"#token={token}"
    return f"{settings.scheme}://{host}:{listening.getsockname()[1]}/{behind}"


def _greet(
    served: "Console", settings: ConsoleSettings, listening: socket.socket, words: dict[str, str]
) -> None:
    screen.show(words["at"].format(url=_link(settings, listening)))
    if served.one_time_token is not None:
        screen.show(words["once"].format(url=_link(settings, listening, served.one_time_token)))
    if settings.scheme == "http" and not is_loopback(settings.console_host):
        screen.complain(words["plain"])
