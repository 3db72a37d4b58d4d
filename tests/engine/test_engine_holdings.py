"""Money and positions: as the terminal tells them, and completed by quotes where it leaves something out."""

from typing import Any

import pytest
from engine.broker_says import ASSET, POSITION
from engine.driver import Driver

from bus_schema.codes import ErrorCode
from bus_schema.results import AssetResult, PositionResult
from bus_schema.summaries import AccountSummaryResult, PositionSummaryResult
from worker.broker.quote_facts import instrument_facts, quote_facts
from worker.engine.effects import Query, Watch
from worker.engine.inputs import InstrumentKnown, QueryAnswered, QueryFailed, Quoted, SnapshotDue

CODE = "600000.SH"
BARE: dict[str, Any] = {
    **POSITION,
    "avg_price": 10.0,
    "last_price": 0.0,
    "float_profit": 0.0,
    "profit_rate": 0.0,
}
"""What a terminal gives that knows neither prices nor profits: 1,000 shares, 800 of them to be sold."""
WHOLE: dict[str, Any] = {
    **BARE, "instrument_name": "浦发银行", "last_price": 11.0, "float_profit": 990.0, "profit_rate": 0.099,
}  # fmt: skip
SOLD_OUT: dict[str, Any] = {**BARE, "stock_code": "600004.SH", "volume": 0, "can_use_volume": 0}
COMPLETED = ("instrument_name", "last_price", "float_profit", "profit_rate")


@pytest.fixture
def driver() -> Driver:
    """An engine with prices, whose first snapshots have failed."""
    driver = Driver(market_wait_ms=200).connect()
    for query in driver.asked_for(Query):
        driver.tell(QueryFailed(query.token, ErrorCode.TIMEOUT, "no answer"))
    return driver


def _quote(driver: Driver, price: float) -> None:
    driver.tell(InstrumentKnown(CODE, instrument_facts(CODE, {"InstrumentName": "浦发银行"})))
    driver.tell(Quoted((quote_facts(CODE, {"lastPrice": price}),)))


def _ask(driver: Driver, command_type: str, result: Any, **fields: Any) -> Any:
    command_id = f"q{driver.now}-{len(driver.rows)}"
    driver.send(command_type, command_id, **fields)
    driver.tell(QueryAnswered(driver.last(Query).token, result))
    return driver.reply(command_id)["result"]


def _snapshot(driver: Driver, kind: str, result: Any) -> Any:
    driver.tell(SnapshotDue(kind))
    return driver.tell(QueryAnswered(driver.last(Query).token, result))[-1]


@pytest.mark.parametrize(
    ("command_type", "fields", "operation", "params"),
    [
        ("query_asset", {}, "asset", {}),
        ("query_positions", {}, "positions", {}),
        ("query_position", {"stock_code": "600000"}, "position", {"stock_code": CODE}),
        ("query_account_summary", {}, "holdings", {}),
        ("query_position_summaries", {}, "positions", {}),
    ],
)
def test_each_query_is_one_operation(
    driver: Driver, command_type: str, fields: dict[str, Any], operation: str, params: dict[str, Any]
) -> None:
    """What is asked at the terminal, and with what."""
    driver.send(command_type, "q1", **fields)
    assert (driver.last(Query).operation, driver.last(Query).params) == (operation, params)


def test_a_position_is_completed_by_its_quote(driver: Driver) -> None:
    """Name, price, profit and its rate, in the answer to each query and in the snapshot."""
    _quote(driver, 10.5)
    told = [
        _ask(driver, "query_positions", [BARE])[0],
        _ask(driver, "query_position", BARE, stock_code=CODE),
        _snapshot(driver, "positions", [BARE])["positions"][0],
    ]
    for position in told:
        assert [position[name] for name in COMPLETED] == ["浦发银行", 10.5, 500.0, 0.05]
        PositionResult.model_validate(position, strict=True)


def test_what_the_terminal_gives_stands(driver: Driver) -> None:
    """Its profit has the fees in it, and its price is its own."""
    _quote(driver, 10.5)
    assert _ask(driver, "query_positions", [WHOLE]) == [WHOLE]


def test_what_nobody_knows_is_null(driver: Driver) -> None:
    """No price, no profit: neither is 0."""
    (position,) = _ask(driver, "query_positions", [BARE])
    assert [position[name] for name in COMPLETED] == ["", None, None, None]
    assert _ask(driver, "query_position", None, stock_code=CODE) is None


def test_prices_that_are_left_out_are_asked_for(driver: Driver) -> None:
    """Of what is held, and only where the terminal gives no price."""
    _snapshot(driver, "positions", [SOLD_OUT, {**WHOLE, "stock_code": "600005.SH"}, BARE])
    assert driver.asked_for(Watch) == [Watch((CODE,))]


def test_a_contract_is_not_reckoned_as_shares(driver: Driver) -> None:
    """Its multiple is not known here: what the terminal says of an option stands."""
    option = {**BARE, "stock_code": "10006667.SHO", "last_price": 0.2}
    (position,) = _ask(driver, "query_positions", [option])
    assert (position["float_profit"], position["last_price"]) == (0.0, 0.2)


def test_money_has_the_profit_of_all_positions(driver: Driver) -> None:
    """As soon as every price is known."""
    assert _ask(driver, "query_asset", ASSET)["float_profit"] is None
    _snapshot(driver, "positions", [BARE, SOLD_OUT])
    assert _ask(driver, "query_asset", ASSET)["float_profit"] is None
    _quote(driver, 9.5)
    asset = _ask(driver, "query_asset", ASSET)
    assert (asset["float_profit"], asset["profit_rate"]) == (-500.0, -0.05)
    assert ASSET.items() <= asset.items()
    AssetResult.model_validate(asset, strict=True)
    assert _snapshot(driver, "asset", ASSET)["float_profit"] == -500.0


def test_the_account_on_one_line(driver: Driver) -> None:
    """The names that the front end of the QMT guides shows; what was sold out counts for nothing."""
    _quote(driver, 10.5)
    line = _ask(driver, "query_account_summary", {"asset": ASSET, "positions": [BARE, SOLD_OUT]})
    assert line == {
        "account_id": ASSET["account_id"],
        "available_cash": 90_000.0,
        "total_value": 100_000.0,
        "market_value": 10_000.0,
        "position_count": 1,
        "total_profit_loss": 500.0,
    }
    AccountSummaryResult.model_validate(line, strict=True)


def test_each_position_on_one_line(driver: Driver) -> None:
    """Shares, what of them can be sold, cost, price, value, profit in yuan and in per cent."""
    _quote(driver, 10.5)
    (line,) = _ask(driver, "query_position_summaries", [BARE, SOLD_OUT])
    assert line == {
        "stock_code": CODE,
        "stock_name": "浦发银行",
        "quantity": 1_000,
        "can_sell": 800,
        "cost_price": 10.0,
        "current_price": 10.5,
        "market_value": 10_000.0,
        "profit_loss": 500.0,
        "profit_loss_pct": 5.0,
    }
    PositionSummaryResult.model_validate(line, strict=True)
