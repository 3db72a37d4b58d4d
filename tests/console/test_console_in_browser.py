"""The page in a real Chromium: what people see and do, on a desk and on a phone."""

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from console.people import figure, place
from console.pictures import take_picture, trade_a_while
from console.site import PASSWORD, READER_PASSWORD, Site, serving
from playwright.sync_api import Browser, Page, expect, sync_playwright
from redis import Redis
from support.processes import ModuleProcess
from support.redis_server import Server, connect
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerProcess

from worker.simulator import TerminalControl

PICTURES = "QMT_BUS_SCREENSHOTS"
"""A variable of the environment; where it is set, pictures for the documents are taken anew."""
HEARTBEAT_SECONDS = 0.5
DESK = {"width": 1280, "height": 832}
REASON = 'fat finger <img src="/static/icon.svg" alt="planted">'
PHONE = {"width": 390, "height": 844}
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_WAIT_MS = 15_000

Open = Callable[..., Page]


@dataclass
class House:
    """Everything behind the page, each part of which can be stopped.

    Attributes:
        server: Redis.
        control: the levers of the terminal, which outlives workers.
        alpha: a strategy beside the console.
        site: the console.
        env_file: the worker's settings file.
        start_worker: starts one, and returns it when it is ready.
        worker: the one that runs.
    """

    server: Server
    control: TerminalControl
    alpha: Strategy
    site: Site
    env_file: Path
    start_worker: Callable[[], WorkerProcess]
    worker: WorkerProcess


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run the system's Chromium."""
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        pytest.skip(f"none of {', '.join(_BROWSERS)} is on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Build all of it, on a Redis of its own."""
    folder, account = tmp_path_factory.mktemp("house"), str(10**9 + secrets.randbelow(9 * 10**9))
    with ExitStack() as held:
        server = held.enter_context(Server(folder, append_only=True))
        redis: Redis = held.enter_context(connect(server.url))
        alpha = Strategy(redis, account, "alpha")
        words = ("worker.simulator", "--listen", "127.0.0.1:0", "--account", account)
        address = held.enter_context(ModuleProcess(*words)).wait_for_line(r"listening on (\S+)")[1]
        environment = {
            "BROKER": "simulated",
            "SIM_TERMINAL": address,
            "REDIS_URL": server.url,
            "MINIQMT_ACCOUNT_ID": account,
            "STATE_DIR": str(folder / "state"),
            "HEARTBEAT_SECONDS": str(HEARTBEAT_SECONDS),
            "ASSET_SNAPSHOT_SECONDS": "0.2",
            "POSITION_SNAPSHOT_SECONDS": "0.5",
        }

        def start() -> WorkerProcess:
            worker = WorkerProcess(
                held.enter_context(ModuleProcess("worker", environment=environment)), alpha
            )
            worker.wait_until_ready()
            return worker

        secret: dict[str, Any] = {"console_password": PASSWORD, "console_reader_password": READER_PASSWORD}
        env_file = folder / ".env"
        serve = serving(server.url, account, env_file, heartbeat_seconds=HEARTBEAT_SECONDS, **secret)
        site = held.enter_context(serve)
        yield House(server, TerminalControl(address), alpha, site, env_file, start, start())


@pytest.fixture
def open_page(browser: Browser, house: House) -> Iterator[Open]:
    """Return a function that opens the page, logged in; any fault of a script fails the test."""
    faults: list[str] = []
    with ExitStack() as opened:

        def open_one(secret: str = PASSWORD, locale: str = "en-US", **options: object) -> Page:
            context = browser.new_context(**{"viewport": DESK, "locale": locale, **options})  # type: ignore[arg-type]  # Playwright's own options, by name.
            opened.callback(context.close)
            context.set_default_timeout(_WAIT_MS)
            page = context.new_page()
            page.on("pageerror", lambda fault: faults.append(str(fault)))
            page.on(
                "console", lambda said: faults.append(said.text) if "Content Security" in said.text else None
            )
            page.goto(house.site.base)
            page.fill("#secret", secret)
            page.press("#secret", "Enter")
            expect(page.locator("#state")).to_have_class(re.compile("good|bad|busy"), timeout=_WAIT_MS)
            return page

        expect.set_options(timeout=_WAIT_MS)
        yield open_one
    assert faults == []


def test_an_orders_life(open_page: Open) -> None:
    """By hand: it rests, is found by its filter, is cancelled; another one fills, and the money follows."""
    page = open_page()
    cash = figure(page, "cash")
    place(page, "300750.SZ", "190")
    page.fill("#order-filter", "300750")
    row = page.locator("#orders tbody tr").first
    expect(row.locator("[data-status=reported]")).to_have_text("Accepted")
    page.get_by_role("button", name="Open", exact=True).click()
    row.get_by_role("button", name="Cancel").click()
    expect(page.locator("#orders")).to_contain_text("No orders match")
    page.get_by_role("button", name="All", exact=True).click()
    expect(row.locator("[data-status=canceled]")).to_have_text("Cancelled")
    place(page, "300750", "200", "200")
    expect(row.locator("[data-status=succeeded]")).to_be_visible()
    expect(page.locator("#fills tbody tr").first).to_contain_text("40,000.00")
    page.fill("#order-filter", "nothing of it")
    expect(page.locator("#orders")).to_contain_text("No orders match")
    page.click("[data-tab=overview]")
    expect(page.locator("#view-overview table")).to_contain_text("300750.SZ")
    wait_until(lambda: figure(page, "cash") < cash, "the money to be less")
    expect(page.locator("#view-overview .chart .line")).to_have_count(1)


def test_an_error_says_what_to_do(open_page: Open) -> None:
    """A price beyond the day's limit: what was refused, by whom, and what to mend."""
    page = open_page()
    place(page, "600000.SH", "20")
    expect(page.locator(".toast.bad")).to_be_visible()
    page.click("[data-tab=errors]")
    mishap = page.locator(".mishap").first
    expect(mishap).to_have_attribute("data-code", re.compile("broker_rejected|risk_rejected"))
    expect(mishap.locator(".do")).not_to_be_empty()


def test_halt_and_resume(open_page: Open, house: House) -> None:
    """With a reason that everybody sees, as the text that it is; until it ends no order leaves."""
    page = open_page()
    page.click("#halt")
    page.fill("#dialog [name=reason]", REASON)
    page.click("#dialog button[value=yes]")
    expect(page.locator("#banner")).to_contain_text(REASON)
    expect(page.locator("#console img[alt=planted]")).to_have_count(0)
    expect(page.locator("#state")).to_have_text("Halted")
    assert house.alpha.reply(house.alpha.order())["error"]["code"] == "halted"
    page.click("#halt")
    page.click("#dialog button[value=yes]")
    expect(page.locator("#state")).to_have_text("Ready")
    expect(page.locator("#banner")).to_be_hidden()


def test_disconnect_and_connect(open_page: Open) -> None:
    """The link to the terminal, by two buttons."""
    page = open_page()
    page.click("#disconnect")
    page.click("#dialog button[value=yes]")
    expect(page.locator("#state")).to_have_text("Disconnected")
    page.click("#connect")
    expect(page.locator("#state")).to_have_text("Ready")


def test_language_and_theme(open_page: Open) -> None:
    """Switched by a click, kept over a reload; the browser's own language is what it begins with."""
    page = open_page(locale="zh-CN", color_scheme="dark")
    expect(page.locator("#tabs")).to_contain_text("概览")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.click("header [data-action=language]")
    expect(page.locator("#tabs")).to_contain_text("Overview")
    page.click("[data-action=theme]")
    page.reload()
    expect(page.locator("#tabs")).to_contain_text("Overview")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_the_settings_are_previewed_and_saved(open_page: Open, house: House) -> None:
    """A wrong value is told as the worker would tell it; a right one is shown, then saved; all are reset."""
    page = open_page()
    page.click("[data-tab=settings]")
    page.fill("[name=MINIQMT_PORT]", "0")
    page.click("#settings-preview")
    expect(page.locator("#settings-outcome .bad")).to_contain_text("MINIQMT_PORT")
    expect(page.locator("#settings-save")).to_be_disabled()
    page.fill("[name=MINIQMT_PORT]", "58611")
    page.click("#settings-preview")
    expect(page.locator("#settings-outcome ins")).to_contain_text("58611")
    page.click("#settings-save")
    expect(page.locator(".toast")).to_contain_text("Saved")
    assert house.env_file.read_text("utf-8") == "MINIQMT_PORT=58611\n"
    page.click("#settings-reset")
    page.click("#dialog button[value=yes]")
    expect(page.locator("#settings-outcome del")).to_contain_text("58611")
    page.click("#settings-save")
    wait_until(lambda: house.env_file.read_text("utf-8") == "MINIQMT_PORT=\n", "the default to be saved")


def test_a_reader_sees_and_changes_nothing(open_page: Open) -> None:
    """No ticket, no switch, no settings; the numbers are there."""
    page = open_page(READER_PASSWORD)
    assert figure(page, "total_asset") > 0
    expect(page.locator("#reader")).to_be_visible()
    for hidden in ("#halt", "#connect", "#disconnect"):
        expect(page.locator(hidden)).to_be_hidden()
    page.click("[data-tab=trade]")
    for absent in ("#ticket", "[data-tab=settings]", "[data-cancel]"):
        expect(page.locator(absent)).to_have_count(0)


def test_a_phone_is_wide_enough(open_page: Open) -> None:
    """On every tab nothing reaches beyond the screen, and the tabs are at the thumb."""
    page = open_page(viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True, locale="zh-CN")
    box = page.locator("#tabs").bounding_box()
    assert box is not None
    assert box["y"] > PHONE["height"] - 80
    for tab in page.locator("#tabs button").all():
        tab.tap()
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], tab.inner_text()


