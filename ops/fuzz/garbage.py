"""Bytes that have nothing to do with the contract, and entries of another shape."""

from collections.abc import Callable
from random import Random

_MEGABYTE = 1 << 20
_SEPARATORS = [b"", b"\x00", b"\n", b",", b"{", b'"', b"\xff"]
_NOT_OBJECTS = [
    b"",
    b" ",
    b"null",
    b"true",
    b"0",
    b"[]",
    b'"ping"',
    b"{}",
    b"{",
    b"\x00",
    b"[[]]",
    b"{}{}",
    b"//",
]
_ENCODINGS = ["utf-16", "utf-16-be", "utf-32", "utf-7", "utf-8-sig", "cp037"]


def random_bytes(rng: Random, _command: bytes) -> bytes:
    """Noise."""
    return rng.randbytes(rng.choice([1, 3, 20, 200, 4_000]))


def truncated(rng: Random, command: bytes) -> bytes:
    """A command whose end was lost."""
    return command[: rng.randrange(len(command))]


def flipped(rng: Random, command: bytes) -> bytes:
    """A command with some bytes changed."""
    changed = bytearray(command)
    for _ in range(rng.randint(1, 5)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def spliced(rng: Random, command: bytes) -> bytes:
    """A command in which a piece comes again at another place."""
    start, end = sorted(rng.choices(range(len(command) + 1), k=2))
    at = rng.randrange(len(command) + 1)
    return command[:at] + rng.choice(_SEPARATORS) + command[start:end] + command[at:]


def not_an_object(rng: Random, _command: bytes) -> bytes:
    """Empty, or JSON that is no object with an id."""
    return rng.choice(_NOT_OBJECTS)


def other_encoding(rng: Random, command: bytes) -> bytes:
    """A command in an encoding that the contract does not take."""
    return command.decode("utf-8", "replace").encode(rng.choice(_ENCODINGS), "replace")


def surrounded(rng: Random, command: bytes) -> bytes:
    """A command with something before or behind it."""
    return (
        rng.choice([b" ", b"\n", b"\x00", b"x", b"\xef\xbb\xbf", command]) + command + rng.choice(_SEPARATORS)
    )


WAYS: tuple[Callable[[Random, bytes], bytes], ...] = (
    random_bytes,
    truncated,
    flipped,
    spliced,
    not_an_object,
    other_encoding,
    surrounded,
)
"""All ways to make bytes out of a command's; a kind of entry bears the name of its function."""


def megabyte(rng: Random, command: bytes) -> bytes:
    """A command with a megabyte in it, or around it."""
    much = rng.choice([b"x", b"\x00", b"[", b'"'])
    return rng.choice(
        [
            much * _MEGABYTE,
            command[:-1] + b', "much": "' + b"x" * _MEGABYTE + b'"}',
            b'{"id": "big", "type": "' + b"t" * _MEGABYTE + b'"}',
            b'{"id": "big", "type": "ping"' + b"".join(b', "f%d": 0' % n for n in range(60_000)) + b"}",
        ]
    )


def other_fields(rng: Random, command: bytes) -> tuple[bytes, ...]:
    """An entry that has not the one field ``data``."""
    name = rng.choice([b"Data", b"", b"\xff", b"payload", b"data "])
    return rng.choice(
        [
            (name, command),
            (b"data", command, b"data", command),
            (b"data", command, name, b""),
            (name, b"", b"data", command),
        ]
    )
