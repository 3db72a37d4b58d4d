"""Foreign text in what is printed: its control characters are seen, and obeyed by no terminal."""

import pytest

from ops import screen
from ops.lines import told_line
from ops.screen import Paint, visible

EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnp\u2028\r\n12:00:00 fill"


def test_a_foreign_text_is_one_line_without_controls() -> None:
    """Not even a new line: it would look like another event."""
    shown = visible(EVIL)
    assert shown == "\\x1b]0;owned\\x07\\x1b[2J\\x9b31m\\u202egnp\\u2028\\r\\n12:00:00 fill"
    assert visible("浦发银行 🙂") == "浦发银行 🙂"
    assert EVIL not in told_line(0, ("error", "red", EVIL), Paint(enabled=True))
    assert shown in told_line(0, ("error", "red", EVIL), Paint(enabled=False))


@pytest.mark.parametrize("write", [screen.show, screen.complain])
def test_whatever_is_printed_keeps_its_own_colours_alone(
    write: object, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last door, for whatever came past the lines of events: `--json`, names, words of an error."""
    painted = Paint(enabled=True)("kind", "red")
    write(f"{painted} {EVIL}")  # type: ignore[operator]  # It is one of the two.
    told = capsys.readouterr()
    out = told.out + told.err
    assert out.startswith("\x1b[31mkind\x1b[0m ")
    assert not {"\x07", "\x9b", "\r", "\u202e", "\u2028"} & set(out)
    assert out.count("\x1b") == 2
