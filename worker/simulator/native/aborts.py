"""What would have ended the process: the native core's aborts and access violations, recorded instead.

On the real module an exception that leaves a Python callback ends the process with exit code 3, and `None`
in the place of a string is an access violation (both observed on the wheel's Windows build).
"""

import logging
import os
import traceback

_log = logging.getLogger(__name__)

ABORT_EXIT_CODE = 3


class AccessViolationError(BaseException):
    """The real module would have died here.

    It is no `Exception`, because a handler that swallows it would hide a bug that kills a live process.
    """


class AbortLog:
    """Aborts in the order they happened, as text.

    Attributes:
        records: one description per abort.
        kills: end the process with exit code 3, as the real module does, instead of going on.
    """

    __slots__ = ("kills", "records")

    def __init__(self) -> None:
        self.records: list[str] = []
        self.kills = False

    def note(self, what: str, error: BaseException | None = None) -> None:
        """Record one abort, log it to stderr, and die of it when the scenario says so."""
        detail = "".join(traceback.format_exception(error)) if error is not None else ""
        self.records.append(f"{what}: {error!r}" if error is not None else what)
        _log.critical("the real xtpythonclient would have ended this process: %s\n%s", what, detail)
        if self.kills:
            os._exit(ABORT_EXIT_CODE)

    def access_violation(self, what: str) -> AccessViolationError:
        """Record the access violation and return the exception to raise for it."""
        self.note(what)
        return AccessViolationError(what)
