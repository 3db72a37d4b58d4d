"""Refusals, in the words in which counters speak.

The format `[COUNTER][number][text][key=value]` is what public reports show; it varies from broker to broker.
"""

from typing import NamedTuple


class Refusal(NamedTuple):
    """Why an order or a cancel was refused."""

    error_id: int
    error_msg: str


def refusal(number: int, text: str, **facts: object) -> Refusal:
    """Return a refusal in the counter's format."""
    shown = ",".join(f"{key}={value}" for key, value in facts.items())
    return Refusal(number, f"[COUNTER][{number}][{text}][{shown}]")
