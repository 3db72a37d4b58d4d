"""The page: a table of the rules, the hours, a table of the boards, and what is not certain."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from bus_schema.risk import Board, BoardName, RuleName, Sessions
from bus_schema.risk.boards import CODE_PREFIXES, CodePlan
from bus_schema.risk.market_rules import MARKET_RULES, MarketRule, ends
from bus_schema.risk.plan import DEFAULT_SWITCHES
from ops.rulebook import of_limits, of_market
from ops.rulebook.about import NOTHING, About, Text
from ops.rulebook.of_boards import AFTER_HOURS, NAMES, UNCERTAIN
from ops.rulebook.words import (
    ALL_CODES,
    BOARD_HEADS,
    HEADS,
    HOURS,
    MISSING,
    PAGE,
    RULE_HEADS,
    SECONDARY,
    SWITCHES,
    TICKS,
    UNSET,
)
from worker.engine.risk.chain import RULES

LanguageName = Literal["en", "zh"]
FILES: Mapping[LanguageName, str] = {"en": "rules.md", "zh": "rules.zh-CN.md"}
ABOUT: Mapping[RuleName, About] = {**of_limits.ABOUT, **of_market.ABOUT}
"""What the page says of each rule."""
_FIELDS = {rule.name: rule.limit for rule in RULES if rule.limit}


def write_pages(folder: Path) -> None:
    """Write the page into a folder, in both languages.

    Raises:
        OSError: The folder cannot be written.
    """
    for language, file in FILES.items():
        (folder / file).write_text(page(language), encoding="utf-8", newline="\n")


def page(language: LanguageName) -> str:
    """The page as Markdown."""

    def said(text: Text) -> str:
        return text.en if language == "en" else text.zh

    def table(heads: Sequence[Text], rows: Iterable[Sequence[Text]]) -> list[str]:
        lines = [[said(cell) for cell in row] for row in (heads, *rows)]
        lines.insert(1, ["---"] * len(heads))
        return [f"| {' | '.join(line)} |" for line in lines]

    hours, boards = PAGE.hours, PAGE.boards
    chapters = [
        [f"# {said(PAGE.title)}"],
        [said(PAGE.introduction)],
        table(HEADS, [_rule(name) for name in _names()]),
        [f"## {said(hours[0])}"],
        [said(hours[1])],
        table(HOURS, [[_code(name), _same(at)] for name, at in Sessions().model_dump().items()]),
        [f"## {said(boards[0])}"],
        [said(boards[1])],
        table(BOARD_HEADS, [_board(name, newest_figures(name)) for name in BoardName]),
        [f"## {said(PAGE.rules[0])}"],
        [said(PAGE.rules[1])],
        table(RULE_HEADS, [_market_rule(rule) for rule in MARKET_RULES]),
        [f"## {said(PAGE.uncertain)}"],
        [f"- {said(text)}" for text in UNCERTAIN],
    ]
    return "\n\n".join("\n".join(lines) for lines in chapters) + "\n"


def _names() -> list[RuleName]:
    """The rules in the order in which they look at an order; last, those that look at something else."""
    names = [rule.name for rule in RULES]
    return names + [name for name in RuleName if name not in names]


def _rule(name: RuleName) -> list[Text]:
    about, switch = ABOUT[name], DEFAULT_SWITCHES[name]
    fields = (_FIELDS[name],) if name in _FIELDS else about.settings
    needs = NOTHING if about.needs is NOTHING else _filled(MISSING[switch.missing], about.needs)
    optional = name in _FIELDS or name is RuleName.MAX_DAILY_LOSS
    by_default = UNSET if optional and switch.on is True else SWITCHES[switch.on]
    limit = _same(", ".join(f"`{field}`" for field in fields) or "—")
    return [_code(name), about.refuses, limit, about.unit, by_default, needs, about.source]


def newest_figures(name: BoardName) -> Board:
    """What a board takes by its newest rules, but for those that are for some of its codes alone."""
    figures: dict[str, Any] = {}
    for rule in sorted(MARKET_RULES, key=lambda rule: rule.since):
        if rule.board is name and rule.codes is None:
            figures.update(rule.figures)
    return Board(**figures)


def _market_rule(rule: MarketRule) -> list[Text]:
    source = rule.source
    until = sorted({last for figure in rule.figures if (last := ends(rule, figure))})
    en, zh = ((f"[{text}]({source.address})" if source.address else text) for text in source[:2])
    said = Text(en, zh)
    figures = (f"`{figure} = {_written(value)}`" for figure, value in rule.figures.items())
    return [
        NAMES[rule.board],
        ALL_CODES if rule.codes is None else _same(_codes(rule.codes)),
        _same("<br>".join(figures) or "—"),
        _same(f"{rule.since}"),
        _same(", ".join(str(day) for day in until) or "—"),
        _filled(SECONDARY, said) if source.secondary else said,
    ]


def _written(value: Any) -> str:
    """As a file has it."""
    return json.dumps(sorted(value) if isinstance(value, frozenset) else value)


def _codes(plan: CodePlan) -> str:
    return " ".join(f"{prefix}\\*.{exchange}" for exchange, prefixes in plan.items() for prefix in prefixes)


def _board(name: BoardName, board: Board) -> list[Text]:
    at_market = f"{board.max_market_order:,}" if board.market_orders else "—"
    return [
        Text(f"`{name}`, {NAMES[name].en}", f"`{name}`，{NAMES[name].zh}"),
        _same(_codes(CODE_PREFIXES[name])),
        _same(f"{board.buy_minimum:,}, {board.buy_step:,}"),
        _same(f"{board.max_limit_order:,}, {at_market}"),
        _same(f"{board.tick:g}"),
        _same(_percent(board.daily_limit)),
        _cage(board),
        AFTER_HOURS[board.after_hours],
    ]


def _cage(board: Board) -> Text:
    part = _same(_percent(board.cage))
    return _filled(TICKS, part, _same(str(board.cage_ticks))) if board.cage_ticks else part


def _percent(part: float | None) -> str:
    return "—" if part is None else f"{part:.0%}"


def _code(name: str) -> Text:
    return _same(f"`{name}`")


def _same(text: str) -> Text:
    return Text(text, text)


def _filled(pattern: Text, *texts: Text) -> Text:
    return Text(pattern.en.format(*(one.en for one in texts)), pattern.zh.format(*(one.zh for one in texts)))
