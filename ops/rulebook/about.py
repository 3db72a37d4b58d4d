"""What the page says of a rule, in both languages."""

from dataclasses import dataclass
from typing import NamedTuple


class Text(NamedTuple):
    """The same in English and in Chinese."""

    en: str
    zh: str


NOTHING = Text("—", "—")
OWNER = Text("the account's owner", "账户所有者")


@dataclass(frozen=True, slots=True)
class About:
    """One rule.

    Attributes:
        refuses: what.
        unit: of its limit.
        needs: what it may lack; `NOTHING` if it always knows what it needs.
        source: where the rule, or its default, comes from.
        settings: where its limit is set, if it is no field of `Limits`.
    """

    refuses: Text
    unit: Text = NOTHING
    needs: Text = NOTHING
    source: Text = OWNER
    settings: tuple[str, ...] = ()


YUAN = Text("yuan", "元")
SHARES = Text("shares; 张 for bonds", "股；债券为张")
PART = Text("a fraction: 0.3 is 30 %", "比例：0.3 即 30 %")
COUNT = Text("a number", "笔数")
CODES = Text("codes: `510300.SH`, `688*`", "代码：`510300.SH`、`688*`")
PRICE = Text("a price", "价格")
BOARD = Text("the board of the code", "代码所属板块")
MONEY = Text("a snapshot of the money", "资金快照")
MONEY_AND_PRICE = Text("a snapshot of the money, a price", "资金快照、价格")
POSITIONS = Text("a snapshot of the positions", "持仓快照")
