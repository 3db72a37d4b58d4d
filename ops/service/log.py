"""The log of a worker that is looked after: what it prints, and between it what happens to it."""

from datetime import datetime
from typing import Any

from bus_schema import codec
from ops.lines import EXCHANGE_TIME
from ops.service.words import sentence
from worker.log_file import LogFile
from worker.logs import ForgivingStream
from worker.settings import LogFormat


class SupervisorLog:
    """Lines go into one file, in the order in which they came.

    Args:
        file: where to.
        log_format: how what happens is told: a sentence in the language of the system, or a JSON object as
            the worker's own lines are.
    """

    def __init__(self, file: LogFile, log_format: LogFormat) -> None:
        self._file = ForgivingStream(file)
        self._as_json = log_format is LogFormat.JSON

    def write(self, line: str) -> None:
        """Keep a line that the worker has printed, as it is."""
        self._file.write(line)
        self._file.flush()

    def say(self, which: str, /, **facts: Any) -> None:
        """Tell one of the sentences of `words`, with the time in Beijing."""
        now = datetime.now(EXCHANGE_TIME)
        if self._as_json:
            told = {name: str(fact) for name, fact in facts.items()}
            content = {"timestamp": now.isoformat(), "level": "info", "event": f"supervise_{which}", **told}
            self.write(f"{codec.encode(content).decode()}\n")
        else:
            self.write(f"{now:%Y-%m-%d %H:%M:%S} supervise: {sentence(which, **facts)}\n")
