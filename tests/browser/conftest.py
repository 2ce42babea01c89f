"""A real Chromium in front of the sandbox's page; where there is none, these tests are skipped and say so."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from bot.sandbox.evolution import Pace
from bot.sandbox_process import open_sandbox
from tests.browser.chromium import CHROMIUM
from tests.browser.desk import Desk
from tests.databases import furnish
from tests.sandbox.page_helpers import visiting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from playwright.async_api import Browser

    from bot.sandbox_process import Sandbox
    from tests.sandbox.page_helpers import Visitor


@pytest.fixture(scope="session")
def chromium() -> str:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine (Debian: apt-get install chromium-headless-shell)")
    return CHROMIUM


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One for all tests, for to start it takes longer than most of them; each sits down with a profile of its own."""
    async with async_playwright() as playwright:
        # A container's root has no sandbox of Chromium's own; the page is ours.
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(chromium: str, tmp_path: Path) -> AsyncIterator[Sandbox]:  # noqa: ARG001 -- else skipped
    """The real program between the two stand-ins, which take tens of milliseconds for everything."""
    async with open_sandbox(tmp_path, port=0, pace=Pace.quick(), prepare=furnish) as sandbox:
        yield sandbox


@pytest_asyncio.fixture(loop_scope="session")
async def stage(chromium: str) -> AsyncIterator[Visitor]:  # noqa: ARG001 -- else skipped
    """The page with nobody behind the bot: a test is the bot."""
    async with visiting() as visitor:
        yield visitor


@pytest.fixture
def sits_down(browser: Browser) -> Callable[..., AbstractAsyncContextManager[Desk]]:
    """Open the page at an address; whatever the page complains about fails the test."""

    @asynccontextmanager
    async def sit_down(
        url: object,
        *,
        size: tuple[int, int] = (1280, 800),
        dark: bool = False,
        toured: bool = True,
        locale: str = "pt-BR",
    ) -> AsyncIterator[Desk]:
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            locale=locale,
            permissions=["clipboard-read", "clipboard-write"],
        )
        if toured:
            await context.add_init_script("localStorage.setItem('zelador.tour', '8')")
        page = await context.new_page()
        desk = Desk(page)
        await page.goto(str(url))
        await desk.is_ready()
        yield desk
        await context.close()
        assert not desk.complaints

    return sit_down
