"""How the worker logs: structlog, one event name and named values a line, to stderr or to rotating files."""

import logging
import sys
from contextlib import suppress
from typing import Any, TextIO

import structlog

from worker.log_file import LogFile


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


class ForgivingStream:
    """Drops what cannot be written: no thread that trades ends over its log, on a full disk or a closed pipe.

    Args:
        stream: where lines go while they can.
    """

    def __init__(self, stream: TextIO | LogFile) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write a line, if that can be done."""
        with suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        """Let what was written be seen, if that can be done."""
        with suppress(OSError, ValueError):
            self._stream.flush()


def _loggers(file: LogFile | None) -> Any:
    stream: Any = ForgivingStream(file or sys.stderr)
    return structlog.WriteLoggerFactory(stream)


def _bears(account_id: str) -> Any:
    def add(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        return {"account_id": account_id, **event}

    return add
