"""The terminal, as whoever wants to trade through it has to wait for it."""

from enum import StrEnum, auto
from typing import Final

from ops.doctor.checks.terminal import FULL, MINI
from ops.doctor.machine import Windows
from worker.settings import Settings

SERVICES: Final = 0
"""The login session of Windows' services: no window of any user is in it, and none of its shared memory."""


class Presence(StrEnum):
    """Whether the terminal can be reached from here."""

    THERE = auto()
    ABSENT = auto()
    UNREACHABLE = auto()
    """This process is a service: waiting does not help."""


def presence(settings: Settings, windows: Windows | None) -> Presence:
    """Tell whether a terminal runs in this login session; one that is simulated or elsewhere is always there.

    Orders go through memory that terminal and worker share, which ends at the border of a login session.
    """
    if not settings.wants_live or windows is None:
        return Presence.THERE
    own = windows.own_session()
    if own == SERVICES:
        return Presence.UNREACHABLE
    there = any(
        process.session == own
        and process.name.lower() in {MINI, FULL}
        # Another terminal on this machine trades another account.
        and process.serves(settings.miniqmt_userdata_path)
        for process in windows.processes()
    )
    return Presence.THERE if there else Presence.ABSENT
