"""What the worker tells: replies, and what happened to orders, money and the worker itself.

Readers ignore fields they do not know, and get an `UnknownEvent` for a type they do not know: so version 1
can grow. `code`, `state` and `order_status` are plain strings for the same reason; compare them with the
members of `codes`, which are strings too: `event.code == ErrorCode.EXPIRED`.
"""

from typing import Annotated, Any, Literal, Self, TypeAlias, TypeVar, get_args

from pydantic import Field, TypeAdapter, ValidationError

from bus_schema import codec
from bus_schema.codes import MAY_HAVE_TRADED
from bus_schema.errors import CommandFailedError
from bus_schema.fields import ContractVersion
from bus_schema.latency import StageLatency
from bus_schema.protection import ProtectionResult
from bus_schema.quotes import QuoteResult
from bus_schema.results import AssetResult, Facts, OrderResult, PositionResult, Result, TradeResult

FactsT = TypeVar("FactsT", bound=Facts)
ModelOf: TypeAlias = type[FactsT]
"""Spelled here, as inside an event `type` is a field."""


class EventBase(Facts):
    """The fields of every event.

    Attributes:
        type: Which event it is.
        v: Version of the contract.
        id: The same fact always has the same id, so that a reader can drop repeats.
        account_id: The account.
        strategy: Whom it concerns; null where nobody on the bus placed it.
        occurred_at: The broker's time where it gives one, else the worker's; milliseconds, UTC.
        published_at: Milliseconds since the epoch, UTC.
        simulated: No real money moved.
    """

    type: str
    v: ContractVersion = 1
    id: str
    account_id: str
    strategy: str | None
    occurred_at: int
    published_at: int
    simulated: bool


class ErrorDetail(Facts):
    """Why a command failed.

    Attributes:
        code: A name of `ErrorCode`.
        message: What happened and what to do, in words.
        detail: More about it, by code.
    """

    code: str
    message: str
    detail: dict[str, Any] = Field(default_factory=dict)

    @property
    def may_have_traded(self) -> bool:
        """Whether an order may be live in spite of this."""
        return self.code in MAY_HAVE_TRADED


class Reply(EventBase):
    """The one answer to a command.

    Attributes:
        command_id: The id of the command.
        command_type: Its `type`; null where it had none that could be read.
        ok: It was done; for `place_order`, the terminal gave the order a number.
        result: What was asked for, where `ok`.
        error: Why not, where not `ok`.
        duplicate: The same command came before, and this is its answer again.
    """

    type: Literal["reply"] = "reply"
    command_id: str
    command_type: str | None
    ok: bool
    result: Result | None = None
    error: ErrorDetail | None = None
    duplicate: bool = False

    def raise_for_error(self) -> Self:
        """Return the reply itself, if the command was done.

        Raises:
            CommandFailedError: It was not.
        """
        if self.error is not None:
            raise CommandFailedError(
                command_id=self.command_id,
                code=self.error.code,
                message=self.error.message,
                detail=self.error.detail,
            )
        return self

    def result_as(self, model: ModelOf[FactsT]) -> FactsT:
        """Return the result as a model of `results` or `quotes`.

        Raises:
            CommandFailedError: The command failed.
            pydantic.ValidationError: The result is something else.
        """
        return model.model_validate(self.raise_for_error().result)

    def results_as(self, model: ModelOf[FactsT]) -> list[FactsT]:
        """Return the results of a query that answers with a list.

        Raises:
            CommandFailedError: The command failed.
            pydantic.ValidationError: The result is something else.
        """
        return [model.model_validate(one) for one in self.raise_for_error().result or []]


class OrderEvent(EventBase, OrderResult):
    """An order is now like this; its states only move forward.

    Attributes:
        source: `push` where the terminal told it, `reconcile` where a query found it.
        external: Not placed over this bus: by hand in the terminal, or by another program.
    """

    type: Literal["order"] = "order"
    source: str
    external: bool


class FillEvent(EventBase, TradeResult):
    """A fill, once for its account, trading day, `order_id` and `traded_id`."""

    type: Literal["fill"] = "fill"


class ProtectionEvent(EventBase, ProtectionResult):
    """A protection is now like this; while it is armed also when its best price or its volume has moved."""

    type: Literal["protection"] = "protection"


