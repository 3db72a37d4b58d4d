"""What a simulated terminal starts with: accounts, prices, fees, hours, faults; read from TOML."""

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from bus_schema.stock_codes import right_spelling
from worker.simulator.faults import Faults
from worker.simulator.rules.codes import ACCOUNT_TYPES
from worker.simulator.rules.contracts import QUOTES_OF, is_listed
from worker.simulator.rules.units import HIGHEST_PRICE
from worker.text_files import EncodingError, read_text

DEFAULT_ACCOUNT_ID = "8880000001"


class ScenarioError(Exception):
    """A scenario that cannot be used.

    Attributes:
        messages: one sentence per wrong field.
    """

    def __init__(self, messages: list[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _listed(stock_code: str) -> str:
    if not is_listed(stock_code):
        right = right_spelling(stock_code) or "codes like 600000.SH"
        raise ValueError(f"{stock_code} is on no board that is simulated; write {right}")
    return stock_code


def _known_type(account_type: str) -> str:
    if account_type not in ACCOUNT_TYPES:
        raise ValueError(f"{account_type} is no account type; there are {', '.join(ACCOUNT_TYPES)}")
    return account_type


StockCode = Annotated[str, AfterValidator(_listed)]
AccountType = Annotated[str, AfterValidator(_known_type)]
Money = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Price = Annotated[float, Field(ge=0.001, le=HIGHEST_PRICE)]
Rate = Annotated[float, Field(ge=0, lt=1)]
Volume = Annotated[int, Field(ge=0)]


class Holding(_Table):
    """Shares that an account holds at the start.

    Attributes:
        volume: shares.
        can_use_volume: of them, may be sold today; all where not given.
        cost: yuan a share.
    """

    stock_code: StockCode
    volume: Volume
    can_use_volume: Volume | None = None
    cost: Price


class AccountScenario(_Table):
    """An account; money in yuan."""

    account_id: Annotated[str, Field(min_length=1, max_length=23)]
    account_type: AccountType = "STOCK"
    cash: Money = 1_000_000.00
    positions: tuple[Holding, ...] = ()


class Quote(_Table):
    """A stock that the exchange lists; prices in yuan.

    Attributes:
        previous_close: what the daily limits are computed from; `last` where not given.
        tick: overrides the board's.
        lot: overrides the smallest volume of the board.
        largest: overrides the board's largest limit order.
        limit_ratio: overrides the board's daily limit; 0 for a day without one.
        suspended: the counter refuses every order.
        t_plus_zero: overrides whether what was bought may be sold on the day.
        depth: shares that can trade at a price; any number at a price that is not listed.
    """

    stock_code: StockCode
    name: str = ""
    last: Price
    previous_close: Price | None = None
    tick: Price | None = None
    lot: Annotated[int, Field(gt=0)] | None = None
    largest: Annotated[int, Field(gt=0)] | None = None
    limit_ratio: Rate | None = None
    suspended: bool = False
    t_plus_zero: bool | None = None
    depth: dict[Annotated[str, Field(pattern=r"^\d+(\.\d+)?$")], Volume] = {}


class NewIssue(_Table):
    """A share or bond that can be subscribed today; the price in yuan, volumes in shares (张 for bonds).

    Attributes:
        stock_code: the code for subscribing; at Shenzhen a share's own.
        smallest: of one order, and by how much it may grow.
        largest: of one order.
    """

    stock_code: StockCode
    name: str = ""
    kind: Literal["STOCK", "BOND"]
    price: Price
    smallest: Annotated[int, Field(gt=0)]
    largest: Annotated[int, Field(gt=0)]


class FeeTable(_Table):
    """Fees; rates are fractions of the turnover, money is yuan (general market knowledge).

    Attributes:
        commission_minimum: per order, on its summed fills.
        stamp_duty_rate: on the sells of stocks, since 2023-08-28.
        transfer_fee_rate: on both sides of stocks.
        repo_commission_rate: of what a reverse repo of one day lends; it has no minimum.
        freeze_minimum_commission: whether a buy freezes the commission's minimum; one broker was seen not to.
    """

    commission_rate: Rate = 0.00025
    commission_minimum: Money = 5.00
    stamp_duty_rate: Rate = 0.0005
    transfer_fee_rate: Rate = 0.00001
    repo_commission_rate: Rate = 0.00001
    freeze_minimum_commission: bool = True


class MarketScenario(_Table):
    """How the market behaves.

    Attributes:
        hours: "always" open, or the "exchange"'s hours; the clock is looked at whenever somebody asks for
            something, so an auction's fills come with the next request.
        unfilled_at_close: orders that did not fill are cancelled ("cancel") or keep their status ("keep")
            at the end of the day; which of the two depends on the broker.
        fill_slices: into how many fills a trade is divided.
    """

    hours: Literal["always", "exchange"] = "always"
    unfilled_at_close: Literal["cancel", "keep"] = "cancel"
    fill_slices: Annotated[int, Field(ge=1)] = 1


DEFAULT_QUOTES = (
    Quote(stock_code="600000.SH", name="浦发银行", last=10.00),
    Quote(stock_code="000001.SZ", name="平安银行", last=12.00),
    Quote(stock_code="300750.SZ", name="宁德时代", last=200.00),
    Quote(stock_code="688981.SH", name="中芯国际", last=50.00),
    Quote(stock_code="510300.SH", name="沪深300ETF", last=4.000),
    Quote(stock_code="113050.SH", name="南银转债", last=110.000),
    Quote(stock_code="920002.BJ", name="万达轴承", last=15.00),
)
# The example of the SDK's document.
DEFAULT_ISSUES = (
    NewIssue(
        stock_code="301208.SZ", name="中亦科技", kind="STOCK", price=46.06, smallest=500, largest=16_500
    ),
    NewIssue(stock_code="754810.SH", name="丰山发债", kind="BOND", price=100.0, smallest=10, largest=10_000),
)
DEFAULT_POSITIONS = (Holding(stock_code="600000.SH", volume=1000, cost=9.50),)


class Scenario(_Table):
    """Everything that a simulated terminal starts with."""

    accounts: tuple[AccountScenario, ...]
    quotes: tuple[Quote, ...] = DEFAULT_QUOTES
    new_issues: tuple[NewIssue, ...] = DEFAULT_ISSUES
    fees: FeeTable = FeeTable()
    market: MarketScenario = MarketScenario()
    faults: Faults = Faults()

    @model_validator(mode="after")
    def _lists_nothing_twice(self) -> Self:
        account = _first_repeated([account.account_id for account in self.accounts])
        stock = _first_repeated([quote.stock_code for quote in self.quotes])
        if account is not None:
            raise ValueError(f"account {account} is listed twice")
        if stock is not None:
            raise ValueError(f"{stock} is quoted twice")
        return self

    @model_validator(mode="after")
    def _holds_only_listed_stocks(self) -> Self:
        listed = {quote.stock_code for quote in self.quotes}
        held = {holding.stock_code for account in self.accounts for holding in account.positions}
        if held - listed:
            raise ValueError(
                f"positions need a quote each; there is none for {', '.join(sorted(held - listed))}"
            )
        return self

    @classmethod
    def load(cls, path: Path | str | None = None, *, accounts: Sequence[tuple[str, str]] = ()) -> "Scenario":
        """Return the scenario of the TOML file at `path`, or the default one, for the accounts named.

        Args:
            path: the file; None for the default scenario.
            accounts: those to trade, each with its type, like "STOCK"; they must be in the file, if that
                lists any.

        Raises:
            ScenarioError: the file cannot be read, or a field is wrong; one message for each.
        """
        table = _read(Path(path)) if path is not None else {}
        if "accounts" not in table:
            wanted = accounts or [(DEFAULT_ACCOUNT_ID, "STOCK")]
            table["accounts"] = [_default_account(*account, table) for account in wanted]
            table.setdefault("quotes", _default_quotes({kind for _, kind in wanted}))
        scenario = cls._checked(table)
        known = [account.account_id for account in scenario.accounts]
        if missing := [account_id for account_id, _ in accounts if account_id not in known]:
            raise ScenarioError([f"accounts: {', '.join(missing)} is not among them: {', '.join(known)}"])
        return scenario

    @classmethod
    def _checked(cls, table: dict[str, Any]) -> "Scenario":
        try:
            return cls.model_validate_json(json.dumps(table, default=str))
        except ValidationError as error:
            raise ScenarioError([_sentence(found) for found in error.errors()]) from None


def _first_repeated(names: list[str]) -> str | None:
    return next((name for name in names if names.count(name) > 1), None)


def _default_account(account_id: str, account_type: str, table: dict[str, Any]) -> dict[str, Any]:
    holds_shares = account_type not in QUOTES_OF and "quotes" not in table
    positions = tuple(held.model_dump() for held in DEFAULT_POSITIONS) if holds_shares else ()
    return {
        "account_id": account_id,
        "account_type": account_type,
        "positions": positions,
    }


def _default_quotes(account_types: set[str]) -> list[dict[str, Any]]:
    beside = [quote for kind in sorted(account_types) for quote in QUOTES_OF.get(kind, ())]
    by_code = {quote["stock_code"]: quote for quote in beside}
    return [*(quote.model_dump(exclude_none=True) for quote in DEFAULT_QUOTES), *by_code.values()]


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(path))
    except OSError as error:
        raise ScenarioError([f"{path}: cannot be read: {error.strerror}"]) from None
    except EncodingError as error:
        raise ScenarioError([f"{path}: {error}"]) from None
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError([f"{path}: is not TOML: {error}"]) from None


def _sentence(error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"]) or "scenario"
    return f"{where}: {error['msg'].removeprefix('Value error, ')}"
