"""One worker over the simulated terminal for each file of tests, and a trader for each test of the shim."""

from collections.abc import Iterator

import pytest
from shim.recording import Recorder
from shim.stage import worker_at_its_redis
from shim.wheel import ACCOUNT_ID

from bus_schema.xttrader import XtQuantTrader
from bus_schema.xttype import StockAccount

_SCENARIO = f"""
[[accounts]]
account_id = "{ACCOUNT_ID}"
cash = 1_000_000.00
positions = [{{ stock_code = "600000.SH", volume = 1000, cost = 9.50 }}]

[[quotes]]
stock_code = "600000.SH"
name = "浦发银行"
last = 10.60
previous_close = 10.50

# What the SDK's example prints is written for queries that do not lag.
[faults]
query_lag_s = 0.0
"""


@pytest.fixture(scope="module")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Redis at which a worker trades the account; 10.50 rests, 10.60 fills at once."""
    folder = tmp_path_factory.mktemp("shim")
    scenario = folder / "scenario.toml"
    scenario.write_text(_SCENARIO, "utf-8")
    with worker_at_its_redis(folder, sim_scenario=scenario) as url:
        yield url


@pytest.fixture
def account() -> StockAccount:
    """The account."""
    return StockAccount(ACCOUNT_ID)


@pytest.fixture
def told() -> Recorder:
    """Keeps what the trader tells."""
    return Recorder()


@pytest.fixture
def trader(bus: str, account: StockAccount, told: Recorder) -> Iterator[XtQuantTrader]:
    """A trader that has subscribed to the account."""
    trader = XtQuantTrader(bus, 1, told)
    trader.start()
    assert trader.connect() == 0
    assert trader.subscribe(account) == 0
    yield trader
    trader.stop()
