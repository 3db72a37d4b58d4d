"""What the doctor's tests plant faults with: a Windows of facts, a terminal's folder, an SDK of one file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ops.doctor.findings import Verdict
from ops.doctor.machine import Machine, Process
from ops.doctor.report import sentences
from ops.doctor.running import Result, look
from ops.doctor.scene import Scene
from ops.doctor.table import CHECKS
from ops.doctor.words import WORDS
from ops.language import Language
from worker.settings import load_settings

BY_NAME = {check.name: check for check in CHECKS}
MINI = Process("XtMiniQmt.exe", 4711, 1)
FULL = Process("XtItClient.exe", 4712, 1)

PACKAGE = """
class XtQuantTraderCallback: ...
class XtQuantTrader:
    connected = False
    def __init__(self, path, session, callback): ...
    def start(self): ...
    def stop(self): ...
    def connect(self):
        {connect}
        self.connected = True
        return 0
    def subscribe(self, account): return 0
    def query_stock_asset(self, account): return None
    def query_account_status(self):
        status = XtQuantTraderCallback()
        status.account_id, status.account_type, status.status = "1000000001", 2, 0
        return [status]
"""
"""An SDK whose terminal has a dead link to its broker, and can be made worse."""


@dataclass
class FactualWindows:
    """A Windows that says what a test tells it to."""

    running: list[Process] = field(default_factory=lambda: [MINI])
    session: int = 1
    listening: Process | None = MINI
    held: frozenset[str] = frozenset()
    remote: bool = False
    system_drive: bool = False
    writable: bool = True
    page: int = 936

    def processes(self) -> list[Process]:
        """Return what was told."""
        return self.running

    def own_session(self) -> int:
        """Return what was told."""
        return self.session

    def listener(self, port: int) -> Process | None:
        """Return what was told, of the default port."""
        return self.listening if port == 58610 else None

    def is_held(self, path: Path) -> bool:
        """Whether the file's name was told."""
        return path.name in self.held

    def is_remote(self, path: Path) -> bool:
        """Return what was told."""
        return self.remote and bool(path.parts)

    def on_system_drive(self, path: Path) -> bool:
        """Return what was told."""
        return self.system_drive and bool(path.parts)

    def can_write(self, folder: Path) -> bool:
        """Return what was told."""
        return self.writable and folder.is_dir()

    def code_page(self) -> int:
        """Return what was told."""
        return self.page


def machine(windows: FactualWindows | None = None, **changes: Any) -> Machine:
    """Return this machine, as a Windows with these facts or as it is, with some of it changed."""
    return replace(Machine.here(windows), **changes)


def scene(settings: Mapping[str, Any], windows: FactualWindows | None = None, **changes: Any) -> Scene:
    """Return a scene with these settings, of no settings file, and with some of the rest changed."""
    changes.setdefault("machine", machine(windows))
    return Scene(load_settings(_env_file=None, **settings), **changes)


def finds(name: str, where: Scene, case: str, advice: str = "") -> Result:
    """Hold what a check finds, whether it is a fault with this advice, and that both languages say it.

    Args:
        name: the check's.
        where: it looks.
        case: that it has to find.
        advice: a part of what it has to advise in English; empty where all has to be well.

    Returns:
        What it found.
    """
    result = look(BY_NAME[name], where)
    assert result.finding.case == case, result.finding
    assert result.verdict is (Verdict.BAD if advice else Verdict.GOOD)
    for language, part in ((Language.ENGLISH, advice), (Language.CHINESE, "")):
        said, do = sentences(result, WORDS[language])
        assert said
        assert bool(do) == bool(advice)
        assert part in do, do
    return result


def passes_over(name: str, where: Scene, case: str, verdict: Verdict = Verdict.ASIDE) -> Result:
    """Hold that a check does not look, and why; returns what it says."""
    result = look(BY_NAME[name], where)
    assert (result.finding.case, result.verdict) == (case, verdict), result.finding
    assert all(sentences(result, words)[0] for words in WORDS.values())
    return result


def make_package(folder: Path, trader: str, **others: str) -> Path:
    """Write an SDK of a few lines, and return the folder that holds it.

    Args:
        folder: where.
        trader: the source of xttrader.py.
        others: the sources of further modules, by name.
    """
    stock_account = "class StockAccount:\n    def __init__(self, *words): ...\n"
    bare = dict.fromkeys(("xtconstant", "xtdata", "xtpythonclient", "xtbson"), "")
    sources = {**bare, "xttype": stock_account, "xttrader": trader, **others}
    package = folder / "xtquant"
    package.mkdir(parents=True, exist_ok=True)
    for name, source in sources.items():
        (package / f"{name}.py").write_text(source, encoding="utf-8")
    return folder
