"""The exchange outlives the terminal's process where it is told to."""

from collections.abc import Callable
from pathlib import Path

from support.processes import ModuleProcess

from worker.simulator import TerminalControl

STOCK_CODE, BUY = "600000.SH", 23


def _terminal(start: Callable[..., ModuleProcess], kept: Path) -> tuple[ModuleProcess, TerminalControl]:
    process = start("worker.simulator", "--keep", str(kept))
    return process, TerminalControl(process.wait_for_line(r"^listening on (\S+)$")[1])


def test_killed_terminal_finds_its_book_again(
    start_module: Callable[..., ModuleProcess], tmp_path: Path
) -> None:
    """What it had told of is there after kill -9; what rests trades on, and numbers go on."""
    process, control = _terminal(start_module, tmp_path / "book")
    control.place_by_hand(STOCK_CODE, BUY, 100, 9.5)
    filled = control.place_by_hand(STOCK_CODE, BUY, 200, 10.0)
    before = control.book()
    process.kill()
    _, control = _terminal(start_module, tmp_path / "book")
    assert control.book() == before
    control.set_price(STOCK_CODE, 9.4)
    assert [fill.traded_volume for fill in control.book().fills] == [200, 100]
    assert control.place_by_hand(STOCK_CODE, BUY, 100, 9.4) > filled


def test_terminal_without_a_file_begins_anew(
    start_module: Callable[..., ModuleProcess], tmp_path: Path
) -> None:
    """A file that is not there yet is an empty exchange."""
    _, control = _terminal(start_module, tmp_path / "book")
    assert control.book().orders == ()
