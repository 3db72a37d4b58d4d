"""The signature of a command, as other languages have to make it."""

import hashlib

import pytest

from bus_schema.keys import Keys
from bus_schema.signing import Signer

KEY = "0123456789abcdef0123456789abcdef"
KEYS = Keys("1000000365")
STREAM = KEYS.commands("demo")
DATA = b'{"type":"ping","id":"p1","sent_at":1}'


def hmac_by_hand(key: bytes, message: bytes) -> str:
    """HMAC-SHA256 as RFC 2104 writes it."""
    padded = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in padded) + inner).hexdigest()


def test_it_is_what_the_contract_says() -> None:
    """HMAC-SHA256 over context, stream and data, parted by zero bytes, in lower-case hexadecimal."""
    message = b"qmt-bus command 1\0qmt:{1000000365}:commands:demo\0" + DATA
    assert Signer(KEY, STREAM).sign(DATA).decode() == hmac_by_hand(KEY.encode(), message)


def test_a_signer_can_be_used_again() -> None:
    """One command's signature does not depend on the one before."""
    signer = Signer(KEY, STREAM)
    assert signer.sign(DATA) == signer.sign(DATA)


@pytest.mark.parametrize(
    "stream",
    [
        KEYS.commands("other"),
        KEYS.commands("control"),
        KEYS.control,
        Keys("1000000366").commands("demo"),
        Keys("1000000365", prefix="test").commands("demo"),
    ],
)
def test_it_counts_in_one_stream_alone(stream: str) -> None:
    """Neither as another strategy, nor as an operator, nor for another account or bus."""
    assert not Signer(KEY, stream).is_signed(DATA, Signer(KEY, STREAM).sign(DATA))


@pytest.mark.parametrize(
    ("data", "signature"),
    [
        (DATA + b" ", Signer(KEY, STREAM).sign(DATA)),
        (DATA, Signer(KEY[::-1], STREAM).sign(DATA)),
        (DATA, Signer(KEY, STREAM).sign(DATA)[:-1]),
        (DATA, b""),
        (DATA, b"\xff" * 64),
    ],
    ids=["another byte", "another key", "cut off", "empty", "no text"],
)
def test_what_differs_is_not_signed(data: bytes, signature: bytes) -> None:
    """Every byte and the key count."""
    signer = Signer(KEY, STREAM)
    assert signer.is_signed(DATA, signer.sign(DATA))
    assert not signer.is_signed(data, signature)


def test_a_short_key_is_refused_and_not_shown() -> None:
    """What can be guessed proves nothing."""
    with pytest.raises(ValueError, match="at least 32") as refused:
        Signer("open sesame", STREAM)
    assert "sesame" not in str(refused.value)
