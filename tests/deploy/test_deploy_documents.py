"""The documents: both languages say the same, what they name exists, and what they tell to type works."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from deploy.settings_page import EXAMPLE, PAGES, pages
from deploy.words import understood
from jsonschema import Draft202012Validator
from redis import Redis
from support.documents import (
    blocks,
    command_lines,
    commands_of_ours,
    example,
    headings,
    links,
    tables,
    translations,
)
from support.redis_server import Server, connect
from support.strategy import Strategy
from support.workers import WorkerInside

from bus_schema.codes import MAY_HAVE_TRADED, ErrorCode
from ops.cli import main
from worker.settings import BrokerKind, load_settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
OURS = (
    "errors.md",
    "first-strategy.md",
    "going-live.md",
    "install.md",
    "neighbours.md",
    "operations.md",
    "quotes.md",
    "settings.md",
    "shim.md",
)
TEXTS = {name: texts for name, texts in translations(DOCS).items() if name in OURS}
FIRST, _ = TEXTS["first-strategy.md"]
PLACE, ACCOUNT = "redis://127.0.0.1:6379/0", "8880000001"
NAMES = {language: [name.replace(".md", f"{language}.md") for name in OURS] for language in ("", ".zh-CN")}


@pytest.mark.parametrize("name", OURS)
def test_both_languages_say_the_same(name: str) -> None:
    """Blocks, headings, tables and links agree, one by one; each leads to the other."""
    english, chinese = TEXTS[name]
    assert blocks(english) == blocks(chinese)
    assert headings(english) == headings(chinese)
    assert tables(english) == tables(chinese)
    there = [link.replace(".zh-CN.md", ".md") for link in links(english)]
    assert there == [link.replace(".zh-CN.md", ".md") for link in links(chinese)]


@pytest.mark.parametrize("name", OURS)
def test_what_they_link_to_exists(name: str) -> None:
    """No link leads nowhere, and a reader of Chinese is led to Chinese where there is some."""
    for text, chinese in zip(TEXTS[name], (False, True), strict=True):
        assert [link for link in links(text) if not (DOCS / link).exists()] == []
        other = [link for link in links(text) if link in (NAMES[""] if chinese else NAMES[".zh-CN"])]
        assert other == [name if chinese else name.replace(".md", ".zh-CN.md")]


def test_the_readme_names_every_document() -> None:
    """Both READMEs lead to each of them in their language."""
    for readme, language in (("README.md", ""), ("README.zh-CN.md", ".zh-CN")):
        linked = links((ROOT / readme).read_text("utf-8"))
        assert [name for name in NAMES[language] if f"docs/{name}" not in linked] == []


@pytest.mark.parametrize("name", [*OURS, "../README.md"])
def test_every_command_is_understood(name: str) -> None:
    """Each `qmt-bus` line has a subcommand, options and values that exist."""
    for line in commands_of_ours((DOCS / name).read_text("utf-8")):
        understood(shlex.split(line)[1:])


@pytest.mark.parametrize("name", OURS)
def test_files_in_commands_exist(name: str) -> None:
    """What is copied, imported or installed from the repository is there."""
    named = [
        word.replace("\\", "/").removeprefix("./")
        for line in command_lines(TEXTS[name][0])
        for word in line.split()
        if re.match(r"\.?[\\/]?(ops|requirements|settings\.env)", word)
    ]
    assert [word for word in named if not list(ROOT.glob(word))] == []


def test_settings_are_those_of_the_example() -> None:
    """docs/settings is what `python tests/deploy/settings_page.py` writes from settings.env.example."""
    assert [(DOCS / page).read_text("utf-8") for page in PAGES] == pages(EXAMPLE.read_text("utf-8"))


def test_the_live_settings_are_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What install.md sets is all that BROKER=live asks for."""
    for setting in [name for name in os.environ if name.startswith(("MINIQMT_", "BROKER", "REDIS_URL"))]:
        monkeypatch.delenv(setting)
    (tmp_path / ".env").write_text(example(TEXTS["install.md"][0], "live"), encoding="utf-8")
    settings = load_settings(_env_file=tmp_path / ".env")
    assert settings.broker is BrokerKind.LIVE
    assert settings.wants_live


@pytest.mark.parametrize("text", TEXTS["errors.md"], ids=["en", "zh"])
def test_every_error_code_is_explained(text: str) -> None:
    """In the vocabulary's order, in the table and in a section; the risky one is the models' own."""
    codes = [code.value for code in ErrorCode]
    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) == codes
    assert [
        line for line in re.findall(r"^## (\w+)$", text, re.MULTILINE) if "_" in line or line in codes
    ] == codes
    risky = re.findall(r"^\| `(\w+)` \|[^|]+\| \*\*", text, re.MULTILINE)
    assert risky == [code.value for code in ErrorCode if code in MAY_HAVE_TRADED]


