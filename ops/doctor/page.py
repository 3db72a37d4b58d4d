"""docs/troubleshooting: every fault that a check can find, and what to do, in each language."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from ops.doctor.findings import SHARED, Check, Verdict
from ops.doctor.table import CHECKS, groups
from ops.doctor.words import Words
from ops.language import Language

FILES: Final[Mapping[Language, str]] = MappingProxyType(
    {Language.ENGLISH: "troubleshooting.md", Language.CHINESE: "troubleshooting.zh-CN.md"}
)
TROUBLE: Final = (Verdict.BAD, Verdict.UNKNOWN)


def page(words: Words) -> str:
    """Return the page in one language, as Markdown."""
    lines = [f"# {words.lines['page_title']}", "", words.lines["page_introduction"], ""]
    for group in groups():
        lines += [f"## {words.groups[group]}", ""]
        for check in CHECKS:
            if check.group == group:
                lines += _section(check, words)
    troubles = [case for case, verdict in SHARED.items() if verdict in TROUBLE]
    shared = [said for case in troubles if all(said := words.case("", case))]
    lines += [f"## {words.lines['page_shared']}", "", *_table(shared, words)]
    return "\n".join(lines).rstrip() + "\n"


def _section(check: Check, words: Words) -> Iterator[str]:
    yield from (f"### {words.checks[check.name].title}", "", f"`{check.name}`", "")
    troubles = [case for case, verdict in check.cases.items() if verdict in TROUBLE]
    yield from _table([words.case(check.name, case) for case in troubles], words)


def _table(rows: list[tuple[str, str]], words: Words) -> Iterator[str]:
    yield from (words.lines["page_heads"], "|---|---|")
    for said, advice in rows:
        yield f"| {_cell(said)} | {_cell(advice)} |"
    yield ""


def _cell(text: str) -> str:
    """Facts stand as their names, in italics; Markdown would take angle brackets for tags."""
    return text.replace("|", r"\|").replace("*", r"\*").replace("{", "*").replace("}", "*")
