"""One account: cash, positions, and what its orders hold back. Money is mills."""

from typing import Any

from worker.simulator.exchange.debts import FIRST_DEBT, Debts
from worker.simulator.exchange.holdings import Contract, Position
from worker.simulator.exchange.instruments import Instrument
from worker.simulator.rules.codes import ACCOUNT_STATUS_OK, ACCOUNT_TYPES, DIRECTION_UNUSED
from worker.simulator.rules.units import mills, yuan
from worker.simulator.scenario import AccountScenario

DAYS_OF_A_YEAR = 365
WHOLE_RATE = 100_000
"""A hundred per cent, in thousandths of one."""
SHAREHOLDER_PREFIXES = {"SH": "A", "SZ": "0", "BJ": "0"}


class Account:
    """One account's money and positions.

    Attributes:
        status: what query_account_status reports; 0 is the only one that may trade.
        cash: may be spent.
        frozen: held back by resting buys.
        proceeds: of today's sells; may be spent, but not withdrawn before tomorrow.
        lent: by reverse repos, until tomorrow.
        interest: of that, for a year: mills times thousandths of a per cent.
        debts: what a credit account owes.
        contracts: of futures and options, by code and direction.
    """

    __slots__ = (
        "account_id", "account_type", "cash", "contracts", "debts", "frozen", "interest", "lent", "positions",
        "proceeds", "status",
    )  # fmt: skip

    def __init__(self, scenario: AccountScenario, instruments: dict[str, Instrument]) -> None:
        self.account_id = scenario.account_id
        self.account_type = ACCOUNT_TYPES[scenario.account_type]
        self.status = ACCOUNT_STATUS_OK
        self.cash = mills(scenario.cash)
        self.frozen = 0
        self.proceeds = 0
        self.lent = self.interest = 0
        self.debts = Debts(FIRST_DEBT if scenario.account_type == "CREDIT" else 0)
        self.contracts: dict[tuple[str, int], Contract] = {}
        self.positions: dict[str, Position] = {}
        for holding in scenario.positions:
            position = self.position(instruments[holding.stock_code])
            position.volume = position.yesterday = holding.volume
            position.can_use = holding.volume if holding.can_use_volume is None else holding.can_use_volume
            position.cost = holding.volume * mills(holding.cost)

    def position(self, instrument: Instrument) -> Position:
        """Return the position in `instrument`, a new one of nothing if there was none."""
        found = self.positions.get(instrument.stock_code)
        if found is None:
            found = self.positions[instrument.stock_code] = Position(instrument)
        return found

    def contract(self, instrument: Instrument, direction: int) -> Contract:
        """Return what is open of `instrument` in one direction, a new one of nothing if there was none."""
        key = (instrument.stock_code, direction)
        found = self.contracts.get(key)
        if found is None:
            found = self.contracts[key] = Contract(instrument, direction)
        return found

    def secu_account(self, market: str) -> str:
        """Return the shareholder account at `market`; made up from the account id."""
        return f"{SHAREHOLDER_PREFIXES.get(market, '')}{self.account_id[-9:]:0>9}"

    def hold(self, amount: int) -> None:
        """Freeze `amount` of the cash; release it with a negative amount."""
        self.cash -= amount
        self.frozen += amount

    def lend(self, amount: int, rate: int) -> None:
        """Lend until tomorrow, at a rate in thousandths of a per cent a year."""
        self.lent += amount
        self.interest += amount * rate

    def open_day(self) -> None:
        """Deliver shares, drop empty rows, let today's proceeds be withdrawn, and get back what was lent."""
        self.proceeds = 0
        self.cash += self.lent + self.interest // (DAYS_OF_A_YEAR * WHOLE_RATE)
        self.lent = self.interest = 0
        for position in self.positions.values():
            position.open_day()
        self.positions = {code: held for code, held in self.positions.items() if held.volume}
        self.contracts = {key: open_ for key, open_ in self.contracts.items() if open_.volume}

    def asset_row(self) -> dict[str, Any]:
        """Return its XtAsset values."""
        value = sum(position.market_value for position in self.positions.values())
        return {
            "account_type": self.account_type,
            "account_id": self.account_id,
            "cash": yuan(self.cash),
            "frozen_cash": yuan(self.frozen),
            "market_value": yuan(value),
            "total_asset": yuan(self.cash + self.frozen + self.lent + value),
            "fetch_balance": yuan(max(0, self.cash - self.proceeds)),
            "current_balance": yuan(self.cash + self.frozen),
        }

    def position_rows(self) -> list[dict[str, Any]]:
        """Return the XtPosition values of all that it holds, rows of nothing included."""
        own = {"account_type": self.account_type, "account_id": self.account_id}
        contracts = [{**own, **contract.row()} for contract in self.contracts.values()]
        return [self.position_row(held) for held in self.positions.values()] + contracts

    def position_row(self, position: Position) -> dict[str, Any]:
        """Return the XtPosition values of one of its positions."""
        instrument, volume = position.instrument, position.volume
        average = position.cost / volume / 1000 if volume else 0.0
        profit = position.market_value - position.cost
        return {
            "account_type": self.account_type,
            "account_id": self.account_id,
            "stock_code": instrument.stock_code,
            "volume": volume,
            "can_use_volume": position.can_use,
            "open_price": average,
            "market_value": yuan(position.market_value),
            "frozen_volume": position.frozen,
            "on_road_volume": position.on_road,
            "yesterday_volume": position.yesterday,
            "avg_price": average,
            "direction": DIRECTION_UNUSED,
            "last_price": yuan(instrument.last),
            "profit_rate": profit / position.cost if position.cost else 0.0,
            "secu_account": self.secu_account(instrument.market),
            "instrument_name": instrument.name,
            "float_profit": yuan(profit),
            "position_profit": yuan(profit),
        }
