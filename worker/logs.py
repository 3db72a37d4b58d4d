"""How the worker logs: structlog, one event name and named values a line, to stderr or to rotating files."""

import logging
import sys
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import structlog


class LogFile(RotatingFileHandler):
    """A log file of limited size, and older ones beside it: ``worker.log``, ``worker.log.1``, ...

    Args:
        path: of the newest; its folder is made.
        megabytes: how large it may become.
        kept: how many older ones stay.

    Raises:
        OSError: it cannot be written.
    """

    def __init__(self, path: Path, megabytes: int, kept: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        super().__init__(path, maxBytes=megabytes << 20, backupCount=kept, encoding="utf-8")

    def write(self, line: str) -> None:
        """Add a line that is complete already, with its line break."""
        self.acquire()
        try:
            # It opens the file too, where that is needed.
            if self.shouldRollover(logging.makeLogRecord({"msg": line})):
                self.doRollover()
            if self.stream is not None:
                self.stream.write(line)
        finally:
            self.release()

    def doRollover(self) -> None:  # noqa: N802 - the standard library's name.
        """Begin a new file, unless somebody has this one open in a way that forbids it: then go on in it.

        On Windows an editor can do that. The standard library would move the older files on at each line,
        until none was left.
        """
        if self.stream is not None:
            self.stream.close()
        path = Path(self.baseFilename)
        try:
            path.replace(f"{path}.moving").replace(path)
        except OSError:
            self.stream = self._open()
        else:
            super().doRollover()

    def _open(self) -> TextIOWrapper:
        # Orders are their owner's business.
        Path(self.baseFilename).touch(mode=0o600)
        return super()._open()


def configure_logs(level: str, log_format: str, account_id: str, file: LogFile | None = None) -> None:
    """Set up logging for the whole process; every line bears the account.

    Args:
        level: ``DEBUG`` to ``ERROR``.
        log_format: ``console`` for eyes, ``json`` for machines.
        account_id: the account that the process trades.
        file: where the lines go; stderr for None.
    """
    as_json = log_format == "json"
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        # Where the package rich is installed, the default prints every function's variables: passwords too.
        else structlog.dev.ConsoleRenderer(
            colors=file is None and sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    processors: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=as_json),
        _bears(account_id),
    ]
    if as_json:
        processors.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*processors, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=_loggers(file),
        cache_logger_on_first_use=False,
    )
    # The scheduler speaks through the standard library; its warnings matter, its chatter does not.
    logging.basicConfig(
        level=logging.WARNING,
        handlers=[file or logging.StreamHandler()],
        format="%(levelname)s %(name)s: %(message)s",
    )


def _loggers(file: LogFile | None) -> Any:
    if file is None:
        return structlog.PrintLoggerFactory(sys.stderr)
    return structlog.WriteLoggerFactory(file)  # type: ignore[arg-type]  # It writes and flushes, no more is used.


def _bears(account_id: str) -> Any:
    def add(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        return {"account_id": account_id, **event}

    return add
