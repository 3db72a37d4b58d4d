"""Which session ids are an account's: a fixed few, since each leaves a file that nobody deletes."""

from collections.abc import Iterable
from zlib import crc32

EACH = 4
"""Used in turn: the terminal refuses the same one again too soon."""
_FIRST = 1_000
_PLACES = 10_000


def session_ids(account_id: str, beside: Iterable[str] = ()) -> range:
    """Return the ids of an account.

    Args:
        account_id: the account.
        beside: all accounts of the worker, it among them, always in the same order. Where two numbers lead
            to the same ids, the later account takes the next ones that are free.
    """
    taken: set[int] = set()
    for other in (*beside, account_id):
        place = crc32(other.encode()) % _PLACES
        while place in taken:
            place = (place + 1) % _PLACES
        if other == account_id:
            break
        taken.add(place)
    first = _FIRST + EACH * place
    return range(first, first + EACH)
