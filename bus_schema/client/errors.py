"""What can go wrong between a program and the bus.

BusClientError
├── BusUnavailableError     Redis could not be reached, or refused; nothing was sent
├── SendUnconfirmedError    the command may be on its stream, or not
└── ReplyTimeoutError       the command is on its stream; what became of it is not known
"""

from bus_schema import tls


class BusClientError(Exception):
    """Something went wrong between this program and the bus."""


# A server that does not trust the client may cut the connection before its reason can be read.
_ADVICE = "Check Redis's address, user, password, with TLS the client's certificate, and that it runs"


def _words(fault: Exception) -> str:
    # That of a deadline has none of its own.
    return str(fault) or "no answer in time"


class BusUnavailableError(BusClientError):
    """Redis could not be reached in time while connecting or reading, or refused to answer."""

    def __init__(self, fault: Exception) -> None:
        why = tls.refusal(fault) or f"{_words(fault)}. {_ADVICE}"
        super().__init__(f"cannot use the bus: {why}")


class SendUnconfirmedError(BusClientError):
    """Redis did not confirm that it has a command.

    Attributes:
        command_id: Which command.
    """

    def __init__(self, command_id: str, fault: Exception) -> None:
        super().__init__(
            f"Redis did not confirm command {command_id}: {_words(fault)}. It may be on its stream all the"
            " same: send it again with the same id, which cannot trade twice, and not as a new order"
        )
        self.command_id = command_id


class ReplyTimeoutError(BusClientError, TimeoutError):
    """No reply came in time.

    Attributes:
        command_id: Which command.
    """

    def __init__(self, command_id: str, timeout: float) -> None:
        super().__init__(
            f"no reply to command {command_id} within {timeout:g} s. An order may be live all the same: "
            "wait for the reply again, or send the same command and id again, which cannot trade twice"
        )
        self.command_id = command_id
