"""What every command has in common."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from bus_schema.fields import CommandId, ContractVersion, Millis


def require_type(schema: dict[str, Any]) -> None:
    """Require the type in a JSON Schema: Python code leaves it out, as the class says it; others may not."""
    if "type" in schema["properties"]:
        schema["required"] = ["type", *schema.get("required", [])]


class CommandPart(BaseModel):
    """Something that is acted on: unknown fields are refused, since a misspelt `price` must never trade."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra=require_type)


class CommandBase(CommandPart):
    """The fields of every command.

    Attributes:
        type: Which command it is.
        id: Unique for the account and trading day; the reply carries it back.
        v: Version of the contract.
        sent_at: Milliseconds since the epoch, UTC; the time in the stream entry's id where it is absent. One
            that is later than that was dated by a clock that is ahead: `expires_at` is earlier by as much.
        expires_at: Milliseconds since the epoch, UTC, on Redis's clock; read after it, the command does
            nothing. Where it is absent, the worker adds its own limit to `sent_at`.
    """

    type: str
    id: CommandId
    v: ContractVersion = 1
    sent_at: Millis | None = None
    expires_at: Millis | None = None

    def count_keys(self) -> int:
        """Count the keys that the JSON of this command needs: those that were given, at every depth."""
        return len(self.model_fields_set)
