"""Scenario files: the default, the documented example, and what is said about wrong ones."""

from pathlib import Path

import pytest

from worker.simulator import Faults, Scenario, ScenarioError, Terminal

ROOT = Path(__file__).parents[2]


def test_default_scenario() -> None:
    """A million, a thousand shares, seven stocks, open at any hour, no faults."""
    scenario = Scenario.load()
    assert [account.account_id for account in scenario.accounts] == ["8880000001"]
    assert scenario.accounts[0].cash == 1_000_000.0
    assert {quote.stock_code: quote.last for quote in scenario.quotes} == {
        "600000.SH": 10.0,
        "000001.SZ": 12.0,
        "300750.SZ": 200.0,
        "688981.SH": 50.0,
        "510300.SH": 4.0,
        "113050.SH": 110.0,
        "920002.BJ": 15.0,
    }
    assert (scenario.market.hours, scenario.faults) == ("always", Faults())


def test_default_scenario_takes_any_account() -> None:
    """The account that is named is the one that trades."""
    scenario = Scenario.load(accounts=[("42", "CREDIT")])
    assert (scenario.accounts[0].account_id, scenario.accounts[0].account_type) == ("42", "CREDIT")


def test_documented_example_loads_and_trades() -> None:
    """The example in the documentation is a scenario."""
    scenario = Scenario.load(ROOT / "docs" / "scenario.example.toml")
    terminal = Terminal(scenario)
    assert terminal.exchange.instruments["600000.SH"].available == 5000
    assert terminal.exchange.instruments["000001.SZ"].suspended


def write(folder: Path, text: str) -> Path:
    """Write a scenario file."""
    path = folder / "scenario.toml"
    path.write_text(text, "utf-8")
    return path


def test_file_without_accounts_gets_the_named_one(tmp_path: Path) -> None:
    """A file that lists stocks only has the named account, with cash and no positions."""
    path = write(tmp_path, '[[quotes]]\nstock_code = "600036.SH"\nlast = 40\n')
    scenario = Scenario.load(path, accounts=[("77", "STOCK")])
    assert (scenario.accounts[0].account_id, scenario.accounts[0].positions) == ("77", ())


WRONG = """
[[accounts]]
account_id = "1"
cash = "lots"
account_type = "STOCKS"

[[quotes]]
stock_code = "XYZ"
last = -1

[fees]
comission_rate = 0.1

[faults]
push_copies = 0
"""


def test_every_wrong_field_is_named(tmp_path: Path) -> None:
    """One message for each wrong field, with its place."""
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(write(tmp_path, WRONG))
    places = [message.partition(": ")[0] for message in caught.value.messages]
    assert sorted(places) == [
        "accounts.0.account_type",
        "accounts.0.cash",
        "faults.push_copies",
        "fees.comission_rate",
        "quotes.0.last",
        "quotes.0.stock_code",
    ]
    assert "XYZ is on no board that is simulated" in str(caught.value)


ACCOUNT = "[[accounts]]\naccount_id = '1'\n"
HOLDING = "[[accounts.positions]]\nstock_code = '600036.SH'\nvolume = 1\ncost = 1.0\n"
QUOTE = "[[quotes]]\nstock_code = '600036.SH'\nlast = 1\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cash = ", "is not TOML"),
        ("[[quotes]]\nstock_code = '600036.SH'\nlast = inf\n", "quotes.0.last"),
        ("[[quotes]]\nstock_code = '600036.SH'\nlast = 1\ntick = 0.0001\n", "quotes.0.tick"),
        ("[[quotes]]\nstock_code = '600036.SH'\nlast = 1\ndepth = {ten = 1}\n", "quotes.0.depth"),
        ("[faults]\nresponse_delay_s = {orderStok = 1}\n", "there is no orderStok; there are"),
        (ACCOUNT + HOLDING, "there is none for 600036.SH"),
        (ACCOUNT, "8880000001 is not among them: 1"),
        (ACCOUNT + ACCOUNT, "account 1 is listed twice"),
        (QUOTE + QUOTE, "600036.SH is quoted twice"),
    ],
)
def test_what_cannot_be(tmp_path: Path, text: str, words: str) -> None:
    """What does not fit together is said in words."""
    with pytest.raises(ScenarioError, match=words):
        Scenario.load(write(tmp_path, text), accounts=[("8880000001", "STOCK")])


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(ScenarioError, match=r"nowhere\.toml: cannot be read"):
        Scenario.load(tmp_path / "nowhere.toml")
