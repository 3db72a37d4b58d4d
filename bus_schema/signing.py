"""Signatures of commands, for a Redis whose ACLs one does not control. Both sides sign and check here.

An entry then bears the field `signature` beside `data`: in 64 hexadecimal digits, HMAC-SHA256 with the
sender's key over

    b"qmt-bus command 1" 00 <key of the stream> 00 <bytes of data, as they are>

The stream's key holds the bus's prefix, the account, and the strategy or `control`; so what is signed for one
of them is worth nothing in the stream of another. No name in it can hold a zero byte, so nothing can be moved
over the borders. Readers that know no keys ignore the field.

Why a copy of a signed entry does no harm:

- An order's id is remembered for the trading day, so a copy is answered with the first one's answer. For that
  to be enough, a signed command must be over within the day on which it is read: it says when it was sent or
  when it expires, inside of the signature, since the time in an entry's id is whatever its writer says.
- Other commands that act (cancels, what operators order) act once for each signature, and not after they have
  expired. What remembers them is the worker's process, and over a restart its journal, by their ids.
- `halt` is taken however old it is, since one that was sent while no worker ran must not get lost. After a
  restart a copy would halt again; but who can write to the streams can stop all trading by deleting them too.
- Queries and `ping` change nothing.

What a signature does not give: secrecy, and proof of the worker's own events. Who can write to the commands
of such a Redis can write to an inbox as well. And Redis itself is believed the time.
"""

import hmac

SIGNATURE_FIELD = "signature"
"""An entry's field beside `data`."""
LEAST_KEY_CHARACTERS = 32
_CONTEXT = b"qmt-bus command 1"


class Signer:
    """Signs what one sender puts on one stream, and checks what claims to be from there.

    Args:
        key: the secret that sender and worker share: at least 32 characters, drawn at random.
        stream: the key of the stream, see `Keys`.

    Raises:
        ValueError: the key is too short; it is not repeated.
    """

    def __init__(self, key: str, stream: str) -> None:
        if len(key) < LEAST_KEY_CHARACTERS:
            raise ValueError(
                f"a signing key must have at least {LEAST_KEY_CHARACTERS} characters, drawn at random"
            )
        self._begun = hmac.new(key.encode(), b"\0".join((_CONTEXT, stream.encode(), b"")), "sha256")

    def sign(self, data: bytes) -> bytes:
        """Return the signature of an entry's `data`."""
        whole = self._begun.copy()
        whole.update(data)
        return whole.hexdigest().encode()

    def is_signed(self, data: bytes, signature: bytes) -> bool:
        """Tell whether it is the sender's, in a time that says nothing about how much of it is right."""
        return hmac.compare_digest(self.sign(data), signature)
