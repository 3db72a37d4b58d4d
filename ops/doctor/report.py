"""What was found, as lines for people and as JSON for programs."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from ops.doctor.findings import Verdict
from ops.doctor.running import Result
from ops.doctor.words import Words
from ops.screen import Paint
from ops.status import Exit

MARKS: Final[Mapping[Verdict, tuple[str, str]]] = MappingProxyType(
    {
        Verdict.GOOD: ("✔", "green"),
        Verdict.BAD: ("✘", "red"),
        Verdict.UNKNOWN: ("?", "yellow"),
        Verdict.ASIDE: ("–", "dim"),
    }
)
NO_WORDS: Final = "-"


def sentences(result: Result, words: Words) -> tuple[str, str]:
    """Return what was found and what to do about it."""
    said, advice = words.case(result.check.name, result.finding.case)
    return said.format_map(result.finding.facts), advice.format_map(result.finding.facts)


def lines(result: Result, words: Words, paint: Paint) -> list[str]:
    """Return one result as it is shown."""
    mark, colour = MARKS[result.verdict]
    said, advice = sentences(result, words)
    line = words.lines["line"].format(title=words.checks[result.check.name].title, found=said)
    shown = [f"  {paint(mark, colour)} {line}"]
    return [*shown, f"      {paint(words.lines['do'], 'bold')}{advice}"] if advice else shown


def summary(results: Sequence[Result], words: Words) -> str:
    """Return the last line."""
    count = Counter(result.verdict.value for result in results)
    return words.lines["summary"].format_map({verdict.value: count[verdict.value] for verdict in Verdict})


def status(results: Sequence[Result]) -> Exit:
    """Return 1 if something is wrong, or else 2 if something could not be looked at, or else 0."""
    verdicts = {result.verdict for result in results}
    if Verdict.BAD in verdicts:
        return Exit.FAILED
    return Exit.WRONG if Verdict.UNKNOWN in verdicts else Exit.DONE


def as_json(results: Sequence[Result], words: Words) -> str:
    """Return everything as one JSON object."""
    document = {"status": int(status(results)), "checks": [_row(result, words) for result in results]}
    return json.dumps(document, ensure_ascii=False, indent=2)


def _row(result: Result, words: Words) -> dict[str, Any]:
    said, advice = sentences(result, words)
    return {
        "check": result.check.name,
        "verdict": result.verdict.value,
        "case": result.finding.case,
        "title": words.checks[result.check.name].title,
        "found": said,
        "advice": advice,
        "facts": {name: str(value) for name, value in result.finding.facts.items()},
        "fix": result.finding.fix.name if result.finding.fix else None,
        "seconds": round(result.seconds, 3),
    }
