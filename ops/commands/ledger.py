"""`qmt-bus ledger`: who holds what, by each strategy's own fills, and what of the account is nobody's."""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bus_schema.ledger import AccountLedgerResult, LedgerResult
from ops import operating
from ops.columns import columns
from ops.language import Language, language


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words.

    Attributes:
        heads: of the table of a strategy's positions.
        strategy: above that table; has the strategy, and yuan gained today, held and paid in fees.
        nobody: stands where no strategy ever had a fill.
        divided: above the table of what is divided otherwise than the account.
        divided_heads: of that table.
        agreed: stands where the strategies hold all of the account, and no more.
        unseen: stands where the terminal has not shown the account's positions yet.
    """

    heads: tuple[str, ...]
    strategy: str
    nobody: str
    divided: str
    divided_heads: tuple[str, ...]
    agreed: str
    unseen: str


WORDS: Mapping[Language, Words] = MappingProxyType(
    {
        Language.ENGLISH: Words(
            heads=("stock", "volume", "cost", "last", "value", "floating", "realised", "today", "fees"),
            strategy="{strategy}: {today:+,.2f} yuan today, {value:,.2f} yuan held, {fees:,.2f} yuan of fees",
            nobody="no strategy has had a fill yet",
            divided="not explained by the strategies' fills (below 0: they hold more than the account):",
            divided_heads=("stock", "account", "strategies", "unattributed"),
            agreed="the strategies' fills explain all that the account holds",
            unseen="what the account holds is not known yet: the terminal has not shown its positions",
        ),
        Language.CHINESE: Words(
            heads=(
                "证券",
                "数量",
                "成本价",
                "最新价",
                "市值",
                "浮动盈亏",
                "已实现盈亏",
                "今日已实现",
                "费用",
            ),
            strategy="{strategy}：今日盈亏 {today:+,.2f} 元，市值 {value:,.2f} 元，费用合计 {fees:,.2f} 元",
            nobody="还没有任何策略有过成交",
            divided="策略成交无法解释的持仓（负数：各策略合计多于账户实际持仓）：",
            divided_heads=("证券", "账户", "各策略合计", "未归属"),
            agreed="账户的全部持仓都能由各策略的成交解释",
            unseen="账户持仓尚不清楚：终端还没有给出持仓",
        ),
    }
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where the bus is, and how the answer is shown."""
    operating.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Ask the worker, which answers from its memory, also while the terminal is away.

    Raises:
        SettingsError: the settings do not say where the bus is.
    """
    return operating.operate(options, "query_ledger", {}, _told)


def _told(result: Mapping[str, Any]) -> list[str]:
    words, ledgers = WORDS[language()], AccountLedgerResult.model_validate(result)
    lines = [line for ledger in ledgers.strategies for line in _strategy(ledger, words)]
    return [*(lines or [words.nobody, ""]), *_divided(ledgers, words)]


def _strategy(ledger: LedgerResult, words: Words) -> Iterator[str]:
    yield words.strategy.format(
        strategy=ledger.strategy,
        today=ledger.profit_today,
        value=ledger.market_value,
        fees=ledger.commission,
    )
    rows = [
        (
            one.stock_code,
            f"{one.volume:,}",
            f"{one.avg_price:.4f}",
            f"{one.last_price:.3f}",
            f"{one.market_value:,.2f}",
            f"{one.float_profit:+,.2f}",
            f"{one.realised_profit:+,.2f}",
            f"{one.realised_profit_today:+,.2f}",
            f"{one.commission:,.2f}",
        )
        for one in ledger.positions
    ]
    yield from (f"  {line}" for line in columns(words.heads, rows, names=1))
    yield ""


def _divided(ledgers: AccountLedgerResult, words: Words) -> Iterator[str]:
    if ledgers.stocks is None:
        yield words.unseen
        return
    rows = [
        (one.stock_code, f"{one.volume:,}", f"{one.attributed:,}", f"{one.unattributed:+,}")
        for one in ledgers.stocks
        if one.unattributed
    ]
    yield words.divided if rows else words.agreed
    if rows:
        yield from (f"  {line}" for line in columns(words.divided_heads, rows, names=1))
