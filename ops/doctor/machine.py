"""This machine as the checks see it: what every system has, and the port to what only Windows has."""

import os
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path, PureWindowsPath
from typing import Final, Protocol, Self

LOOPBACK: Final = "127.0.0.1"
CONNECT_SECONDS: Final = 3.0


@dataclass(frozen=True, slots=True)
class Process:
    """A running program.

    Attributes:
        name: of its file, such as XtMiniQmt.exe.
        pid: its number.
        session: the login session that it runs in; 0 is that of services.
        path: of its file; None where it is not told.
    """

    name: str
    pid: int
    session: int
    path: PureWindowsPath | None = None

    def serves(self, userdata: str) -> bool:
        """Whether it can be the terminal of a folder: its program lies beside it or deeper.

        One whose path is not told can be.
        """
        return self.path is None or not userdata or PureWindowsPath(userdata).parent in self.path.parents


class Windows(Protocol):
    """What only Windows can say. `windows.RealWindows` asks it; tests put facts of their own in its place."""

    def processes(self) -> list[Process]:
        """Return everything that runs."""

    def own_session(self) -> int:
        """Return the login session of this process."""

    def listener(self, port: int) -> Process | None:
        """Return who listens on a TCP port."""

    def is_held(self, path: Path) -> bool:
        """Whether some program has the file open."""

    def is_remote(self, path: Path) -> bool:
        """Whether the path is on a network drive."""

    def on_system_drive(self, path: Path) -> bool:
        """Whether the path is on the drive that Windows itself is on."""

    def can_write(self, folder: Path) -> bool:
        """Whether this user may make files in a folder."""

    def code_page(self) -> int:
        """Return the code page of programs that know no Unicode; 936 is simplified Chinese."""


def _writable(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK)


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _resolve(host: str) -> list[str]:
    return sorted({str(found[4][0]) for found in socket.getaddrinfo(host, None)})


def _utc_offset() -> timedelta:
    return datetime.now(UTC).astimezone().utcoffset() or timedelta()


def _loop_back() -> None:
    with (
        socket.create_server((LOOPBACK, 0)) as server,
        socket.create_connection(server.getsockname(), CONNECT_SECONDS),
    ):
        pass


@dataclass(frozen=True, slots=True)
class Machine:
    """This machine.

    Attributes:
        windows: None on other systems.
        python: version of the interpreter, major and minor.
        bits: of a pointer.
        can_write: whether this user may make files in a folder.
        free_bytes: of the disk that a folder is on.
        resolve: the addresses of a host name; OSError for none.
        utc_offset: of local time.
        loop_back: connects to itself over 127.0.0.1; OSError if something forbids it.
    """

    windows: Windows | None
    python: tuple[int, int]
    bits: int
    can_write: Callable[[Path], bool] = _writable
    free_bytes: Callable[[Path], int] = _free_bytes
    resolve: Callable[[str], list[str]] = _resolve
    utc_offset: Callable[[], timedelta] = _utc_offset
    loop_back: Callable[[], None] = _loop_back

    @classmethod
    def here(cls, windows: Windows | None) -> Self:
        """This one."""
        bits = 64 if sys.maxsize > 1 << 32 else 32
        can_write = windows.can_write if windows is not None else _writable
        return cls(windows, sys.version_info[:2], bits, can_write)