class ErrorEvent(EventBase):
    """Something went wrong. Every failed reply stands here too.

    Attributes:
        code: A name of `ErrorCode`.
        message: What happened and what to do, in words.
        detail: More about it, by code.
        command_id: The command it is about.
        command_type: Its `type`.
        client_order_id: The order it is about, by the id it was placed with.
        order_id: The order it is about, by the terminal's number.
        stock_code: The instrument it is about.
    """

    type: Literal["error"] = "error"
    code: str
    message: str
    detail: dict[str, Any] = Field(default_factory=dict)
    command_id: str | None = None
    command_type: str | None = None
    client_order_id: str | None = None
    order_id: int | None = None
    stock_code: str | None = None


class AssetEvent(EventBase, AssetResult):
    """The account's money."""

    type: Literal["asset"] = "asset"


class PositionsEvent(EventBase):
    """All positions of the account.

    Attributes:
        positions: Also those of which everything was sold today.
    """

    type: Literal["positions"] = "positions"
    positions: list[PositionResult]


class QuoteEvent(EventBase, QuoteResult):
    """A tick, on the stream `quotes:<stock_code>`; `occurred_at` is its `time`. Ticks can be lost."""

    type: Literal["quote"] = "quote"


class WorkerStatusEvent(EventBase):
    """What the worker can do: on each change, and as a heartbeat.

    Attributes:
        state: A name of `WorkerState`.
        reason: Why it is in this state.
        since: When it came into this state; milliseconds since the epoch, UTC.
        session_id: Of its session with the terminal; null without one.
        backlog: Commands that it has not yet answered.
        version: Of the worker.
        stages: In a heartbeat, by stage: `decide` (the command is read, decided on, its intent written down),
            `hand_over` (to the SDK's thread), `own` (both of these), `call` (the SDK's call), `answer` (until
            the terminal's answer), `reply` (until Redis has the reply).
    """

    type: Literal["worker_status"] = "worker_status"
    state: str
    reason: str
    since: int
    session_id: int | None = None
    backlog: int
    version: str
    stages: dict[str, StageLatency] = Field(default_factory=dict)


class DeadLetterEvent(EventBase):
    """An entry that could not be read and nobody could be answered for, or that was not signed as it must be.

    It stands on the stream `dead`.

    Attributes:
        stream: Where it lay: `commands:S`, or `control`.
        entry_id: Its id there.
        reason: What is wrong with it.
        raw: Its first 4096 bytes, as text.
        encoding: How they became text: `utf-8`, or `base64`.
        length: How many bytes it had.
        sha256: Their hash, in hexadecimal digits.
    """

    type: Literal["dead_letter"] = "dead_letter"
    stream: str
    entry_id: str
    reason: str
    raw: str
    encoding: str
    length: int | None = None
    sha256: str | None = None


class UnknownEvent(Facts):
    """An entry that this version cannot read: of a newer worker, most likely. Readers log it and go on.

    Attributes:
        type: What it calls itself; empty where it does not say.
        content: All of it; empty where it is not a JSON object.
        problem: Why it could not be read.
    """

    type: str
    content: dict[str, Any]
    problem: str


KnownEvent: TypeAlias = (
    Reply
    | OrderEvent
    | FillEvent
    | ProtectionEvent
    | ErrorEvent
    | AssetEvent
    | PositionsEvent
    | QuoteEvent
    | WorkerStatusEvent
    | DeadLetterEvent
)
Event: TypeAlias = KnownEvent | UnknownEvent

EVENTS: dict[str, type[EventBase]] = {
    model.model_fields["type"].default: model for model in get_args(KnownEvent)
}
"""Each event's model under its `type`."""

_EVENT: TypeAdapter[KnownEvent] = TypeAdapter(Annotated[KnownEvent, Field(discriminator="type")])


def parse_event(raw: bytes) -> Event:
    """Read one event from an entry's `data`. Never raises: one bad entry must not stop a reader for ever."""
    try:
        return _EVENT.validate_json(raw)
    except ValidationError as error:
        return _unknown(raw, str(error))


def _unknown(raw: bytes, problem: str) -> UnknownEvent:
    try:
        content = codec.decode(raw)
    except ValueError as reason:
        return UnknownEvent(type="", content={}, problem=f"not JSON: {reason}")
    if not isinstance(content, dict):
        return UnknownEvent(type="", content={}, problem="not a JSON object")
    return UnknownEvent(type=str(content.get("type", "")), content=content, problem=problem)
