"""The closed word lists of the contract: error codes, order states, worker states.

Events carry them as plain strings, so that a reader survives a word that a newer worker added. Members are
strings: `event.code == ErrorCode.EXPIRED` compares as expected.
"""

from enum import StrEnum


class ErrorCode(StrEnum):
    """Why a command failed, or what went wrong. Only those in `MAY_HAVE_TRADED` leave a trade possible."""

    INVALID_COMMAND = "invalid_command"
    """Not JSON, unknown type, missing, extra or wrong field, wrong version; `detail` names each field."""
    UNAUTHORIZED = "unauthorized"
    """Where commands must be signed: not signed by whose stream it is in, not for this day, or a copy."""
    ID_CONFLICT = "id_conflict"
    """The id was used today with other content."""
    EXPIRED = "expired"
    """Read after its `expires_at`."""
    NOT_CONNECTED = "not_connected"
    """The broker was not ready until the command expired."""
    HALTED = "halted"
    """The kill switch is on."""
    RISK_REJECTED = "risk_rejected"
    """A pre-trade check refused; `detail.rule` names it, with limit and value."""
    BROKER_REJECTED = "broker_rejected"
    """The terminal or the counter refused; `detail` has its error id and words."""
    NOT_FOUND = "not_found"
    """The order or instrument does not exist."""
    NOT_CANCELABLE = "not_cancelable"
    """The order is already final."""
    UNSUPPORTED = "unsupported"
    """This terminal, exchange or account type has no such thing."""
    TIMEOUT = "timeout"
    """A query got no answer in time."""
    OUTCOME_UNKNOWN = "outcome_unknown"
    """Handed over, and no answer came; an `order` event, or an `error` with `not_placed`, follows."""
    NOT_PLACED = "not_placed"
    """An unknown outcome turned out not to exist at the broker."""
    INTERNAL_ERROR = "internal_error"
    """A fault of the worker; logged with the same id."""


MAY_HAVE_TRADED = frozenset({ErrorCode.OUTCOME_UNKNOWN})
"""The codes after which an order may be live. After any other code it is certain that nothing traded."""


class OrderStatus(StrEnum):
    """An order's state: xtconstant's `ORDER_*` names in lower case."""

    UNREPORTED = "unreported"
    """48: created in the terminal."""
    WAIT_REPORTING = "wait_reporting"
    """49: queued for the counter."""
    REPORTED = "reported"
    """50: accepted by the counter; no proof that the exchange has it."""
    REPORTED_CANCEL = "reported_cancel"
    """51: a cancel is on its way, nothing filled so far."""
    PARTSUCC_CANCEL = "partsucc_cancel"
    """52: partly filled, a cancel is on its way."""
    PART_CANCEL = "part_cancel"
    """53: final; partly filled, the rest cancelled."""
    CANCELED = "canceled"
    """54: final; cancelled."""
    PART_SUCC = "part_succ"
    """55: partly filled."""
    SUCCEEDED = "succeeded"
    """56: final; filled."""
    JUNK = "junk"
    """57: final; refused."""
    UNKNOWN = "unknown"
    """255, or a code that xtconstant does not list: ask again, it is not final."""


class WorkerState(StrEnum):
    """What the worker can do at the moment. Only `READY` takes orders."""

    STARTING = "starting"
    CONNECTING = "connecting"
    RECONCILING = "reconciling"
    READY = "ready"
    DISCONNECTED = "disconnected"
    HALTED = "halted"
    STANDBY = "standby"
    STOPPING = "stopping"


class OrderSource(StrEnum):
    """How the worker learned of an order's state."""

    PUSH = "push"
    """The terminal pushed it."""
    RECONCILE = "reconcile"
    """A query after a (re)connect found it."""
