"""The page: a chapter for each campaign, with its figures, its faults and what was broken."""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from bus_schema.version import product_version
from ops.results.campaigns import ADVERSARY, CHAOS, FUZZ, NATIVE, SIMULATE, Campaign
from ops.results.words import RECOVERY, Language

_MOST_VIOLATIONS = 50
_RECOVERY = "recovery: "


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the page is written.

    Attributes:
        system: its name and version.
        cpus: how many.
        python: version.
        product: version.
    """

    system: str
    cpus: int
    python: str
    product: str

    @classmethod
    def here(cls) -> Self:
        """This one."""
        system, cpus = platform.platform(terse=True), os.cpu_count() or 1
        return cls(system, cpus, platform.python_version(), product_version())


def page(campaigns: Sequence[Campaign], machine: Machine, words: Language) -> str:
    """The whole page as Markdown."""
    lines = [f"# {words.title}", "", words.introduction, "", _machine(machine, words), ""]
    for kind in (SIMULATE, CHAOS, FUZZ, ADVERSARY, NATIVE):
        lines += [f"## {words.chapters[kind]}", ""]
        found = [campaign for campaign in campaigns if campaign.kind == kind]
        for campaign in found:
            lines += _section(campaign, words)
        lines += [] if found else [words.none, ""]
    return "\n".join(lines[:-1]) + "\n"


def _machine(machine: Machine, words: Language) -> str:
    return (
        f"{words.machine}{machine.system}, {machine.cpus} CPU, Python {machine.python},"
        f" qmt-bus {machine.product}."
    )


def _section(campaign: Campaign, words: Language) -> list[str]:
    figure, value, fault, times = words.heads
    figures = [(_label(key, words), shown) for key, shown in campaign.figures.items()]
    figures.append((words.labels["finished"], campaign.finished))
    faults = [(name, f"{count:,}") for name, count in campaign.faults.items()]
    return [
        *_verdict(campaign, words),
        "",
        *_table((figure, value), figures),
        "",
        *([*_table((fault, times), faults), ""] if faults else []),
        words.again,
        "",
        "```sh",
        campaign.command,
        "```",
        "",
    ]


def _label(key: str, words: Language) -> str:
    before, after = RECOVERY[words.file]
    if key.startswith(_RECOVERY):
        return f"{before}{key.removeprefix(_RECOVERY)}{after}"
    return words.labels[key]


def _verdict(campaign: Campaign, words: Language) -> list[str]:
    if not campaign.violations:
        return [words.kept]
    shown = [f"- {_red(line)}" for line in campaign.violations[:_MOST_VIOLATIONS]]
    return [_red(words.broken.format(count=len(campaign.violations))), "", *shown]


def _red(text: str) -> str:
    # The circle too: some viewers of Markdown leave out every style.
    plain = text.replace("\n", " ").replace("&", "&amp;").replace("<", "&lt;")
    return f'🔴 <strong style="color: red">{plain}</strong>'


def _table(heads: tuple[str, str], rows: Iterable[tuple[str, str]]) -> list[str]:
    lines = [f"| {heads[0]} | {heads[1]} |", "|---|---|"]
    return lines + [f"| {name} | {value} |" for name, value in rows]