def test_the_page_recovers_by_itself(open_page: Open, house: House) -> None:
    """After the worker was killed and started again, and after Redis was away; nobody loads it anew."""
    page = open_page()
    house.worker.process.kill()
    expect(page.locator("#state")).to_have_text("Silent")
    expect(page.locator("#banner")).to_contain_text("silent")
    house.worker = house.start_worker()
    expect(page.locator("#state")).to_have_text("Ready")
    house.server.stop()
    expect(page.locator("#banner")).to_contain_text("cannot follow the bus")
    house.server.start()
    expect(page.locator("#banner")).to_be_hidden()
    # The worker may take longer to come back to Redis than an order lives.
    house.alpha.reply(house.alpha.send("ping", expires_at=4_000_000_000_000), timeout=30)
    place(page, "600000.SH", "9.6")
    expect(page.locator("#orders [data-status=reported]").first).to_be_visible()


@pytest.mark.skipif(not os.environ.get(PICTURES), reason=f"takes pictures where {PICTURES} is set")
def test_pictures(open_page: Open, house: House) -> None:
    """The pictures in the documents show the page as it is."""
    trade_a_while(house.alpha, house.control)
    sharp = {"device_scale_factor": 2}
    page = open_page(**sharp)
    figure(page, "total_asset")
    take_picture(page, "light")
    page.click("[data-tab=trade]")
    page.fill("#ticket-code", "600000.SH")
    page.fill("#ticket-price", "10.05")
    page.click("[data-action=theme]")
    take_picture(page, "dark")
    chinese = open_page(locale="zh-CN", **sharp)
    figure(chinese, "total_asset")
    take_picture(chinese, "chinese")
    phone = {"viewport": PHONE, "is_mobile": True, "has_touch": True, "color_scheme": "dark"}
    pocket = open_page(locale="zh-CN", **phone, **sharp)
    figure(pocket, "total_asset")
    take_picture(pocket, "phone")
