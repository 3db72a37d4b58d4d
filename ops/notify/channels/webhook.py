"""A plain webhook: the message as JSON, for whatever is there to take it."""

from dataclasses import dataclass

from pydantic import SecretStr

from ops.notify.channels.channel import Message
from ops.notify.channels.posting import post


@dataclass(frozen=True, slots=True)
class Webhook:
    """Posts `kind`, `title`, `text`, `account_id`, `count` and `events`; any status from 200 to 299 is a yes.

    Each of the events has `id`, `case`, `at` (milliseconds since the epoch) and `facts`; who wants each once
    keeps their ids.

    Args:
        url: where to.
    """

    url: SecretStr
    name = "webhook"

    def send(self, message: Message) -> str:
        """Send it; see `Channel`.

        Raises:
            NotSentError: it was refused, or nobody was reached.
        """
        answer = post(self.url.get_secret_value(), message)
        return f"HTTP {answer.status}"
