"""The failure of a command, as an exception for those who want one."""

from typing import Any

from bus_schema.codes import MAY_HAVE_TRADED


class CommandFailedError(Exception):
    """The worker answered that a command failed.

    Attributes:
        command_id: Which command.
        code: A name of `ErrorCode`.
        detail: More about it, by code.
        may_have_traded: An order may be live in spite of this; its events will tell.
    """

    def __init__(self, *, command_id: str, code: str, message: str, detail: dict[str, Any]) -> None:
        super().__init__(f"command {command_id} failed, {code}: {message}")
        self.command_id = command_id
        self.code = code
        self.detail = detail
        self.may_have_traded = code in MAY_HAVE_TRADED
