"""The Redis servers and the subjects that live at the moment."""

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ops.bench.asked import Asked, SubjectError
from ops.bench.catalogue import Spec
from ops.bench.result import Result
from ops.bench.rivals.install import Environment, RivalMissingError, default_cache, prepare
from ops.chaos.redis_server import DurableRedis
from worker.bus.link import RedisLink

_START_SECONDS = 600.0
"""A subject may have a long day to make up first."""

Tell = Callable[[str], None]
Program = Callable[[Spec, Tell], Environment]


def run_by(spec: Spec, tell: Tell) -> Environment:
    """How a subject of the catalogue is run; a rival is installed first.

    Raises:
        RivalMissingError: it cannot be.
    """
    if spec.probe:
        return Environment((sys.executable, "-m", "ops.bench.probe", spec.probe), {})
    return prepare(spec.name, default_cache(), tell)


class Stage:
    """Keeps subjects alive beside each other. Use it in a `with` statement.

    Args:
        specs: the subjects of this run.
        result: takes versions, and why a subject is missing.
        tell: told what it is busy with.
        program: how a subject is run.

    Raises:
        RedisMissingError: there is no Redis server on this machine.
    """

    def __init__(self, specs: Sequence[Spec], result: Result, tell: Tell, program: Program = run_by) -> None:
        self.specs = {spec.name: spec for spec in specs}
        self._result = result
        self._tell = tell
        self._program = program
        self._alive: dict[str, Asked] = {}
        self._urls: dict[str, str] = {}

    def __enter__(self) -> Self:
        with ExitStack() as held:
            # On Windows a file may still be open for a moment after its process has ended.
            folder = tempfile.TemporaryDirectory(prefix="qmt-bus-bench-", ignore_cleanup_errors=True)
            self._folder = Path(held.enter_context(folder))
            for appendfsync in sorted({spec.appendfsync for spec in self.specs.values()}):
                self._urls[appendfsync] = self._redis(appendfsync, held)
            held.callback(lambda: [self.end(name) for name in list(self._alive)])
            self._held = held.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    def _redis(self, appendfsync: str, held: ExitStack) -> str:
        folder = self._folder / f"redis-{appendfsync}"
        folder.mkdir()
        server = DurableRedis(folder)
        held.callback(server.kill)
        server.start()
        link = RedisLink(server.url, "qmt-bus-bench")
        link.call("CONFIG", "SET", "appendfsync", appendfsync)
        self._note_server(link)
        link.close()
        return server.url

    def _note_server(self, link: RedisLink) -> None:
        words: bytes = link.call("INFO", "server")
        version = next(line for line in words.decode().splitlines() if line.startswith("redis_version"))
        self._result.machine["redis"] = version.partition(":")[2]

    def has(self, name: str) -> bool:
        """Whether a subject is alive or could be started; it is started if it is not alive."""
        if name in self._alive:
            return True
        if name not in self.specs or name in self._result.missing:
            return False
        self._start(self.specs[name])
        return name in self._alive

    def _start(self, spec: Spec) -> None:
        folder = self._folder / spec.name
        folder.mkdir(exist_ok=True)
        settings = {
            "name": spec.name,
            "folder": str(folder),
            "redis_url": self._urls[spec.appendfsync],
            **spec.settings,
        }
        try:
            program = self._program(spec, self._tell)
        except RivalMissingError as error:
            self._result.missing[spec.name] = str(error)
            return
        self._alive[spec.name] = Asked(program.command, folder, program.variables)
        started = self.ask(spec.name, {"start": settings}, _START_SECONDS)
        if started is None:
            self.end(spec.name)
        else:
            self._result.versions[spec.name] = started["versions"]

    def ask(self, name: str, request: Mapping[str, Any], timeout: float) -> dict[str, Any] | None:
        """Ask a living subject; None, and the reason is noted, where it cannot do it."""
        asked = self._alive[name]
        try:
            return asked.ask(request, timeout)
        except SubjectError as error:
            what = next(iter(request))
            self._result.missing[name if what in {"start", "burst"} else f"{name}: {what}"] = str(error)
            return None

    def end(self, name: str) -> None:
        """End a subject, if it is alive."""
        if name in self._alive:
            self._alive.pop(name).end()
