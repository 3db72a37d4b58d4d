"""The readers of Windows' own tools; what kernel32 says can only be tried on Windows itself."""

import sys
from pathlib import Path

import pytest

from ops.doctor.machine import Process
from ops.doctor.windows import RealWindows, parse_netstat, run_tool

RUNNING = [("System", 4, 0), ("XtMiniQmt.exe", 4711, 1), ("miniquote.exe", 4720, 1)]
NETSTAT = """

活动连接

  协议  本地地址          外部地址        状态           PID
  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       1044
  TCP    127.0.0.1:50000        127.0.0.1:58610        ESTABLISHED     77
  TCP    127.0.0.1:58610        127.0.0.1:50000        ESTABLISHED     4720
  TCP    127.0.0.1:58610        0.0.0.0:0              侦听            4720
"""
ON_WINDOWS = pytest.mark.skipif(sys.platform != "win32", reason="asks Windows itself")


def test_the_listener_is_read() -> None:
    """In whatever language netstat speaks, the listener is told from connections on the same port."""
    assert parse_netstat(NETSTAT, 58610) == 4720
    assert parse_netstat(NETSTAT, 8610) is None
    assert parse_netstat(NETSTAT, 50000) is None


def test_the_listeners_name_is_found() -> None:
    """Netstat knows the number of the process, the system's list its name."""
    windows = RealWindows(lambda _command: NETSTAT, lambda: RUNNING)
    assert windows.listener(58610) == Process("miniquote.exe", 4720, 1)
    assert windows.listener(1) is None
    assert len(windows.processes()) == 3


def test_tools_are_run() -> None:
    """What a tool prints is returned as text."""
    assert run_tool([sys.executable, "-c", "print('seen')"]).strip() == "seen"


@ON_WINDOWS
def test_windows_itself(tmp_path: Path) -> None:
    """On Windows, each question has an answer."""
    windows = RealWindows()
    assert "python.exe" in {process.name.lower() for process in windows.processes()}
    assert windows.own_session() >= 0
    assert windows.code_page() > 0
    assert windows.can_write(tmp_path)
    assert not windows.is_remote(tmp_path)
    path = tmp_path / "held"
    with path.open("wb"):
        assert windows.is_held(path)
    assert not windows.is_held(path)
