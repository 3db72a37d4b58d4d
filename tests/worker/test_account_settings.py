from pathlib import Path
from typing import Any

import pytest

from worker.broker.session_ids import EACH, session_ids
from worker.settings import Settings, SettingsError, load_settings

BOTH = "8881:STOCK,8882:CREDIT"


def settings(**given: Any) -> Settings:
    """Settings of nothing but what is given."""
    return load_settings(_env_file=None, **{"miniqmt_account_id": "", "miniqmt_accounts": "", **given})


def test_each_account_of_the_list_is_traded_with_its_kind() -> None:
    """Spaces do not matter; the kinds are the list's."""
    each = settings(miniqmt_accounts=" 8881:STOCK, 8882:CREDIT").each()
    assert [one.account for one in each] == [("8881", "STOCK"), ("8882", "CREDIT")]
    assert [one.accounts for one in each] == [each[0].accounts] * 2


def test_one_account_is_a_list_of_one() -> None:
    """Without a list, it is what MINIQMT_ACCOUNT_ID and _TYPE say, or the simulated account."""
    assert settings().accounts == (("8880000001", "STOCK"),)
    one = settings(miniqmt_account_id="8882", miniqmt_account_type="CREDIT")
    assert [each.account for each in one.each()] == [("8882", "CREDIT")]


def test_which_of_several_is_asked_for() -> None:
    """A command that needs one account says which there are, unless MINIQMT_ACCOUNT_ID picks one."""
    with pytest.raises(SettingsError, match=r"which of 8881, 8882\? Say it with --account"):
        _ = settings(miniqmt_accounts=BOTH).account_id
    picked = settings(miniqmt_accounts=BOTH, miniqmt_account_id="8882", miniqmt_account_type="STOCK")
    assert picked.account == ("8882", "CREDIT")
    assert len(picked.each()) == 2
    with pytest.raises(SettingsError, match=r"8883 is none of the accounts; there are 8881, 8882"):
        picked.only("8883")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"miniqmt_accounts": "8881"}, "MINIQMT_ACCOUNTS: must be like 8881:STOCK"),
        ({"miniqmt_accounts": "8881:SHARES"}, "the kinds are STOCK, CREDIT"),
        ({"miniqmt_accounts": "8881:STOCK,"}, "must be like"),
        ({"miniqmt_accounts": "8881:STOCK,8881:CREDIT"}, "8881 stands there twice"),
        ({"miniqmt_accounts": BOTH, "miniqmt_account_id": "8883"}, "8883 is none of MINIQMT_ACCOUNTS"),
        (
            {
                "miniqmt_accounts": BOTH,
                "miniqmt_account_id": "8881",
                "miniqmt_account_type": "CREDIT",
            },
            "8881 is STOCK in MINIQMT_ACCOUNTS",
        ),
    ],
)
def test_a_list_that_cannot_be_meant_is_refused(given: dict[str, Any], words: str) -> None:
    """It is wrong in itself, or says something else than MINIQMT_ACCOUNT_ID and _TYPE do."""
    with pytest.raises(SettingsError, match=words):
        settings(**given)


def test_the_file_of_limits_can_bear_the_accounts_number() -> None:
    """`{account}` stands for it; without that, every account has the same file."""
    each = settings(miniqmt_accounts=BOTH, risk_file="limits-{account}.toml").each()
    assert [one.limits_file for one in each] == [Path("limits-8881.toml"), Path("limits-8882.toml")]
    assert settings(risk_file="limits.toml").limits_file == Path("limits.toml")
    assert settings().limits_file is None


def test_a_list_is_enough_for_a_real_terminal() -> None:
    """BROKER=live wants to know which accounts, one way or the other."""
    live = {"broker": "live", "miniqmt_enabled": True, "miniqmt_userdata_path": "userdata_mini"}
    assert settings(**live, miniqmt_accounts=BOTH).wants_live
    with pytest.raises(SettingsError, match="MINIQMT_ACCOUNT_ID or MINIQMT_ACCOUNTS"):
        settings(**live)


def test_no_two_accounts_of_a_worker_share_session_ids() -> None:
    """Two numbers that lead to the same ids are told apart, and the first keeps what it has alone."""
    first, second = "acct1883", "1000000001"
    assert session_ids(first) == session_ids(second)
    both = [first, second]
    assert session_ids(first, both) == session_ids(first)
    assert session_ids(second, both) == range(session_ids(first).stop, session_ids(first).stop + EACH)
    many = [str(8_880_000_000 + number) for number in range(500)]
    taken = [number for account in many[:40] for number in session_ids(account, many)]
    assert len(set(taken)) == len(taken)
