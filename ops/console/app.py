"""The console put together: from the bus to the pages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ops.address import BusAddress
from ops.console.bus import ConsoleBus
from ops.console.desk import FrontDesk, SettingsDesk, TradingDesk
from ops.console.doors import Door, route_of
from ops.console.entrance import Entrance
from ops.console.feed import Feed
from ops.console.follower import Follower
from ops.console.gate import Gate
from ops.console.lanes import Lanes
from ops.console.sessions import Sessions
from ops.console.settings import ConsoleSettings
from ops.console.settings_form import SettingsForm

_STATIC = Path(str(files("ops.console").joinpath("static")))
_SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Console:
    """What is to be served.

    Attributes:
        app: the ASGI application.
        doors: what can be asked of it.
        feed: to be closed before the server waits for its connections to end.
        one_time_token: lets an operator in once; None where the settings have a secret for that.
    """

    app: Starlette
    doors: tuple[Door, ...]
    feed: Feed
    one_time_token: str | None


@contextmanager
def console(
    bus: BusAddress,
    settings: ConsoleSettings,
    env_file: Path,
    heartbeat_seconds: float,
    announce: Callable[[str], object] = lambda _token: None,
) -> Iterator[Console]:
    """Follow the bus, and give back what is to be served; Redis need not be there.

    Args:
        bus: where it is.
        settings: the console's.
        env_file: the worker's settings file.
        heartbeat_seconds: between two of the worker's heartbeats.
        announce: tells whoever runs the console of a token that lets an operator in once, where somebody
            guesses passwords so often that a right one may have to wait.
    """
    voice, feed = ConsoleBus(bus, settings), Feed()
    sessions, entrance = Sessions(settings.console_session_hours * _SECONDS_PER_HOUR), Entrance(settings)
    facts = {
        "account_id": bus.account_id,
        "strategy": voice.strategy,
        "heartbeat_seconds": heartbeat_seconds,
    }
    doors = (
        *FrontDesk(entrance, sessions, facts, announce).doors(),
        *TradingDesk(voice, feed, sessions).doors(),
        *SettingsDesk(SettingsForm(env_file)).doors(),
    )
    lanes = Lanes()
    follower = Follower(voice.url, voice.keys, feed)
    follower.start()
    try:
        yield Console(_application(doors, sessions, lanes, settings), doors, feed, entrance.one_time_token)
    finally:
        follower.end()
        voice.close()


def _application(
    doors: tuple[Door, ...], sessions: Sessions, lanes: Lanes, settings: ConsoleSettings
) -> Starlette:
    return Starlette(
        routes=[
            Route("/", _index, methods=["GET"]),
            Mount("/static", StaticFiles(directory=_STATIC)),
            *(route_of(door, sessions, lanes) for door in doors),
        ],
        middleware=[Middleware(Gate, hosts=settings.allowed_hosts)],
    )


async def _index(_request: Request) -> FileResponse:
    return FileResponse(_STATIC / "index.html")
