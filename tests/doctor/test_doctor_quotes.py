import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from doctor.rig import MINI, PACKAGE, FactualWindows, finds, machine, make_package, passes_over, scene

from ops.doctor.asking import Answers
from ops.doctor.machine import Process
from worker.bus.embedded.readiness import free_port

Settings = dict[str, Any]


@pytest.fixture
def listening() -> Iterator[int]:
    """Listen on a port, as anything may, and return it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def silent() -> Iterator[int]:
    """Return a port that swallows whatever asks to connect, as a firewall does: its queue is full."""
    with ExitStack() as held:
        server = held.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(8):
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield server.getsockname()[1]


def announce(folder: Path, port: int | None) -> Path:
    """Write down, as a terminal does, that quotes are served at a port; None for a file that is broken."""
    place = folder / ".xtquant" / "E1B2"
    place.mkdir(parents=True, exist_ok=True)
    content = "{" if port is None else json.dumps({"ip": "", "port": port, "client_type": "mini"})
    (place / "xtdata.cfg").write_text(content, encoding="utf-8")
    return place.parent


def test_a_service_that_serves_where_the_settings_say(live: Settings, tmp_path: Path, listening: int) -> None:
    """Announced, listening and a terminal's own: no fault."""
    given = {**live, "miniqmt_port": listening}
    here = scene(given, FactualWindows(), announcements=announce(tmp_path, listening))
    finds("quotes.announced", here, "here")
    finds("quotes.port", here, "open")
    finds("quotes.owner", scene(live, FactualWindows()), "terminal")


def test_a_service_on_another_port(live: Settings, tmp_path: Path) -> None:
    """The SDK follows what is announced unless the settings name a port of their own."""
    folder = announce(tmp_path, 58611)
    finds("quotes.announced", scene(live, FactualWindows(), announcements=folder), "default")
    here = scene({**live, "miniqmt_port": 58612}, FactualWindows(), announcements=folder)
    finds("quotes.announced", here, "other", "MINIQMT_PORT")


def test_no_service_has_announced_itself(live: Settings, tmp_path: Path) -> None:
    """Without a folder, or with a broken file in it, there is none."""
    here = scene(live, FactualWindows(), announcements=tmp_path / "none")
    finds("quotes.announced", here, "nothing", "极简模式")
    here = scene(live, FactualWindows(), announcements=announce(tmp_path, None))
    finds("quotes.announced", here, "nothing", "极简模式")


def test_a_closed_port(live: Settings) -> None:
    """Nobody listens."""
    finds("quotes.port", scene({**live, "miniqmt_port": free_port()}), "closed", "Start the terminal")


@pytest.mark.skipif("sys.platform != 'linux'", reason="other systems refuse where Linux lets wait")
def test_a_silent_port(live: Settings, silent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that neither takes nor refuses is a firewall's doing."""
    monkeypatch.setattr("ops.doctor.checks.quotes.CONNECT_SECONDS", 0.3)
    finds("quotes.port", scene({**live, "miniqmt_port": silent}), "silent", "firewall")


def test_no_such_host(live: Settings) -> None:
    """A name that means no machine is found."""
    given = {**live, "miniqmt_host": "nobody.invalid"}
    finds("quotes.port", scene(given), "no_host", "127.0.0.1")
    passes_over("quotes.owner", scene(given, FactualWindows()), "far")


def test_a_port_that_is_somebody_elses(live: Settings) -> None:
    """Another program on the terminal's port is named."""
    windows = FactualWindows(listening=Process("nginx.exe", 99, 1))
    finds("quotes.owner", scene(live, windows), "foreign", "nginx.exe")
    passes_over("quotes.owner", scene(live, FactualWindows(listening=None)), "nobody")


def test_the_scan_of_the_sdk(live: Settings) -> None:
    """What `scan_available_server_addr` returns is told; elsewhere than on Windows it means nothing."""
    here = scene(live, FactualWindows(running=[MINI]))
    here.__dict__["quotes"] = Answers({"import": {"value": None}, "scan": {"value": []}}, False, "")
    finds("quotes.scan", here, "none", "Start the terminal")
    seen = {"value": ["127.0.0.1:58610"]}
    here.__dict__["quotes"] = Answers({"import": {"value": None}, "scan": seen}, False, "")
    finds("quotes.scan", here, "seen")
    passes_over("quotes.scan", scene(live, machine=machine()), "elsewhere")


def test_quotes_that_come(simulated: Settings) -> None:
    """Over a simulated terminal the SDK's quote clients connect."""
    here = scene(simulated)
    finds("quotes.xtview", here, "connects")
    finds("quotes.xtdata", here, "connects")


@pytest.mark.parametrize("name", ["xtview", "xtdata"])
def test_a_quote_client_that_hangs(live: Settings, tmp_path: Path, name: str) -> None:
    """Something that takes the connection and says nothing holds the SDK for ever, not doctor."""
    connects = "def connect(*words): return True\n"
    scans = "def scan_available_server_addr(): return []\n"
    modules = {"xtconn": scans, "xtview": connects, "xtdata": connects}
    modules[name] = "import threading\ndef connect(*words): threading.Event().wait()\n"
    package = make_package(tmp_path, PACKAGE.format(connect="pass"), **modules)
    here = scene({**live, "xtquant_path": package}, patience=2)
    finds(f"quotes.{name}", here, "hangs", "Something else")
