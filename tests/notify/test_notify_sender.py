"""One channel's thread: once each, not too often, and nobody waits for it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.waiting import wait_until

from ops.language import Language
from ops.notify.channels.channel import Message, NotSentError
from ops.notify.composing import LISTED, Composer
from ops.notify.memory import LIMIT, Memory
from ops.notify.notices import Kind, Notice
from ops.notify.sender import ATTEMPTS, Sender
from ops.notify.words import WORDS

PAUSE = 0.3


class Mailbox:
    """A channel that keeps what it gets.

    Attributes:
        got: the messages.
        tried: how often something was sent.
        faults: raised one after the other, before anything is taken.
        open: cleared, it keeps whoever sends waiting.
    """

    name = "mailbox"

    def __init__(self) -> None:
        self.got: list[Message] = []
        self.tried = 0
        self.faults: list[NotSentError] = []
        self.open = threading.Event()
        self.open.set()

    def send(self, message: Message) -> str:
        """Take it."""
        self.tried += 1
        assert self.open.wait(10)
        if self.faults:
            raise self.faults.pop(0)
        self.got.append(message)
        return "taken"


@pytest.fixture
def mailbox() -> Mailbox:
    """Return an empty one."""
    return Mailbox()


@pytest.fixture
def memory_file(tmp_path: Path) -> Path:
    """Return where it is remembered what was told."""
    return tmp_path / "state" / "notify-1.json"


@pytest.fixture
def start(mailbox: Mailbox, memory_file: Path) -> Iterator[Callable[[], Sender]]:
    """Return a function that starts a sender with what the last one remembers."""
    with ExitStack() as started:

        def starting() -> Sender:
            composer = Composer("888", WORDS[Language.ENGLISH])
            memory = Memory(memory_file)
            sender = Sender(mailbox, composer, memory, pause_seconds=PAUSE, first_wait_seconds=0.01)
            started.callback(sender.end)
            sender.start()
            return sender

        yield starting
        mailbox.open.set()


def halted(number: int) -> Notice:
    """A notice."""
    return Notice(
        f"halted:{number}", Kind.HALT, "halted", 1_795_365_000_000, {"scope": "all", "reason": f"r{number}"}
    )


def back(number: int) -> Notice:
    """A notice of another kind."""
    return Notice(f"back:{number}", Kind.DISCONNECT, "back", 1_795_365_000_000, {"seconds": number})


def test_what_comes_within_the_pause_is_told_together(start: Callable[[], Sender], mailbox: Mailbox) -> None:
    """The first at once, the others in one message that counts and lists them; other kinds do not wait."""
    sender = start()
    sender.put(halted(0))
    wait_until(lambda: mailbox.got, "the first message")
    for number in range(1, 16):
        sender.put(halted(number))
    sender.put(back(31))
    wait_until(lambda: len(mailbox.got) == 3, "both messages that follow")
    first, other, together = mailbox.got
    assert first.title == "qmt-bus 888: kill switch"
    assert first.text.endswith("every strategy: trading is halted, r0")
    assert (other.kind, other.count) == (Kind.DISCONNECT, 1)
    assert (together.kind, together.count, len(together.events)) == (Kind.HALT, 15, LISTED)
    lines = together.text.splitlines()
    assert (lines[0], lines[-1]) == ("15 of this kind since the last message:", "(5 older ones are left out)")
    assert [line.rpartition(" ")[2] for line in lines[1:-1]] == [f"r{number}" for number in range(6, 16)]


def test_the_same_is_told_once_over_a_restart_too(start: Callable[[], Sender], mailbox: Mailbox) -> None:
    """Its id is remembered for this channel; what waited is not, and is told when it is put again."""
    sender = start()
    sender.put(halted(0))
    sender.put(halted(0))
    wait_until(lambda: sender.idle and mailbox.got, "the message")
    sender.put(halted(1))
    sender.end()
    again = start()
    for number in (0, 1):
        again.put(halted(number))
    wait_until(lambda: again.idle, "the rest to be told")
    assert [message.count for message in mailbox.got] == [1, 1]
    assert mailbox.got[1].text.endswith("r1")


def test_a_fault_that_passes_is_tried_again(start: Callable[[], Sender], mailbox: Mailbox) -> None:
    """At once, and where that is not enough after the pause, together with what came meanwhile."""
    mailbox.faults = [NotSentError("busy", passes=True) for _ in range(ATTEMPTS + 1)]
    sender = start()
    sender.put(halted(0))
    wait_until(lambda: mailbox.tried == ATTEMPTS, "the attempts to be over")
    sender.put(halted(1))
    wait_until(lambda: sender.idle, "both to be told")
    assert [message.count for message in mailbox.got] == [2]
    assert mailbox.got[0].text.splitlines()[1].endswith("r0")
    assert mailbox.tried == ATTEMPTS + 2


def test_a_refusal_for_good_is_said_and_given_up(
    start: Callable[[], Sender], mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong token is not tried over and over."""
    mailbox.faults = [NotSentError("errcode 93000", passes=False)]
    sender = start()
    sender.put(halted(0))
    wait_until(lambda: mailbox.tried and sender.idle, "the attempt to be over")
    assert (mailbox.tried, mailbox.got) == (1, [])
    assert capsys.readouterr().err == "mailbox: qmt-bus 888: kill switch: not sent, errcode 93000; given up\n"


def test_nobody_waits_for_a_channel_that_hangs(start: Callable[[], Sender], mailbox: Mailbox) -> None:
    """Whatever comes is taken at once, in bounded memory."""
    mailbox.open.clear()
    sender = start()
    for number in range(20_000):
        sender.put(halted(number))
    waiting = sender._waiting[Kind.HALT]
    assert (len(waiting.newest), len(waiting.ids)) == (LISTED, waiting.ids.maxlen)
    assert not sender.idle


def test_what_is_remembered_is_bounded_and_may_be_broken(
    memory_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that cannot be read is as good as none; one that cannot be written is said."""
    memory = Memory(memory_file)
    memory.told("mailbox", (str(number) for number in range(LIMIT + 5)))
    memory.read_up_to({"status": "1-1"})
    again = Memory(memory_file)
    assert again.positions == {"status": "1-1"}
    assert (again.was_told("mailbox", "4"), again.was_told("mailbox", "5")) == (False, True)
    assert not again.was_told("another", "5")
    memory_file.write_text("{", encoding="utf-8")
    assert Memory(memory_file).positions == {}
    Memory(memory_file / "below a file").told("mailbox", ["1"])
    assert "a restart may tell things again" in capsys.readouterr().err
