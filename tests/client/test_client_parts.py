import re
from pathlib import Path

import pytest
from fake_worker import event

from bus_schema import codec
from bus_schema.client import FilePosition, new_id
from bus_schema.client.mailbox import Mailbox
from bus_schema.client.position import Bookmark, MemoryPosition
from bus_schema.client.streams import Entry
from bus_schema.fields import CLIENT_ORDER_ID_PATTERN


def reply(entry_id: str, command_id: str = "a1", *, duplicate: bool = False) -> Entry:
    """Return an inbox entry that answers a command."""
    fields = {"command_id": command_id, "command_type": "ping", "ok": True, "duplicate": duplicate}
    return entry_id, codec.encode(event("reply", **fields))


def test_new_ids_fit_an_order_remark_and_never_repeat() -> None:
    """Ids are short enough for the terminal's 23 bytes, sort by time and differ."""
    ids = [new_id() for _ in range(2000)]
    assert all(re.fullmatch(CLIENT_ORDER_ID_PATTERN, one) for one in ids)
    assert len(set(ids)) == len(ids)
    assert [one[:8] for one in ids] == sorted(one[:8] for one in ids)


def test_a_mailbox_gives_out_the_first_of_two_replies_once() -> None:
    """A command that was sent twice is answered twice; the first answer counts."""
    mailbox = Mailbox()
    mailbox.expect(["a1"])
    mailbox.feed([reply("5-0"), reply("6-0", duplicate=True)])
    first = mailbox.take("a1")
    assert first is not None
    assert not first.duplicate
    assert mailbox.take("a1") is None
    assert mailbox.cursor == "6-0"


def test_a_reply_that_is_read_before_the_send_returns_is_kept() -> None:
    """Another thread may read the reply before the sender knows that its command is on the stream."""
    mailbox = Mailbox()
    mailbox.expect(["a1"])
    mailbox.feed([reply("5-0")])
    mailbox.sent(["a1"], newest="4-0")
    assert mailbox.has("a1")


def test_a_reply_from_before_the_command_is_another_commands() -> None:
    """Ids may be used again on another day: entry ids decide, as numbers."""
    mailbox = Mailbox()
    mailbox.expect(["a1"])
    mailbox.feed([reply("9-0")])
    mailbox.sent(["a1"], newest="10-0")
    assert not mailbox.has("a1")
    mailbox.feed([reply("11-0")])
    assert mailbox.has("a1")


def test_the_reply_to_a_retry_is_kept_beside_the_late_one_before_it() -> None:
    """Until the send returns, nobody knows which of two replies under the id is its own."""
    mailbox = Mailbox()
    mailbox.expect(["a1"])
    mailbox.feed([reply("5-1"), reply("5-3", duplicate=True)])
    mailbox.sent(["a1"], newest="5-2")
    assert mailbox.has("a1")
    kept = mailbox.take("a1")
    assert kept is not None
    assert kept.duplicate


def test_a_mailbox_skips_what_nobody_waits_for_and_only_that() -> None:
    """The cursor jumps to the inbox's end for a command that is waited for alone."""
    mailbox = Mailbox()
    mailbox.expect(["a1"])
    mailbox.sent(["a1"], newest="8-0")
    assert mailbox.cursor == "8-0"
    mailbox.expect(["a2"])
    mailbox.sent(["a2"], newest="20-0")
    assert mailbox.cursor == "8-0"


def test_a_mailbox_ignores_what_it_cannot_use() -> None:
    """Replies to others, other events and unreadable entries change nothing but the cursor."""
    mailbox = Mailbox()
    mailbox.expect(["a1"])
    other = ("2-0", codec.encode(event("error", code="expired", message="x")))
    mailbox.feed([reply("1-0", "b1"), other, ("3-0", b"")])
    assert not mailbox.has("a1")
    assert mailbox.cursor == "3-0"


def test_a_position_file_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    """A damaged file is not taken for a position; the message says what to do."""
    file = tmp_path / "position"
    file.write_text("yesterday", encoding="ascii")
    with pytest.raises(ValueError, match="remove the file"):
        FilePosition(file).load()


def test_a_position_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """Saving leaves one file with the last position."""
    store = FilePosition(tmp_path / "position")
    assert store.load() is None
    for position in ("1-0", "2-1"):
        store.save(position)
    assert store.load() == "2-1"
    assert [file.name for file in tmp_path.iterdir()] == ["position"]


def test_a_bookmark_saves_only_what_was_handled() -> None:
    """What is in the program's hands is not saved until the program comes back."""
    store = MemoryPosition()
    bookmark = Bookmark(store)
    with pytest.raises(RuntimeError, match="connect the client first"):
        _ = bookmark.position
    bookmark.open(newest="1-0")
    bookmark.advance("2-0")
    assert (bookmark.position, store.load()) == ("2-0", "1-0")
    bookmark.settle()
    assert store.load() == "2-0"
