"""`qmt-bus limits`: what orders must fit, how much of it is used today, and the file of limits anew."""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bus_schema.risk.results import LimitsInUse, LimitsResult, RatesState, RuleState
from ops import operating, screen
from ops.language import Language, language
from ops.status import Exit
from worker.limits import LimitsError, read_plan

_ENGLISH = {
    "account": "the account",
    "strategy": "strategy {name}",
    "nothing": "no limit of its own",
    "scope": "{title}: {used}",
    "used": "today {orders} orders, {turnover:,.2f} yuan traded; {open_orders} open, {open_value:,.2f} yuan",
    "rates": "orders and cancels: {today} of {per_day} today, up to {per_second} a second, {waiting} waiting",
    "any": "any number",
    "rules": "rules that are off, have refused, or lacked a datum:",
    "off": "off, ",
    "rule": "{rule}: {state}refused {refused}, passed unchecked {unchecked}",
    "dry": "DRY RUN: nothing is sent",
    "lost": "no quotes: {why}",
    "money": "a buy may cost {cash:,.2f} yuan; total assets {total:,.2f} yuan",
    "reloaded": "the file of limits is in effect",
    "right": "{path} can be used",
    "wrong": "{path} cannot be used:",
}
_CHINESE = {
    "account": "账户",
    "strategy": "策略 {name}",
    "nothing": "无单独限额",
    "scope": "{title}：{used}",
    "used": "今日报单 {orders} 笔，成交 {turnover:,.2f} 元；未完成 {open_orders} 笔，共 {open_value:,.2f} 元",
    "rates": "报单与撤单：今日 {today} 笔（上限 {per_day}），每秒最多 {per_second} 笔，排队 {waiting} 笔",
    "any": "不限",
    "rules": "已关闭、曾拒单或曾因缺数据而未检查的规则：",
    "off": "已关闭，",
    "rule": "{rule}：{state}拒单 {refused} 笔，未检查放行 {unchecked} 笔",
    "dry": "演练模式：不会真正报单",
    "lost": "没有行情：{why}",
    "money": "可用于买入 {cash:,.2f} 元；总资产 {total:,.2f} 元",
    "reloaded": "风控文件已生效",
    "right": "{path} 可以使用",
    "wrong": "{path} 不能使用：",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take whether to read the file again, or to look at one without a worker."""
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--reload", action="store_true", help="let the worker read its RISK_FILE again")
    choice.add_argument(
        "--check", type=Path, metavar="FILE", help="say whether FILE could be used; no worker is asked"
    )
    operating.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Show, reload or check the limits.

    Raises:
        SettingsError: the settings do not say where the bus is.
    """
    if options.check is not None:
        return _check(options.check)
    if options.reload:
        return operating.operate(options, "reload_limits", {}, lambda _: [_words()["reloaded"]])
    return operating.operate(options, "query_limits", {}, _told)


def _check(path: Path) -> Exit:
    words = _words()
    try:
        read_plan(path)
    except LimitsError as error:
        screen.complain("\n  ".join([words["wrong"].format(path=path), *error.problems]))
        return Exit.WRONG
    screen.show(words["right"].format(path=path))
    return Exit.DONE


def _words() -> dict[str, str]:
    return _CHINESE if language() is Language.CHINESE else _ENGLISH


def _told(result: Mapping[str, Any]) -> list[str]:
    words, told = _words(), LimitsResult.model_validate(result)
    return list(_lines(words, told))


def _lines(words: dict[str, str], told: LimitsResult) -> Iterator[str]:
    if told.dry_run:
        yield words["dry"]
    if told.cash is not None and told.total_asset is not None:
        yield words["money"].format(cash=told.cash, total=told.total_asset)
    yield _rates(words, told.rates)
    if told.quotes_lost:
        yield words["lost"].format(why=told.quotes_lost)
    yield from _scope(words, words["account"], told.account)
    for name, limits in told.strategies.items():
        yield from _scope(words, words["strategy"].format(name=name), limits)
    yield from _rules(words, told.rules)


def _rates(words: dict[str, str], rates: RatesState) -> str:
    figures = {**rates.model_dump(), "per_day": rates.per_day or words["any"]}
    return words["rates"].format(**{**figures, "per_second": rates.per_second or words["any"]})


def _scope(words: dict[str, str], title: str, scope: LimitsInUse) -> Iterator[str]:
    yield words["scope"].format(title=title, used=words["used"].format(**scope.used.model_dump()))
    set_ = scope.limits.model_dump(mode="json", exclude_defaults=True)
    yield from (f"  {name} = {value}" for name, value in set_.items())
    if not set_:
        yield f"  {words['nothing']}"


def _rules(words: dict[str, str], rules: tuple[RuleState, ...]) -> Iterator[str]:
    notable = [rule for rule in rules if not rule.on or rule.refused or rule.unchecked]
    if notable:
        yield words["rules"]
    for rule in notable:
        state = "" if rule.on else words["off"]
        yield "  " + words["rule"].format(**{**rule.model_dump(), "state": state})
