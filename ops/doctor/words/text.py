"""What a language's table is made of."""

from collections.abc import Mapping
from dataclasses import dataclass

Cases = Mapping[str, tuple[str, ...]]
"""By case: what was found and, unless all is well, what to do; `{names}` stand for the finding's facts."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is said of one check.

    Attributes:
        title: what is looked at.
        cases: what can be found.
    """

    title: str
    cases: Cases


@dataclass(frozen=True, slots=True)
class Words:
    """One language's table.

    Attributes:
        groups: titles of the groups of checks.
        checks: by name of the check.
        shared: the cases in which any check can end.
        fixes: the question before each fix.
        lines: everything else, by name.
    """

    groups: Mapping[str, str]
    checks: Mapping[str, Text]
    shared: Cases
    fixes: Mapping[str, str]
    lines: Mapping[str, str]

    def case(self, check: str, case: str) -> tuple[str, str]:
        """Return what was found and what to do, not yet filled in."""
        own = self.checks[check].cases if check in self.checks else {}
        said = own.get(case) or self.shared[case]
        return said[0], said[1] if len(said) > 1 else ""
