"""What is known of the instruments that somebody has asked for: details, quotes, the calendar."""

from dataclasses import dataclass, field

from worker.engine.facts import InstrumentFacts, IssueFacts, QuoteFacts


@dataclass(slots=True)
class Prices:
    """The market's side of the engine's memory.

    Attributes:
        watched: the instruments of which every change is told.
        let_go: those that were until this day began; what is told of them all the same is the last.
        instruments: None stands for a code that the terminal does not know.
        days: trading days as numbers (20250102).
        lost: why there are no quotes at the moment; empty while there are.
        issues: what the terminal says can be subscribed, by the code for that, and the day of which it is.
        awaited: orders that wait for their instrument's first quote, by its code.
    """

    watched: set[str] = field(default_factory=set)
    let_go: set[str] = field(default_factory=set)
    instruments: dict[str, InstrumentFacts | None] = field(default_factory=dict)
    quotes: dict[str, QuoteFacts] = field(default_factory=dict)
    days: frozenset[int] = frozenset()
    lost: str = ""
    issues: dict[str, IssueFacts] = field(default_factory=dict)
    issues_of: int = 0
    awaited: dict[str, list[str]] = field(default_factory=dict)
