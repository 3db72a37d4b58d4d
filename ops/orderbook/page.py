"""The page: a table of the order kinds, and one of the price types that each exchange has."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bus_schema.accounts import AccountType
from bus_schema.order_kinds import ORDER_KINDS, REPAYS_MONEY, OrderKind
from ops.orderbook import words
from ops.rulebook.about import NOTHING, Text
from ops.rulebook.page import LanguageName
from ops.words.chinese_orders import SIDES
from worker.engine.risk.chain import RULES
from worker.engine.xtcodes import PRICE_TYPE_CODES

FILES: Mapping[LanguageName, str] = {"en": "orders.md", "zh": "orders.zh-CN.md"}
MOST_ACCOUNTS = 4
"""More than these in a cell are told in words."""


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

    def lines(heads: Sequence[Text], rows: Iterable[Sequence[Text]]) -> str:
        cells = [[said(cell) for cell in row] for row in (heads, *rows)]
        cells.insert(1, ["---"] * len(heads))
        return "\n".join(f"| {' | '.join(row)} |" for row in cells)

    rules = ", ".join(f"`{rule.name}`" for rule in RULES if rule.of_any)
    chapters = [
        f"# {said(words.TITLE)}",
        said(words.INTRODUCTION),
        f"## {said(words.KINDS_TITLE)}",
        lines(words.KIND_HEADS, [_kind(name, kind) for name, kind in ORDER_KINDS.items()]),
        f"## {said(words.PRICES_TITLE)}",
        lines(words.PRICE_HEADS, [_prices(exchange) for exchange in PRICE_TYPE_CODES]),
        f"## {said(words.CHECKS_TITLE)}",
        said(words.CHECKS).format(rules),
        f"## {said(words.SPECIAL_TITLE)}",
        said(words.SPECIAL),
        f"## {said(words.ASSUMPTIONS_TITLE)}",
        said(words.ASSUMPTIONS),
    ]
    return "\n\n".join(chapters) + "\n"


def _kind(name: str, kind: OrderKind) -> list[Text]:
    chinese = SIDES[name]
    return [
        _same(f"`{name}`"),
        _same(str(kind.code)),
        _same(chinese),
        _accounts(kind.accounts),
        words.SIDES[kind.side],
        _notes(name, kind),
    ]


def _accounts(accounts: frozenset[AccountType]) -> Text:
    if len(accounts) > MOST_ACCOUNTS:
        return words.MANY_ACCOUNTS
    return _same(", ".join(f"`{kind}`" for kind in AccountType if kind in accounts))


def _notes(name: str, kind: OrderKind) -> Text:
    marks = (
        (kind.of_shares, words.OF_SHARES),
        (kind.borrows, words.BORROWS),
        (kind.closes, words.CLOSES),
        (name in REPAYS_MONEY, words.OF_MONEY),
    )
    told = [text for is_so, text in marks if is_so] or [NOTHING]
    return Text(", ".join(text.en for text in told), "，".join(text.zh for text in told))


def _prices(exchange: str) -> list[Text]:
    prices = PRICE_TYPE_CODES[exchange].items()
    return [_same(f"`{exchange}`"), _same(", ".join(f"`{name}` {code}" for name, code in prices))]


def _same(text: str) -> Text:
    return Text(text, text)
