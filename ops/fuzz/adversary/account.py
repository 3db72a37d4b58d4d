"""What an adversary says that it has done: it comes from its process as JSON."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Account:
    """Its own account; empty where the worker ended before it could give one.

    Attributes:
        attacks: which was when, in milliseconds since the epoch: (name, began, ended).
        sent: entries and commands that Redis took, by attack.
        bytes_sent: of the entries on its own stream.
        refused: what Redis refused.
        buried: ids of the entries that must be in ``dead``, in the order of the stream.
        unsure: entries of which Redis's answer was lost.
        let_through: forbidden commands that Redis has run.
    """

    attacks: list[tuple[str, int, int]] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)
    bytes_sent: int = 0
    refused: int = 0
    buried: list[str] = field(default_factory=list)
    unsure: int = 0
    let_through: list[str] = field(default_factory=list)
