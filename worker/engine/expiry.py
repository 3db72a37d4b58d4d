"""When a command is over. All on Redis's clock."""

from worker.engine.config import EngineConfig
from worker.engine.inputs import CommandRead


def expires_at(read: CommandRead, config: EngineConfig) -> int:
    """The last millisecond at which the command may do something."""
    command = read.command
    if command.expires_at is not None:
        return command.expires_at
    sent_at = command.sent_at if command.sent_at is not None else read.entry.sent_at
    return sent_at + config.command_ttl_ms
