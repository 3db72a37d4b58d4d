"""The worker's log while it is simulated: silent, but for the engine's own faults, which are kept."""

from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

FAULT = "engine_fault"
"""What the desk calls an exception that escaped from the engine."""


class Overheard:
    """Within it, nothing is printed, and what must not happen is collected."""

    def __init__(self) -> None:
        self._faults: list[str] = []
        self._before: dict[str, Any] = {}

    def __enter__(self) -> list[str]:
        """Begin to listen; the list fills while it runs."""
        self._before = structlog.get_config()
        structlog.configure(processors=[structlog.processors.format_exc_info, self._take])
        return self._faults

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        structlog.configure(**self._before)

    def _take(self, _logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if event["event"] == FAULT:
            self._faults.append(f"{event.get('told')}: {event.get('exception', '').strip()}")
        raise structlog.DropEvent
