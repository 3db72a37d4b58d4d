"""Asks Windows, without any package of its own: through kernel32, and the tool `netstat`.

Written from Microsoft's documentation. The list of processes has run under Wine; the rest has not been run on
Windows yet: the tests read recorded output and stand other facts in its place, see `machine.Windows`.
"""

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PureWindowsPath
from typing import Any, Final

from ops.doctor.machine import Process

TOOL_SECONDS: Final = 10.0
_NETSTAT_COLUMNS: Final = 4
_GENERIC_READ: Final = 0x80000000
_FILE_ADD_FILE: Final = 0x0002
_SHARE_ALL: Final = 0x7
_OPEN_EXISTING: Final = 3
_FILE_FLAG_BACKUP_SEMANTICS: Final = 0x02000000
"""Without it, CreateFile opens no folders."""
_ERROR_SHARING_VIOLATION: Final = 32
_DRIVE_REMOTE: Final = 4
_QUERY_LIMITED_INFORMATION: Final = 0x1000
_SNAPSHOT_OF_PROCESSES: Final = 0x2
_LONGEST_PATH: Final = 32_768
_INVALID_HANDLE: Final = ctypes.c_void_p(-1).value

Run = Callable[[list[str]], str]
Snapshot = Callable[[], Iterable[tuple[str, int, int]]]


def run_tool(command: list[str]) -> str:
    """Run one of Windows' own tools, and return what it prints.

    Raises:
        OSError: it cannot be run.
        subprocess.SubprocessError: it fails, or does not end.
    """
    # Nothing in these commands comes from outside; the console's code page is not always UTF-8.
    return subprocess.check_output(  # noqa: S603
        command,
        encoding="oem" if sys.platform == "win32" else "utf-8",
        errors="replace",
        timeout=TOOL_SECONDS,
    )


def parse_netstat(text: str, port: int) -> int | None:
    """Return the pid of who listens on a port, from `netstat -ano -p TCP`.

    The state's name is in the system's language; a listener is known by its foreign port, which is 0.
    """
    for line in text.splitlines():
        words = line.split()
        if len(words) > _NETSTAT_COLUMNS and words[1].endswith(f":{port}") and words[2].endswith(":0"):
            return int(words[-1])
    return None


class RealWindows:
    """This Windows.

    Args:
        run: runs a tool.
        snapshot: lists what runs: name, number and login session of each.
    """

    def __init__(self, run: Run = run_tool, snapshot: Snapshot | None = None) -> None:
        self._run = run
        self._snapshot = snapshot or _snapshot

    def processes(self) -> list[Process]:
        """Return everything that runs."""
        found = [Process(*running) for running in self._snapshot()]
        return [replace(one, path=_path_of(one.pid)) if _is_terminal(one) else one for one in found]

    def own_session(self) -> int:
        """Return the login session of this process."""
        return _session_of(os.getpid())

    def listener(self, port: int) -> Process | None:
        """Return who listens on a TCP port."""
        pid = parse_netstat(self._run(["netstat", "-ano", "-p", "TCP"]), port)
        return next((process for process in self.processes() if process.pid == pid), None)

    def is_held(self, path: Path) -> bool:
        """Whether some program has the file open: Windows then refuses to open it for us alone."""
        return _open(path, _GENERIC_READ, share=0) == _ERROR_SHARING_VIOLATION

    def is_remote(self, path: Path) -> bool:
        """Whether the path is on a network drive."""
        return bool(_kernel32().GetDriveTypeW(f"{path.absolute().drive}\\") == _DRIVE_REMOTE)

    def on_system_drive(self, path: Path) -> bool:
        """Whether the path is on the drive that Windows itself is on."""
        return path.absolute().drive.upper() == os.environ.get("SYSTEMDRIVE", "C:").upper()

    def can_write(self, folder: Path) -> bool:
        """Whether this user may make files in a folder; nothing is made to find out."""
        return _open(folder, _FILE_ADD_FILE, share=_SHARE_ALL) == 0

    def code_page(self) -> int:
        """Return the code page of programs that know no Unicode."""
        return int(_kernel32().GetACP())


