"""A real server, started as the README says, and a real browser."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    ViewportSize,
    expect,
    sync_playwright,
)

from scripts.browsing import UNASKED, chromium_options, free_port

from .axe import violations
from .waiting import SETTLED, calm, painted, wait_until

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
DESKTOP: Final[ViewportSize] = {"width": 1440, "height": 900}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
Scheme = Literal["light", "dark"]
PROBES = ("_stcore/health", "_stcore/host-config")
# What Plotly has drawn, and the marks that move.
MARKS = ".cartesianlayer path, .nll-below path, .nll-above path"
# Streamlit fetches the program of a widget when it is first shown, and holds its place meanwhile.
STANDING = """() => !document.querySelector('[data-testid=stSkeleton]')
  && [...document.querySelectorAll('.stElementContainer[class*=st-key-]')]
    .every(element => element.firstElementChild)"""
# A busy machine may take as long; what never comes is told all the same.
expect.set_options(timeout=30_000)


@contextmanager
def running_server(
    command: Sequence[str] = ("make", "run", "PORT={port}"), base: str = ""
) -> Iterator[str]:
    """`make run` or another command on a free port, until it answers; yields the address, at whose
    end is the path `base` below which it does."""
    port = free_port()
    process = subprocess.Popen(
        [word.format(port=port) for word in command],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://localhost:{port}{base}"
    try:
        wait_until_healthy(address, process)
        yield address
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server and what it started."""
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=20)


def wait_until_healthy(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with exit code {process.returncode}")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server did not answer within {START_SECONDS} s")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with running_server() as address:
        yield address


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser without a memory, for visits that are the first or differ in kind."""
    launched = playwright.chromium.launch(**chromium_options())
    yield launched
    launched.close()


class Visit:
    """One visitor's tab: opens pages of the app and collects what the console says."""

    def __init__(self, page: Page, address: str, *, asked: bool = False) -> None:
        if not asked:
            page.add_init_script(UNASKED)
        self.page = page
        self.address = address
        self.console_errors: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.console_errors.append(str(error)))

    def _listen(self, message: ConsoleMessage) -> None:
        # On a deep link Streamlit's own frontend first asks for its server below the page's path,
        # is told 404, and goes on to ask at the root.
        asked_below = message.location["url"].removeprefix(self.address).lstrip("/")
        is_probe = asked_below.endswith(PROBES) and not asked_below.startswith("_stcore")
        if message.type == "error" and not is_probe:
            self.console_errors.append(message.text)

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.address}/{path.lstrip('/')}")
        self.page.wait_for_selector("h1")
        self.page.wait_for_selector(f"{SETTLED} .nll-chart", state="attached")
        # The state of what moves is sent last.
        wait_until(self.page, "Object.keys(live.values()).length > 0")
        self.page.wait_for_function(STANDING)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until all is at rest: call it after a wait for something that was asked for."""
        calm(self.page)

    def sentence(self) -> str:
        return self.page.locator(".nll-sentence").first.inner_text()

    def wait_for_other_sentence(self, before: str) -> None:
        """Wait until the first sentence is no longer `before`."""
        self.page.wait_for_function(
            "old => document.querySelector('.nll-sentence').innerText !== old", arg=before
        )

    def marks(self) -> str:
        """The drawn marks and curves of all charts, to tell whether a plot has changed."""
        return str(
            self.page.evaluate(
                f"() => [...document.querySelectorAll('{MARKS}')].map(p => "
                "p.getAttribute('d') + p.getAttribute('transform')).join()"
            )
        )


@pytest.fixture(scope="session")
def desktop(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """One visitor's browser for all visits: it keeps what it has fetched, and has compiled.

    Only a profile on the disk keeps compiled code, which halves the time to open a page.
    """
    profile = tmp_path_factory.mktemp("profile")
    # Playwright waits for an expression by eval(), which the app's policy forbids; test_security.py
    # holds pages to the policy in a context of its own.
    context = playwright.chromium.launch_persistent_context(
        profile, viewport=DESKTOP, bypass_csp=True, **chromium_options()
    )
    yield context
    context.close()


@pytest.fixture(scope="session")
def streamlits_own(desktop: BrowserContext) -> frozenset[str]:
    """What axe-core finds on an empty page of Streamlit's (see axe.py)."""
    script = str(Path(__file__).with_name("empty_page.py"))
    command = (sys.executable, "-m", "streamlit", "run", script, "--server.port", "{port}")
    page = desktop.new_page()
    found: set[str] = set()
    with running_server(command) as address:
        page.goto(address)
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            page.wait_for_selector(SETTLED)
            painted(page)
            found.update(violations(page))
    page.close()
    return frozenset(found)


@pytest.fixture
def visit(desktop: BrowserContext, server: str) -> Iterator[Visit]:
    page = desktop.new_page()
    yield Visit(page, server)
    page.close()


@pytest.fixture
def phone(browser: Browser, server: str) -> Iterator[Visit]:
    """A visit by finger."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, bypass_csp=True)
    yield Visit(context.new_page(), server)
    context.close()
