"""What real terminals have told: the worker reads it right, and the simulated terminal tells the same."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from risk.looks import at, funds, look, order

from bus_schema.instruments import InstrumentResult
from bus_schema.quotes import QuoteResult
from bus_schema.risk import RiskPlan
from worker.broker.quote_facts import instrument_facts, quote_facts
from worker.broker.quotes import renamed, whole_quote
from worker.broker.untold import told
from worker.engine.instruments import exchange_of
from worker.engine.risk.chain import chain_of, refused_by
from worker.simulator import Scenario, Terminal
from worker.simulator.terminal.quote_shapes import STATES_APART

FOLDER = Path(__file__).parent
SHARE, FUND, BOND, OPTION, SUSPENDED = "000001.SZ", "159733.SZ", "123219.SZ", "10004321.SHO", "600001.SH"
SIMULATED = {"share": SHARE, "fund": FUND, "convertible": BOND}
LIKE_US = {"time", "timetag", "tickvol"}
"""What ticks have in some versions of the terminal alone."""


def recorded(name: str) -> list[Any]:
    """The entries of one file."""
    return list(json.loads((FOLDER / f"{name}.json").read_text("utf-8")))


DETAILS, TICKS = recorded("details"), recorded("ticks")


def named(entry: Any) -> str:
    """What a test of an entry is called."""
    return f"{entry.get('what') or entry['phase']} {entry['code']}"


@pytest.fixture
def terminal() -> Iterator[Any]:
    """A simulated terminal in the morning session that lists one of each kind."""
    quotes = [{"stock_code": code, "last": 11.37} for code in SIMULATED.values()]
    quotes += [{"stock_code": OPTION, "last": 0.1}, {"stock_code": SUSPENDED, "last": 5.0, "suspended": True}]
    quotes += [{"stock_code": "001391.SZ", "last": 20.0, "limit_ratio": 0.0}]
    found = Scenario.model_validate_json(
        json.dumps({"accounts": [{"account_id": "1"}], "quotes": quotes, "market": {"hours": "exchange"}})
    )
    terminal = Terminal(found, clock=lambda: at("10:00") / 1000)
    yield terminal
    terminal.close()


def tick_at(clock: str, terminal: Any, code: str) -> Any:
    """The simulated tick at a moment of the day that follows."""
    terminal.clock.advance((at(clock) - at("10:00")) / 1000)
    return terminal.call("full_tick", {"stock_codes": [code]})[code]


@pytest.mark.parametrize("entry", [one for one in DETAILS if one["tradable"]], ids=named)
def test_an_order_leaves_with_the_detail_of_a_real_terminal(entry: Any) -> None:
    """At the default settings, whether the quote is known or not: IsTrading is false for all of them."""
    code, detail = entry["code"], entry["told"]
    tick = {"lastPrice": detail["PreClose"], "lastClose": detail["PreClose"], "openInt": 13}
    proposal = order(stock_code=code, price=round(detail["PreClose"], 3))
    for quote in (None, quote_facts(code, tick)):
        seen = look(proposal, instrument=instrument_facts(code, detail), quote=quote, funds=funds(0, code))
        assert refused_by(chain_of(RiskPlan(), "grid", simulated=False), seen) is None


@pytest.mark.parametrize("entry", DETAILS, ids=named)
def test_no_number_that_says_nothing_is_passed_on(entry: Any) -> None:
    """Not to the checks, and not to whoever asks for an instrument."""
    for facts in (instrument_facts(entry["code"], entry["told"]), renamed(entry["told"])):
        assert [name for name, value in facts.items() if value is not None and told(value) is None] == []
    result = InstrumentResult.model_validate({"stock_code": entry["code"], **renamed(entry["told"])})
    assert result.long_margin_ratio in {None, entry["told"].get("LongMarginRatio")}


@pytest.mark.parametrize("entry", TICKS, ids=named)
def test_no_recorded_tick_is_a_halt(entry: Any) -> None:
    """Whatever stockStatus says: it has been 0, 1, 2, 3 and 5."""
    code, tick = entry["code"], entry["told"]
    seen = look(order(stock_code=code), quote=quote_facts(code, tick), instrument=None)
    steps = [step for step in chain_of(RiskPlan(), "grid", simulated=False) if step.rule == "suspended"]
    assert refused_by(tuple(steps), seen) is None
    assert whole_quote(code, tick)["open_int"] == tick["openInt"]


@pytest.mark.parametrize("entry", TICKS, ids=named)
def test_every_recorded_tick_can_be_told(entry: Any) -> None:
    """With its time, which older terminals give as text alone."""
    result = QuoteResult.model_validate(whole_quote(entry["code"], entry["told"]))
    assert result.last_price == round(entry["told"]["lastPrice"], 8)
    assert (
        result.time // 1000
        == at(entry["at"].partition(" ")[2], dt.date.fromisoformat(entry["at"][:10])) // 1000
    )
    assert quote_facts(entry["code"], entry["told"])["time"] == result.time


@pytest.mark.parametrize("entry", [one for one in DETAILS if one["what"] in SIMULATED], ids=named)
def test_simulated_details_are_like_the_recorded(terminal: Any, entry: Any) -> None:
    """The same keys, the same types, and nothing told where a real terminal tells nothing."""
    simulated = terminal.call("instrument_detail", {"stock_code": SIMULATED[entry["what"]]})
    simulated |= simulated.pop("ExtendInfo")
    for key, value in entry["told"].items():
        if value is None or key.endswith("Quota"):
            assert key in simulated
            continue
        assert type(simulated[key]) is type(value), key
        assert (told(simulated[key]) is None) == (told(value) is None), key
    assert simulated["IsTrading"] is False


@pytest.mark.parametrize("entry", [one for one in TICKS if exchange_of(one["code"]) != "BKZS"], ids=named)
def test_simulated_ticks_are_like_the_recorded(terminal: Any, entry: Any) -> None:
    """The same keys and kinds of value, and in the same phase the same state."""
    code = OPTION if exchange_of(entry["code"]) == "SHO" else SHARE
    simulated = tick_at(entry["at"].partition(" ")[2], terminal, code)
    real = entry["told"]
    assert set(real) - LIKE_US <= set(simulated)
    assert isinstance(simulated["time"], int)
    for key in set(real) - LIKE_US - {"stockStatus"}:
        assert isinstance(simulated[key], list) == isinstance(real[key], list), key
    if code == OPTION:
        assert simulated["openInt"] > STATES_APART * 10
        return
    assert simulated["openInt"] == real["openInt"]
    assert simulated["stockStatus"] == real["openInt"] - STATES_APART
    assert (simulated["open"] == 0) == (real["open"] == 0)


def test_a_simulated_halt_is_in_open_int(terminal: Any) -> None:
    """The rule sees it there, and sees none in the states of a day."""
    halted = quote_facts(SUSPENDED, tick_at("10:00", terminal, SUSPENDED))
    assert halted["open_int"] == 17


def test_a_day_without_limits_tells_none(terminal: Any) -> None:
    """Real details have the largest number there, not 0."""
    detail = terminal.call("instrument_detail", {"stock_code": "001391.SZ"})
    assert (told(detail["UpStopPrice"]), detail["UpStopPrice"] > 0) == (None, True)
