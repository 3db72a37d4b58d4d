"""When a command is over. All on Redis's clock."""

from worker.engine.config import EngineConfig
from worker.engine.inputs import CommandRead


def expires_at(read: CommandRead, config: EngineConfig) -> int:
    """The last millisecond at which the command may do something.

    An entry is in Redis after its command was sent. One that says a later ``sent_at`` was dated by a clock
    that is ahead, and by as much its ``expires_at`` is too late.
    """
    command, entry_at = read.command, read.entry.sent_at
    sent_at = entry_at if command.sent_at is None else command.sent_at
    until = command.expires_at if command.expires_at is not None else sent_at + config.command_ttl_ms
    return until - max(sent_at - entry_at, 0)
