"""Draws the pictures of the README and of docs/ from the sandbox itself: ``make screenshots``."""

from __future__ import annotations

import asyncio
import io
import tempfile
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.async_api import async_playwright, expect

from bot.sandbox.scene import ANA, BIA
from bot.sandbox_process import open_sandbox
from tests.browser.chromium import CHROMIUM
from tests.browser.desk import Desk

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

    from bot.sandbox_process import Sandbox

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
SETS = {"en": FOLDER, "pt-BR": FOLDER / "pt-BR"}
"""Where the pictures of a language are; each page of the docs shows those of its own."""

ZONES = {"en": "UTC", "pt-BR": "America/Sao_Paulo"}
"""Which the bot takes for a language's: its times and the page's agree."""

PHONE = (390, 760)
WIDE = (1280, 800)
COLOURS = 256
"""A page has few colours: a palette makes the files a quarter as large."""


async def main() -> None:
    """Draw every picture in each language and in both schemes."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for language, scheme in product(SETS, ("light", "dark")):
            SETS[language].mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory() as folder:
                async with open_sandbox(Path(folder), port=0) as sandbox:
                    await _draw_all(browser, sandbox, language, scheme)
        await browser.close()


async def _draw_all(browser: Browser, sandbox: Sandbox, language: str, scheme: str) -> None:
    desk = await _sit_down(browser, sandbox.url, language, scheme)
    draw = partial(_draw, desk.page, SETS[language])
    await desk.speaks(language.lower())
    await expect(desk.page.locator("html")).to_have_attribute("lang", language)
    await _size(desk, PHONE)
    await desk.says("/status")
    await expect(desk.last).to_contain_text("vendas")
    await draw(f"status-{scheme}")
    await desk.says("/new main/loja-1")
    await expect(desk.last.locator(".photo img")).to_be_visible()
    await draw(f"pairing-{scheme}")
    await _size(desk, WIDE)
    await desk.instance("vendas").locator("summary").click()  # folded, so that the new one is in sight
    await draw(f"sandbox-{scheme}")
    await _draw_client(desk, SETS[language], scheme)
    await desk.deed("loja-1", "scan").click()
    await expect(desk.last).to_contain_text("✅")
    await _size(desk, PHONE)
    await draw(f"linked-{scheme}")
    sandbox.evolution.instances["loja-1"].drop(401)
    await expect(desk.last).to_contain_text("🔴 loja-1")
    await draw(f"alert-{scheme}")
    await desk.page.context.close()


async def _draw_client(desk: Desk, folder: Path, scheme: str) -> None:
    """The page of a link that a second admin makes, so that it stands in no picture of the first one's chat."""
    await desk.becomes(BIA)
    await desk.says("/invite loja-1")
    link = await desk.last.locator(".text a").get_attribute("href")
    page = await desk.page.context.new_page()
    await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    await page.goto(link or "")
    await expect(page.locator("#picture")).to_be_visible()
    await page.locator("#picture").evaluate("picture => picture.decode()")
    await _draw(page, folder, f"client-{scheme}")
    await page.close()
    await desk.becomes(ANA)


async def _sit_down(browser: Browser, url: str, language: str, scheme: str) -> Desk:
    context = await browser.new_context(
        locale=language,
        timezone_id=ZONES[language],
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=2,
        reduced_motion="reduce",
        viewport={"width": WIDE[0], "height": WIDE[1]},
    )
    await context.add_init_script("localStorage.setItem('zelador.tour', '6')")
    desk = Desk(await context.new_page())
    await desk.page.goto(url)
    await desk.is_ready()
    return desk


async def _size(desk: Desk, size: tuple[int, int]) -> None:
    await desk.page.set_viewport_size({"width": size[0], "height": size[1]})


async def _draw(page: Page, folder: Path, name: str) -> None:
    await page.mouse.move(0, 0)
    shot = Image.open(io.BytesIO(await page.screenshot(animations="disabled")))
    few = shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    asyncio.run(main())
