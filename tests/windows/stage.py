"""What the campaign's checks share: a Redis, folders for workers, processes under Wine and their figures."""

import json
import re
import secrets
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from redis import Redis
from support.waiting import wait_until
from windows.installation import WindowsPython, windows_path

from bus_schema.client import BusClient
from bus_schema.client.operator import OperatorClient
from bus_schema.keys import Keys

ENGLISH, CHINESE = "en_US.UTF-8", "zh_CN.UTF-8"
"""Their Windows code pages are 1252 and 936."""
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Stage:
    """One Windows Python, one Redis of this machine.

    Attributes:
        python: the installation.
        redis_url: where the Redis listens, for both sides.
        scratch: an empty folder.
    """

    python: WindowsPython
    redis_url: str
    scratch: Path

    def folder(self, **settings: str) -> "WorkerFolder":
        """Make a folder with a `.env` for a live worker without a terminal, with an account of its own."""
        account = str(secrets.randbelow(9_000_000_000) + 1_000_000_000)
        folder = self.scratch / account
        userdata = folder / "terminal" / "userdata_mini"
        userdata.mkdir(parents=True)
        # What a terminal has left that was started once.
        (userdata / "up_queue_xtquant").write_bytes(b"")
        (userdata / "log").mkdir()
        values = {
            "BROKER": "live",
            "MINIQMT_ENABLED": "true",
            "MINIQMT_ACCOUNT_ID": account,
            "MINIQMT_USERDATA_PATH": str(windows_path(userdata)),
            "REDIS_URL": self.redis_url,
            "HEARTBEAT_SECONDS": "1",
            **settings,
        }
        lines = [f"{name}={value}\n" for name, value in values.items()]
        (folder / ".env").write_text("".join(lines), encoding="utf-8")
        return WorkerFolder(account, folder, userdata, self)

    def run(
        self, *arguments: str, language: str = ENGLISH, cwd: Path | None = None, timeout: float = 120
    ) -> tuple[int, str]:
        """Run Python with these arguments to its end; returns its status and all that it printed."""
        done = subprocess.run(
            self.python.command(*arguments),
            cwd=cwd or self.scratch,
            env=self.python.environment(language, PYTHONUTF8="1"),
            # A plain file as a stream is no valid handle under Wine, a pipe is.
            input=b"",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )
        return done.returncode, done.stdout.decode("utf-8", errors="replace").replace("\r\n", "\n")

    def start_detached(self, *command: str, cwd: Path) -> None:
        """Start a program as the Task Scheduler does, and wait until it has been started.

        Not until the end of its output: under Wine it holds the pipes of who has started it.
        """
        starter = self.python.command(str(windows_path(HERE / "detached.py")), *command)
        environment = self.python.environment(ENGLISH)
        process = subprocess.Popen(
            starter,
            cwd=cwd,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert process.wait(60) == 0

    def end_everything(self) -> None:
        """End what still runs in the English prefix."""
        server = self.python.command()[0].replace("wine64", "wineserver")
        subprocess.run([server, "-k"], env=self.python.environment(ENGLISH), check=False)


@dataclass(frozen=True)
class WorkerFolder:
    """Where a worker is started, and what can be asked about its account.

    Attributes:
        account: the account's id.
        path: has `.env`.
        userdata: the terminal's folder.
        stage: where all this is.
    """

    account: str
    path: Path
    userdata: Path
    stage: Stage

    @property
    def keys(self) -> Keys:
        """The account's keys."""
        return Keys(self.account)

    @contextmanager
    def strategy(self, name: str) -> Iterator[BusClient]:
        """A client of one strategy."""
        with BusClient(self.stage.redis_url, account_id=self.account, strategy=name) as bus:
            yield bus

    @contextmanager
    def operator(self) -> Iterator[OperatorClient]:
        """A client of the operators."""
        with OperatorClient(self.stage.redis_url, account_id=self.account) as bus:
            yield bus

    def statuses(self) -> list[dict[str, Any]]:
        """Everything on `status` that is the worker's own state, oldest first."""
        with Redis.from_url(self.stage.redis_url) as redis:
            entries: Any = redis.xrange(self.keys.status)
        events = [json.loads(fields[b"data"]) for _, fields in entries]
        return [event for event in events if event["type"] == "worker_status"]

    def start_terminal(self) -> None:
        """Start a program of the terminal's name beside its folder; `end_everything` ends it."""
        program = self.userdata.parent / "bin.x64" / "XtMiniQmt.exe"
        program.parent.mkdir()
        shutil.copy(self.stage.python.folder / "terminal.exe", program)
        self.stage.start_detached(str(windows_path(program)), cwd=self.path)

    def queue_files(self) -> int:
        """How many queue files the SDK has left in the terminal's folder."""
        return len(list(self.userdata.glob("down_queue*")))


class WindowsProcess:
    """A command of the product as a child under Wine, with a line to ask for its figures.

    Args:
        folder: in which it runs.
        arguments: the command line of `qmt-bus`.
    """

    def __init__(self, folder: WorkerFolder, *arguments: str) -> None:
        self.lines: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(60)
        port = self._listener.getsockname()[1]
        stage = folder.stage
        self._process = subprocess.Popen(
            stage.python.command(str(windows_path(HERE / "probed.py")), str(port), *arguments),
            cwd=folder.path,
            env=stage.python.environment(ENGLISH, PYTHONUTF8="1", PYTHONUNBUFFERED="1"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        self._line, _ = self._listener.accept()
        self._line.settimeout(60)
        self._talk = self._line.makefile("rw", encoding="utf-8")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait(30)
        self._line.close()
        self._listener.close()

    def figures(self) -> dict[str, int]:
        """Memory in MiB, threads, descriptors and mapped queue files of the process."""
        self._talk.write("figures\n")
        self._talk.flush()
        told: dict[str, int] = json.loads(self._talk.readline())
        return {**told, **_linux_figures(self._linux_pid())}

    def interrupt(self) -> None:
        """Stop it as Ctrl+Break does."""
        self._talk.write("break\n")
        self._talk.flush()

    def wait(self, timeout: float) -> int:
        """Wait for its end; returns its status."""
        return self._process.wait(timeout)

    def wait_for_lines(self, pattern: str, count: int, timeout: float) -> None:
        """Wait until so many of its lines match."""
        wait_until(lambda: self.matching(pattern) >= count, f"{count} lines with /{pattern}/", timeout)

    def matching(self, pattern: str) -> int:
        """How many of its lines match."""
        return sum(1 for line in list(self.lines) if re.search(pattern, line))

    def _linux_pid(self) -> int:
        """Wine's own process replaces itself: the child is the Windows process."""
        return self._process.pid

    def _read(self) -> None:
        if self._process.stdout is not None:
            for line in self._process.stdout:
                self.lines.append(line.rstrip("\n"))


def _linux_figures(pid: int) -> dict[str, int]:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    maps = Path(f"/proc/{pid}/maps").read_text("utf-8", errors="replace")
    of = {
        name: int(re.findall(rf"^{name}:\s+(\d+)", status, re.MULTILINE)[0]) for name in ("VmRSS", "Threads")
    }
    descriptors = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    queues = {line.split()[-1] for line in maps.splitlines() if "down_queue" in line}
    return {
        "memory_mib": of["VmRSS"] // 1024,
        "threads": of["Threads"],
        "descriptors": descriptors,
        "mapped_queues": len(queues),
    }


@contextmanager
def silent_port(port: int) -> Iterator[Callable[[], int]]:
    """Listen on a port, accept and never answer; yields a function that counts the connections."""
    held: list[socket.socket] = []
    server = socket.create_server(("127.0.0.1", port))

    def accept() -> None:
        while True:
            try:
                held.append(server.accept()[0])
            except OSError:
                return

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield lambda: len(held)
    finally:
        server.close()
        for one in held:
            one.close()