def test_the_program_that_decides_by_the_code_knows_each() -> None:
    """What errors.md tells a program to do about a code follows from whether it may have traded."""
    names: dict[str, Any] = {}
    exec(example(TEXTS["errors.md"][0], "by code"), names)  # noqa: S102 - the document's own lines.
    advice = {code: names["what_to_do"](code) for code in ErrorCode}
    assert {code for code, told in advice.items() if told.startswith("wait")} == MAY_HAVE_TRADED
    assert {code for code, told in advice.items() if "new id" in told} == {
        ErrorCode.EXPIRED,
        ErrorCode.NOT_CONNECTED,
        ErrorCode.NOT_PLACED,
        ErrorCode.TIMEOUT,
    }


@pytest.fixture(scope="module")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    """Run a Redis and a worker over the simulated terminal, as the documents tell their reader to."""
    state = tmp_path_factory.mktemp("state")
    with (
        Server(tmp_path_factory.mktemp("documents")) as server,
        connect(server.url) as client,
        WorkerInside(server.url, ACCOUNT, state, Strategy(client, ACCOUNT, "reader")),
    ):
        yield server, state


@pytest.fixture
def client(bus: tuple[Server, Path]) -> Iterator[Redis]:
    """Connect to that Redis."""
    with connect(bus[0].url) as client:
        yield client


def run(words: list[str], code: str, url: str) -> list[str]:
    """Run a program from a document, at this Redis; returns what it prints."""
    port = url.rpartition(":")[2].partition("/")[0]
    program = code.replace(PLACE, url).replace("6379", port)
    ran = subprocess.run(
        [*words, program], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=30, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def test_the_first_strategy_trades_once(bus: tuple[Server, Path]) -> None:
    """Run as it stands it buys; run again it says that it has, and does not buy a second time."""
    words, code = [sys.executable, "-c"], example(FIRST, "python")
    cash, placed, *others = run(words, code, bus[0].url)
    assert re.fullmatch(r"cash \d+\.\d+", cash)
    assert re.fullmatch(r"placed: number \d+", placed)
    assert others[-1] == "bought 100 at 10.0"
    _, again = run(words, code, bus[0].url)
    assert again == placed.replace("placed:", "placed before, and not a second time:")


def test_a_strategy_in_node_needs_only_the_schemas(bus: tuple[Server, Path], client: Redis) -> None:
    """It trades with nothing but a socket, and what it sends is what the schema of the command describes."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed here")
    placed, *others = run([node, "-e"], example(FIRST, "node"), bus[0].url)
    assert re.fullmatch(r"placed: number \d+", placed)
    # The counter's number may come later, and with it the state once more.
    assert set(others) >= {"order node-1 reported", "bought 100 at 10"}
    entries: Any = client.xrange(f"qmt:{{{ACCOUNT}}}:commands:node")
    schema = json.loads((DOCS / "schema" / "command.place_order.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(json.loads(entries[0][1][b"data"]))


@pytest.fixture
def type_in(bus: tuple[Server, Path], monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Return a function that runs the lines of a block, each of which has to end with status 0."""
    settings = {"BROKER": "simulated", "REDIS_URL": bus[0].url, "STATE_DIR": str(bus[1])}
    for setting, value in {**settings, "MINIQMT_ACCOUNT_ID": ACCOUNT, "QMT_BUS_LANG": "en"}.items():
        monkeypatch.setenv(setting, value)

    def type_in(page: str, name: str) -> None:
        lines = example(TEXTS[page][0], name).splitlines()
        assert {line: main(shlex.split(line)[1:]) for line in lines} == dict.fromkeys(lines, 0)

    return type_in


def test_the_rehearsal_works(type_in: Callable[[str, str], None], client: Redis) -> None:
    """Line by line, and it shows what it is to show: one order of an id, and what was open is cancelled."""
    strategy = Strategy(client, ACCOUNT, "rehearsal")
    type_in("going-live.md", "rehearsal")
    assert strategy.orders_of("live-1").count("succeeded") == 1
    assert len(strategy.replies("live-1", 2)) == 2
    strategy.wait_until_order("live-2", "canceled")


def test_operations_work(type_in: Callable[[str, str], None]) -> None:
    """Everything that the page tells an operator to type, line by line as it stands."""
    type_in("operations.md", "operations")
