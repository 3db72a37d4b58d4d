"""The file with banks' passwords."""

import os
from pathlib import Path

import pytest

from worker.broker.means import BankPasswords, read_bank_passwords
from worker.settings import SettingsError

SECRET = "PLANTED-password"  # noqa: S105 - it is searched for.


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    """A file with this content, for its owner only unless told."""
    path = folder / "passwords.toml"
    path.touch(mode=mode)
    path.chmod(mode)
    path.write_text(text, encoding="utf-8")
    return path


def test_each_entry_has_what_the_bank_and_the_account_ask_for(tmp_path: Path) -> None:
    """One of the two is enough, and neither shows when it is printed."""
    path = written(tmp_path, f'[icbc]\nbank_pwd = "{SECRET}"\n[abc]\nfund_pwd = "{SECRET}"\n')
    read = read_bank_passwords(path)
    assert read["icbc"].bank_pwd.get_secret_value() == SECRET
    assert read["abc"] == BankPasswords(fund_pwd=read["icbc"].bank_pwd)
    assert SECRET not in repr(read)
    assert read_bank_passwords(None) == {}


@pytest.mark.parametrize(
    "text",
    [
        f'icbc = "{SECRET}"',
        f'[icbc]\nbank_password = "{SECRET}"',
        f'[icbc]\nbank_pwd = ["{SECRET}"]',
        f"[icbc]\nbank_pwd = {SECRET}",
    ],
)
def test_what_is_wrong_is_told_by_its_place(tmp_path: Path, text: str) -> None:
    """The file and the entry are named, what stands there is not."""
    with pytest.raises(SettingsError, match="BANK_PASSWORDS_FILE") as refused:
        read_bank_passwords(written(tmp_path, text))
    assert SECRET not in str(refused.value)
    assert "passwords.toml" in str(refused.value)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights")
def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    """Whoever can read it can move money."""
    with pytest.raises(SettingsError, match="chmod 600"):
        read_bank_passwords(written(tmp_path, "", mode=0o644))
