"""`qmt-bus notify`: tells people, where they read it, what they have to know at once."""

import argparse
import time
from collections.abc import Sequence
from typing import Final

from ops import screen
from ops.address import add_address, address_in, settings_of_bus
from ops.interrupt import until_interrupted
from ops.language import Language, language
from ops.notify.channels import channels_of
from ops.notify.channels.channel import Channel, NotSentError
from ops.notify.composing import Composer, Waiting
from ops.notify.memory import Memory
from ops.notify.notices import Kind, Notice
from ops.notify.notifier import memory_path, notifier
from ops.notify.settings import load_notify_settings
from ops.notify.words import WORDS
from ops.status import Exit

WAKE_SECONDS: Final = 0.5
"""Windows does not interrupt a lock's wait for Ctrl+C, so the main thread wakes to look."""
_SAYS: Final = {
    Language.ENGLISH: {
        "none": "no channel is set: see NOTIFY_ in settings.env.example; nothing was done",
        "begins": "account {account_id}: notifications by {channels}",
        "sent": "{channel}: sent, {answer}",
        "not_sent": "{channel}: not sent, {error}",
    },
    Language.CHINESE: {
        "none": "未设置任何通知渠道，请参阅 settings.env.example 中以 NOTIFY_ 开头的设置；未执行任何操作",
        "begins": "账户 {account_id}：通知渠道 {channels}",
        "sent": "{channel}：已发送，{answer}",
        "not_sent": "{channel}：发送失败，{error}",
    },
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take whether it is a test, and where the bus is."""
    parser.add_argument(
        "--test", action="store_true", help="send a test message on each channel, say what came back, and end"
    )
    add_address(parser)


def run(options: argparse.Namespace) -> int:
    """Tell until asked to stop; with `--test`, status 1 where a channel did not take the message.

    Raises:
        SettingsError: some are wrong, or do not say where the bus is.
    """
    settings, worker, says = (
        load_notify_settings(options.env_file),
        settings_of_bus(options),
        _SAYS[language()],
    )
    channels = channels_of(settings)
    if not channels:
        screen.complain(says["none"])
        return Exit.WRONG
    if options.test:
        return _test(channels, Composer(worker.account_id, WORDS[language()]))
    died, memory = False, Memory(memory_path(worker.state_dir, worker.account_id))
    with (
        until_interrupted(),
        notifier(address_in(worker), settings, channels, memory, WORDS[language()]) as running,
    ):
        while running.works and not running.follower.follows(WAKE_SECONDS):
            pass
        names = ", ".join(channel.name for channel in channels)
        screen.show(says["begins"].format(account_id=worker.account_id, channels=names))
        while running.works:
            running.follower.join(WAKE_SECONDS)
        died = True
    return Exit.FAILED if died else Exit.DONE


def _test(channels: Sequence[Channel], composer: Composer) -> Exit:
    says, waiting = _SAYS[language()], Waiting(Kind.TEST)
    now = time.time_ns() // 1_000_000
    waiting.add(Notice(f"test:{now}", Kind.TEST, "test", now))
    message, status = composer.message(waiting, simulated=False), Exit.DONE
    for channel in channels:
        try:
            screen.show(says["sent"].format(channel=channel.name, answer=channel.send(message)))
        except NotSentError as error:
            screen.complain(says["not_sent"].format(channel=channel.name, error=error))
            status = Exit.FAILED
    return status
