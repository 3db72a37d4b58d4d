"""All limits of one account: what the file that `RISK_FILE` names says."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bus_schema.fields import StrategyName
from bus_schema.risk.boards import Board, BoardName, board_name
from bus_schema.risk.limits import Limits
from bus_schema.risk.market_rules import board_on
from bus_schema.risk.sessions import Sessions
from bus_schema.risk.switches import RuleName, RuleSwitch

Day = Annotated[int, Field(strict=True, ge=19_900_101, le=29_991_231)]
"""A day as a number: 20261001."""

DEFAULT_SWITCHES: dict[RuleName, RuleSwitch] = {
    **{rule: RuleSwitch() for rule in RuleName},
    # A simulated exchange may be open day and night.
    RuleName.SESSION: RuleSwitch(on="live"),
    RuleName.TRADING_DAY: RuleSwitch(on="live"),
    RuleName.NO_CANCEL_WINDOW: RuleSwitch(on="live"),
    # It holds in the continuous session alone, by the wall clock, and the simulated exchange has none.
    RuleName.PRICE_CAGE: RuleSwitch(on="live"),
    # Whoever trades two strategies in one stock knows best whether they may meet.
    RuleName.SELF_CROSSING: RuleSwitch(on=False),
}


class Calendar(BaseModel):
    """Corrections of the SDK's calendar.

    Attributes:
        open: Days on which there is trading, whatever the SDK says.
        closed: Days on which there is none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    open: frozenset[Day] = frozenset()
    closed: frozenset[Day] = frozenset()


class RiskPlan(BaseModel):
    """Every limit and switch.

    Attributes:
        account: Limits of all strategies together.
        strategies: Limits of single strategies, which may only be tighter than the account's.
        rules: Switches of single rules; the others are as `DEFAULT_SWITCHES` says.
        calendar: Corrections of the SDK's calendar.
        boards: The figures of boards that hold on every day, whatever the exchanges' rules of the day say.
        sessions: The exchanges' hours.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: Limits = Limits()
    strategies: dict[StrategyName, Limits] = {}
    rules: dict[RuleName, RuleSwitch] = {}
    calendar: Calendar = Calendar()
    boards: Mapping[BoardName, Board] = {}
    sessions: Sessions = Sessions()

    @model_validator(mode="after")
    def _strategies_tighten(self) -> Self:
        for name, limits in self.strategies.items():
            if looser := limits.looser_than(self.account):
                raise ValueError(
                    f"strategies.{name}.{looser[0]} allows more than account.{looser[0]};"
                    " a strategy's limits may only be tighter"
                )
        return self

    def switch(self, rule: RuleName) -> RuleSwitch:
        """How a rule is switched."""
        return self.rules.get(rule, DEFAULT_SWITCHES[rule])

    def board_of(self, stock_code: str, day: int, name: BoardName | None = None) -> Board | None:
        """What the board of a code takes on a day; None where no board has such codes.

        Args:
            stock_code: with its exchange.
            day: counted from 1970-01-01.
            name: another board than the code tells, for shares that are subscribed under their own code.
        """
        found = self._boards.get((stock_code, day, name))
        return found or self._find_board(stock_code, day, name)

    @cached_property
    def _boards(self) -> dict[tuple[str, int, BoardName | None], Board]:
        """What was found before; each rule asks the same of an order."""
        return {}

    def _find_board(self, stock_code: str, day: int, name: BoardName | None) -> Board | None:
        board, here = board_on(stock_code, day, name), name or board_name(stock_code)
        if board is None or here is None:
            return None
        if here in self.boards:
            board = board.model_copy(update=self.boards[here].changes)
        if len(self._boards) > _MOST_BOARDS:
            self._boards.clear()
        self._boards[stock_code, day, name] = board
        return board

    def limits_of(self, strategy: str) -> Limits:
        """A strategy's own limits; the account's come on top."""
        return self.strategies.get(strategy, _NONE)

    @classmethod
    def nothing(cls) -> Self:
        """Return a plan that lets everything pass."""
        return cls(rules={rule: RuleSwitch(on=False) for rule in RuleName})


_NONE = Limits()
_MOST_BOARDS = 8_192
