from pathlib import Path
from typing import Any

from doctor.rig import FactualWindows, finds, machine, passes_over, scene

from ops.doctor.findings import Verdict

Settings = dict[str, Any]


def at(settings: Settings, path: Path) -> Settings:
    """Return the settings with another folder."""
    return {**settings, "miniqmt_userdata_path": str(path)}


def test_a_healthy_folder(live: Settings) -> None:
    """A folder `userdata_mini` that may be written, with the broker's permission, has no fault."""
    here = scene(live, FactualWindows())
    for name, case in (
        ("exists", "there"),
        ("used", "used"),
        ("case", "same"),
        ("name", "mini"),
        ("writable", "writable"),
        ("letters", "plain"),
        ("permission", "granted"),
        ("space", "enough"),
    ):
        finds(f"userdata.{name}", here, case)


def test_a_missing_folder(live: Settings, tmp_path: Path) -> None:
    """A path to nothing is one finding; what would look inside does not."""
    here = scene(at(live, tmp_path / "nowhere"))
    finds("userdata.exists", here, "missing", "极简模式")
    for name in ("userdata.case", "userdata.permission", "sessions.size", "terminal.connect"):
        passes_over(name, here, "no_folder", Verdict.UNKNOWN)


def test_a_file_in_its_place(live: Settings, userdata: Path) -> None:
    """A path to a file is not a folder."""
    path = userdata / "up_queue_xtquant"
    finds("userdata.exists", scene(at(live, path)), "no_folder_but_file", "folder userdata_mini itself")


def test_a_folder_that_the_sdk_has_made(live: Settings, userdata: Path) -> None:
    """One with nothing but queue files is no terminal's: it is said, and the SDK is not asked to add more."""
    (userdata / "up_queue_xtquant").rename(userdata / "down_queue_win_101")
    finds("userdata.used", scene(live), "never", "the terminal's own folder")
    passes_over("terminal.connect", scene(live), "no_folder", Verdict.UNKNOWN)


def test_wrong_capitals(live: Settings, userdata: Path) -> None:
    """A path in other capitals than the disk's is found, with the right one."""
    here = scene(at(live, userdata.parent.parent / "QMT" / "Userdata_Mini"))
    finds("userdata.exists", here, "there")
    finds("userdata.case", here, "other", f"MINIQMT_USERDATA_PATH={userdata}")


def test_the_folder_above(live: Settings, userdata: Path) -> None:
    """The terminal's own folder in the place of userdata_mini is found."""
    finds("userdata.name", scene(at(live, userdata.parent)), "above", f"={userdata}")


def test_the_whole_terminals_folder(live: Settings, userdata: Path) -> None:
    """`userdata` beside `userdata_mini` is the wrong one; alone it is a research terminal's."""
    path = userdata.with_name("userdata")
    path.mkdir()
    finds("userdata.name", scene(at(live, path)), "not_mini", f"={userdata}")
    (userdata / "up_queue_xtquant").unlink()
    userdata.rmdir()
    finds("userdata.name", scene(at(live, path)), "research")


def test_any_other_folder(live: Settings, tmp_path: Path) -> None:
    """A folder that has nothing to do with a terminal is found."""
    finds("userdata.name", scene(at(live, tmp_path)), "other", "where the terminal is installed")


def test_no_right_to_write(live: Settings) -> None:
    """A folder that may not be written is a cause of -1."""
    here = scene(live, machine=machine(can_write=lambda _folder: False))
    finds("userdata.writable", here, "refused", "right to change the folder")


def test_no_right_on_the_system_drive(live: Settings) -> None:
    """A terminal on C:, and a user without the rights there, is a cause of -1."""
    here = scene(live, FactualWindows(writable=False, system_drive=True))
    finds("userdata.writable", here, "system_drive", "drive such as D:")


def test_letters_that_the_sdk_does_not_understand(live: Settings, tmp_path: Path) -> None:
    """A Chinese path needs the Chinese code page."""
    path = tmp_path / "国金" / "userdata_mini"
    path.mkdir(parents=True)
    finds("userdata.letters", scene(at(live, path), FactualWindows(page=1252)), "mangled", "plain letters")
    finds("userdata.letters", scene(at(live, path), FactualWindows()), "code_page")
    rare = tmp_path / "\U00020bb7野" / "userdata_mini"
    rare.mkdir(parents=True)
    finds("userdata.letters", scene(at(live, rare), FactualWindows()), "mangled", "plain letters")
    passes_over("userdata.letters", scene(at(live, path), machine=machine()), "elsewhere")


def test_no_permission(live: Settings, userdata: Path) -> None:
    """Without the file that the terminal makes, the broker has not opened the API."""
    (userdata / "up_queue_xtquant").unlink()
    finds("userdata.permission", scene(live), "missing", "Ask the broker")


def test_a_full_disk(live: Settings) -> None:
    """A disk without room for the queues is found."""
    here = scene(live, machine=machine(free_bytes=lambda _folder: 5 << 20))
    finds("userdata.space", here, "low", "Make room")
