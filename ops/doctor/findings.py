"""What a check is, and what it can find."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ops.doctor.scene import Scene

LIMIT_SECONDS: Final = 15.0
"""Longer than one connect to a Redis that does not react and one read of it."""


class Verdict(StrEnum):
    """What a finding means."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"
    """It should have been looked at, and could not be."""
    ASIDE = "aside"
    """It does not concern this machine or these settings."""


@dataclass(frozen=True, slots=True)
class Fix:
    """Something safe that doctor can do about a finding, if it is told to.

    Attributes:
        name: of its question among the words.
        do: does it; an OSError or a refusal of Redis says that it could not.
        facts: what the question names.
    """

    name: str
    do: Callable[[], None]
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look has found.

    Attributes:
        case: one of those that the check, or `SHARED`, declares.
        facts: what the texts of the case name.
        fix: what could be done about it.
    """

    case: str
    facts: Mapping[str, object] = field(default_factory=dict)
    fix: Fix | None = None


SHARED: Final[Mapping[str, Verdict]] = MappingProxyType(
    {
        "timed_out": Verdict.UNKNOWN,
        "failed": Verdict.UNKNOWN,
        "no_settings": Verdict.UNKNOWN,
        "no_redis": Verdict.UNKNOWN,
        "no_answer": Verdict.UNKNOWN,
        "info_refused": Verdict.UNKNOWN,
        "not_connected": Verdict.UNKNOWN,
        "no_folder": Verdict.UNKNOWN,
        "no_sdk": Verdict.UNKNOWN,
        "no_import": Verdict.UNKNOWN,
        "elsewhere": Verdict.ASIDE,
        "simulated": Verdict.ASIDE,
        "embedded": Verdict.ASIDE,
        "no_path": Verdict.ASIDE,
        "worker_runs": Verdict.ASIDE,
        "not_asked": Verdict.ASIDE,
        "other_role": Verdict.ASIDE,
    }
)
"""Cases that any check can end in: what it needs is not there."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at.

    Attributes:
        name: "group.what".
        look: looks, and returns the finding; may raise `CannotLookError`.
        cases: every case of its own, and what it means.
        seconds: how long it may take.
    """

    name: str
    look: Callable[[Scene], Finding]
    cases: Mapping[str, Verdict]
    seconds: float

    @property
    def group(self) -> str:
        """The group it is listed under."""
        return self.name.partition(".")[0]

    def verdict(self, case: str) -> Verdict:
        """Return what a case means.

        Raises:
            KeyError: the check has no such case.
        """
        return self.cases[case] if case in self.cases else SHARED[case]


def check(
    name: str,
    *,
    good: Sequence[str],
    bad: Sequence[str] = (),
    unknown: Sequence[str] = (),
    aside: Sequence[str] = (),
    seconds: float = LIMIT_SECONDS,
) -> Callable[[Callable[[Scene], Finding]], Check]:
    """Make a check of a function that looks; the other arguments name the cases that it can find."""
    meanings = (
        (Verdict.GOOD, good),
        (Verdict.BAD, bad),
        (Verdict.UNKNOWN, unknown),
        (Verdict.ASIDE, aside),
    )
    cases = {case: verdict for verdict, named in meanings for case in named}
    return lambda look: Check(name, look, MappingProxyType(cases), seconds)


def found(case: str, fix: Fix | None = None, /, **facts: object) -> Finding:
    """Return a finding; the texts of its case name the facts."""
    return Finding(case, facts, fix)