class _ProcessEntry(ctypes.Structure):
    """PROCESSENTRY32W of tlhelp32.h."""

    _fields_ = (
        ("size", ctypes.c_uint32),
        ("usage", ctypes.c_uint32),
        ("pid", ctypes.c_uint32),
        ("heap", ctypes.c_void_p),
        ("module", ctypes.c_uint32),
        ("threads", ctypes.c_uint32),
        ("parent", ctypes.c_uint32),
        ("priority", ctypes.c_int32),
        ("flags", ctypes.c_uint32),
        ("name", ctypes.c_wchar * 260),
    )


def _snapshot() -> Iterator[tuple[str, int, int]]:
    """Yield name, number and login session of everything that runs, without a tool and its language."""
    kernel32 = _kernel32()
    pointer = ctypes.c_void_p
    kernel32.CreateToolhelp32Snapshot.restype = pointer
    for step in (kernel32.Process32FirstW, kernel32.Process32NextW):
        step.argtypes = [pointer, ctypes.POINTER(_ProcessEntry)]
    kernel32.CloseHandle.argtypes = [pointer]
    snapshot = kernel32.CreateToolhelp32Snapshot(_SNAPSHOT_OF_PROCESSES, 0)
    if snapshot == _INVALID_HANDLE:
        return
    entry = _ProcessEntry(size=ctypes.sizeof(_ProcessEntry))
    more = kernel32.Process32FirstW(snapshot, ctypes.byref(entry))
    while more:
        yield entry.name, entry.pid, _session_of(entry.pid)
        more = kernel32.Process32NextW(snapshot, ctypes.byref(entry))
    kernel32.CloseHandle(snapshot)


def _session_of(pid: int) -> int:
    """Return the login session of a process; -1 where it is gone."""
    number = ctypes.c_uint32()
    told = _kernel32().ProcessIdToSessionId(pid, ctypes.byref(number))
    return number.value if told else -1


def _is_terminal(process: Process) -> bool:
    return process.name.lower().startswith("xt")


def _path_of(pid: int) -> PureWindowsPath | None:
    """Return the file of a running program; None where Windows does not tell this user."""
    if os.name != "nt":
        return None
    kernel32 = _kernel32()
    number, pointer = ctypes.c_uint32, ctypes.c_void_p
    kernel32.OpenProcess.argtypes = [number, ctypes.c_int, number]
    kernel32.OpenProcess.restype = pointer
    kernel32.QueryFullProcessImageNameW.argtypes = [pointer, number, ctypes.c_wchar_p, ctypes.POINTER(number)]
    kernel32.CloseHandle.argtypes = [pointer]
    handle = kernel32.OpenProcess(_QUERY_LIMITED_INFORMATION, 0, pid)
    if not handle:
        return None
    text, size = ctypes.create_unicode_buffer(_LONGEST_PATH), number(_LONGEST_PATH)
    told = kernel32.QueryFullProcessImageNameW(handle, 0, text, ctypes.byref(size))
    kernel32.CloseHandle(handle)
    return PureWindowsPath(text.value) if told else None


def _kernel32() -> Any:
    library: Any = ctypes
    return library.WinDLL("kernel32", use_last_error=True)


def _open(path: Path, access: int, share: int) -> int:
    """Open a file or folder that exists, and close it again; returns Windows' error number, 0 for none."""
    library: Any = ctypes
    kernel32 = _kernel32()
    number, pointer = ctypes.c_uint32, ctypes.c_void_p
    kernel32.CreateFileW.argtypes = [ctypes.c_wchar_p, number, number, pointer, number, number, pointer]
    kernel32.CreateFileW.restype = pointer
    kernel32.CloseHandle.argtypes = [pointer]
    handle = kernel32.CreateFileW(
        str(path), access, share, None, _OPEN_EXISTING, _FILE_FLAG_BACKUP_SEMANTICS, None
    )
    if handle == _INVALID_HANDLE:
        return int(library.get_last_error())
    kernel32.CloseHandle(handle)
    return 0
