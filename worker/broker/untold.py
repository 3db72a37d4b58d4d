"""Numbers by which the SDK says that it tells nothing: the largest of their types, and what is no number.

Seen in public: 2147483647 and 1.7976931348623157e+308 in details and in error ids. They come in quotes,
details and account objects alike, as integers and as floats; nothing may be counted with them, and they are
not passed on. Everything that the worker reads from the SDK passes here.
"""

from typing import Any, Final

STAND_INS: Final = frozenset({2**31 - 1, 2**32 - 1, 2**63 - 1, 2**63, 2**64 - 1, 2**64})
"""The largest of the integer types, and as what a float holds them; a float is found among them as well."""
LARGEST_FLOAT: Final = 3.4e38
"""What is as large as a short float can be stands for nothing, and so does the largest of the long ones."""


def told(value: Any) -> Any:
    """A value, or None for a number that says nothing; what is no number is given back as it is."""
    if value.__class__ is float and not -LARGEST_FLOAT < value < LARGEST_FLOAT:
        return None
    return None if value.__class__ in _NUMBERS and value in STAND_INS else value


def told_within(value: Any) -> Any:
    """The same within a document: lists and objects are gone through, however deep they are."""
    if isinstance(value, dict):
        return {name: told_within(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [told_within(one) for one in value]
    return told(value)


_NUMBERS: Final = (int, float)
