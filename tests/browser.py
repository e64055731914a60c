"""A real browser on a real server: what every page must stand, whichever way it is visited."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Locator, Page, Response, sync_playwright

WIDTHS = (320, 768, 1280)
HEIGHT = 900
PROGRAM = shutil.which("chromium")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

TWICE = """
    [...document.querySelectorAll("[id]")].map(e => e.id).filter((d, i, all) => all.indexOf(d) < i)
"""
"""The ids that more than one element has."""


@dataclass
class Witness:
    """What went wrong while a page was open: messages, requests that failed or left the host."""

    base: str
    expected: int
    faults: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Hear of everything from now on."""
        page.on("console", lambda m: self._message(m.type, m.text))
        page.on("pageerror", lambda e: self.faults.append(f"script: {e}"))
        page.on("request", lambda r: self._address(r.url))
        page.on("requestfailed", lambda r: self.faults.append(f"failed: {r.url} {r.failure}"))
        page.on("response", self._answer)

    def _message(self, kind: str, text: str) -> None:
        """Violations of the content security policy are errors of the console, too."""
        announced = f"status of {self.expected}" in text
        if kind in ("error", "warning") and not announced:
            self.faults.append(f"console: {text}")

    def _address(self, url: str) -> None:
        if not url.startswith((f"{self.base}/", "data:")):
            self.faults.append(f"left the host: {url}")

    def _answer(self, response: Response) -> None:
        if response.status >= 400 and response.status != self.expected:
            self.faults.append(f"{response.status}: {response.url}")


@dataclass(frozen=True)
class Visitor:
    """Visits the pages of a server, and holds each visit to what every page must stand."""

    browser: Browser
    base: str
    pictures: Path

    @contextmanager
    def visit(
        self,
        path: str,
        width: int = 1280,
        *,
        javascript: bool = True,
        lang: str = "en",
        dark: bool = False,
        status: int = 200,
    ) -> Iterator[Page]:
        """A page, open and found sound; what went wrong in the block is found at its end.

        Sound is: the status, no message in the console, no request that fails or leaves the host,
        nothing wider than the window, nothing that axe finds. A picture of it is taken.
        """
        context = self.browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=javascript,
            locale=lang,
            color_scheme="dark" if dark else "light",
        )
        witness = Witness(self.base, status)
        try:
            page = context.new_page()
            witness.watch(page)
            answer = page.goto(self.base + path, wait_until="load")
            assert answer is not None
            assert answer.status == status
            kind = f"{width}-{lang}{'-dark' if dark else ''}{'' if javascript else '-plain'}"
            page.screenshot(path=self.pictures / f"{_named(path)}-{kind}.png", full_page=True)
            sound(page, javascript)
            yield page
            assert not witness.faults, witness.faults
        finally:
            context.close()


def sound(page: Page, javascript: bool = True) -> None:
    """Hold a page, as it is now, to what can be measured: its width, and what axe finds.

    Axe is a script that waits for timers, so a page without scripts is measured only.
    """
    assert page.evaluate(WIDER) <= 0, "the page scrolls sideways"
    assert page.evaluate(TWICE) == []
    if not javascript:
        return
    page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8") + ";0")
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run({preload: false, runOnly: {type: 'tag', values: rules}})", RULES
    )
    told = [f"{v['id']}: {[n['target'] for n in v['nodes']][:5]}" for v in found["violations"]]
    assert not told, told


def follow(leading: Locator, key: str = "") -> None:
    """Click what leads to another page, or press a key on it, and wait for that page."""
    with leading.page.expect_navigation():
        leading.press(key) if key else leading.click()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; the test that asks for it is skipped where it is not installed."""
    if PROGRAM is None:
        pytest.skip("no chromium on the path: browser tests are not run")
    with sync_playwright() as playwright:
        # Chromium has no sandbox for root, as whom a container runs the tests.
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        yield browser
        browser.close()


def pictures(fallback: Path) -> Path:
    """The folder for pictures: KLYNGE_PICTURES, or another."""
    folder = Path(os.environ.get("KLYNGE_PICTURES") or fallback)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _named(path: str) -> str:
    """A path as the name of a file."""
    return re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-") or "start"
