"""What fakeredis 2.40 lacks or does differently, of the commands that the product uses.

Each mend overrides one method of fakeredis's own socket class in a subclass, so that fakeredis stays as it
is for everybody else in the process. `tests/bus/test_server_conformance.py` holds real servers and this one
to the same behaviour.
"""

import fnmatch
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any, Final

import redis
from fakeredis import FakeServer
from fakeredis import _msgs as messages
from fakeredis._commands import Signature
from fakeredis._helpers import SimpleError
from fakeredis._socket import FakeSocket
from fakeredis.model import StreamGroup

REDIS_VERSION: Final = (7, 0)
"""The Redis that fakeredis is told to imitate, and that INFO names: the one most Linux systems have."""

_CONFIG: Final = {b"appendonly": b"no", b"save": b"", b"maxmemory": b"0", b"maxmemory-policy": b"noeviction"}
_NO_ARGUMENTS: Final[Any] = ()  # Signature is annotated as if every command took exactly one.
_ADDED_COMMANDS: Final = {
    "info": Signature("info", "info", fixed=_NO_ARGUMENTS, repeat=(bytes,)),
    "config get": Signature("config get", "config_get", fixed=(bytes,), repeat=(bytes,)),
    "wait": Signature("wait", "wait", fixed=(bytes,), repeat=(bytes,)),
}


class MendedSocket(FakeSocket):
    """What fakeredis knows of one client: its database, its protocol, its transaction.

    Args:
        server: the data that all clients share.
        connection: the client's own non-blocking TCP socket; it is only looked at, never read from.
    """

    def __init__(self, server: FakeServer, connection: socket.socket) -> None:
        super().__init__(server, db=0, client_class=redis.Redis)
        self._connection = connection

    @property
    def protocol(self) -> int:
        """The version of RESP that the client has asked for by HELLO: 2 or 3."""
        return self._client_info.protocol_version

    def run(self, fields: list[bytes]) -> Iterator[Any]:
        """Run one command, given as its words, and yield its replies."""
        # Past fakeredis's own parser, which copies all that is left of its input after each word.
        self._process_command(fields)
        while self.responses is not None and not self.responses.empty():
            yield self.responses.get()

    def _decode_error(self, error: SimpleError) -> Any:
        # Kept as it is: made into redis-py's exception and back, NOGROUP would arrive as "ERR NOGROUP".
        return error

    def _name_to_func(self, cmd_name: str) -> tuple[Callable[..., Any] | None, Signature]:
        # The way in for commands of ours; fakeredis's own registry is shared by the whole process.
        if (signature := _ADDED_COMMANDS.get(cmd_name)) is not None:
            return getattr(self, signature.func_name), signature
        return super()._name_to_func(cmd_name)

    def _blocking(
        self, timeout: float | None, func: Callable[[bool], Any], shape: Callable[[Any], Any] | None = None
    ) -> Any:
        def only_for_the_living(first_pass: bool) -> Any:
            # A client that died while it waited must not take entries with it; a real server forgets it.
            if not first_pass and self._client_has_gone():
                raise SimpleError("UNBLOCKED the client has gone")
            return func(first_pass)

        return super()._blocking(timeout, only_for_the_living, shape)

    def _client_has_gone(self) -> bool:
        try:
            return self._connection.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def xreadgroup(self, group_const: bytes, group_name: bytes, consumer_name: bytes, *args: bytes) -> Any:
        """Read as a member of a group; a missing stream is NOGROUP, where fakeredis speaks of XGROUP."""
        try:
            return super().xreadgroup(group_const, group_name, consumer_name, *args)
        except SimpleError as error:
            if error.value != messages.XGROUP_KEY_NOT_FOUND_MSG:
                raise
            raise _no_group("of those given", group_name) from None

    def _xreadgroup(  # noqa: PLR0917 - fakeredis's own signature
        self,
        consumer_name: bytes,
        group_params: list[tuple[StreamGroup, bytes, bytes]],
        count: int | None,
        noack: bool,
        min_idle_time: int | None,
        first_pass: bool,  # noqa: ARG002 - fakeredis calls it by position
    ) -> dict[bytes, Any] | None:
        # Told that it is the first pass, fakeredis takes entries without COUNT and throws them away. And an
        # empty answer counts as an answer there, so that it never blocks: only None makes it wait on.
        groups = [(self._group(stream, group.name), stream, start) for group, stream, start in group_params]
        return (
            super()._xreadgroup(consumer_name, groups, count, noack, min_idle_time, first_pass=False) or None
        )

    def _group(self, stream: bytes, group_name: bytes) -> StreamGroup:
        # Looked up anew at each pass: while a client waits, its stream may be deleted and made again.
        item = self._db.get(stream)
        group: StreamGroup | None = item.value.group_get(group_name) if item is not None else None
        if group is None:
            raise _no_group(stream.decode(), group_name)
        return group

    def xgroup_destroy(self, *args: Any) -> Any:
        """Destroy a group, and let those who wait on it know, whom fakeredis leaves asleep."""
        answer = super().xgroup_destroy(*args)
        self._db.wake_all()
        return answer

    def info(self, *sections: bytes) -> bytes:
        """Answer INFO with the few lines that somebody asks for."""
        wanted = {section.decode().lower() for section in sections}
        return "".join(
            f"# {name.capitalize()}\r\n" + "".join(f"{key}:{value}\r\n" for key, value in lines.items())
            for name, lines in self._facts().items()
            if not wanted or name in wanted
        ).encode()

    def _facts(self) -> dict[str, dict[str, str | int]]:
        clients = self._server.sockets
        blocked = sum(client._blocked for client in clients)  # noqa: SLF001 - of our own class
        return {
            "server": {"redis_version": "7.0.0", "redis_mode": "standalone", "process_id": os.getpid()},
            "clients": {"connected_clients": len(clients), "blocked_clients": blocked},
            "persistence": {"loading": 0, "aof_enabled": 0},
            "replication": {"role": "master", "connected_slaves": 0},
        }

    def config_get(self, *patterns: bytes) -> dict[bytes, bytes]:
        """Answer CONFIG GET from what holds for a server that keeps nothing, and what CONFIG SET has set."""
        known = {**_CONFIG, **self._server.config}
        return {
            name: value
            for name, value in known.items()
            if any(fnmatch.fnmatchcase(name, pattern.lower()) for pattern in patterns)
        }

    def wait(self, replicas: bytes, timeout: bytes) -> int:  # noqa: ARG002 - there will never be a replica
        """Answer WAIT at once: no replica has anything."""
        return 0


def _no_group(stream: str, group_name: bytes) -> SimpleError:
    return SimpleError(messages.XREADGROUP_KEY_OR_GROUP_NOT_FOUND_MSG.format(stream, group_name.decode()))
