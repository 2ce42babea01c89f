"""The browser of this machine with the sandbox's page in it."""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from playwright.async_api import Error, ViewportSize, async_playwright

from benchmarks.stage import UnfinishedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_WIDE: Final[ViewportSize] = {"width": 1280, "height": 800}
# The tour is over: it is read once, and what is measured is the page that one works with.
_TOURED = "localStorage.setItem('zelador.tour', '6')"
_READY = ".place[aria-current]"
_IDLE = "() => new Promise((done) => requestIdleCallback(done))"


class NoChromiumError(Exception):
    """There is nothing to measure with."""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run it for the block.

    Raises:
        NoChromiumError: it is not installed.
        UnfinishedError: it could not do what the block asked of it.
    """
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        raise NoChromiumError("there is no Chromium on this machine (Debian: apt-get install chromium)")
    async with async_playwright() as playwright:
        # A container's root has no sandbox of Chromium's own; the page is ours.
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        except Error as error:
            raise UnfinishedError(f"Chromium: {error}") from error
        finally:
            await browser.close()


async def blank_page(browser: Browser, script: str = "") -> Page:
    """A tab as of somebody who was here before; ``script`` runs in it before the page's own."""
    page = await browser.new_page(viewport=_WIDE)
    await page.add_init_script(f"{_TOURED};{script}")
    return page


async def visit(page: Page, url: str) -> None:
    """Go to the page and wait until all that it was told at first is drawn."""
    await page.goto(url)
    await page.locator(_READY).first.wait_for()
    await page.evaluate(_IDLE)
