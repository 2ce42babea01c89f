"""Draws the README's pictures (docs/pictures/) from the sandbox itself: ``make screenshots``."""

from __future__ import annotations

import asyncio
import io
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.async_api import async_playwright, expect

from bot.sandbox_process import open_sandbox
from tests.browser.desk import Desk

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from bot.sandbox_process import Sandbox

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
PHONE = (390, 760)
WIDE = (1280, 800)
COLOURS = 256
"""A page has few colours: a palette makes the files a quarter as large."""


async def main() -> None:
    """Draw every picture in both schemes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            with tempfile.TemporaryDirectory() as folder:
                async with open_sandbox(Path(folder), port=0) as sandbox:
                    await _draw_all(browser, sandbox, scheme)
        await browser.close()


async def _draw_all(browser: Browser, sandbox: Sandbox, scheme: str) -> None:
    desk = await _sit_down(browser, sandbox.url, scheme)
    await desk.speaks("en")
    await expect(desk.page.locator("html")).to_have_attribute("lang", "en")
    await _size(desk, PHONE)
    await desk.says("/status")
    await expect(desk.last).to_contain_text("vendas")
    await _draw(desk, f"status-{scheme}")
    await desk.says("/new loja-1")
    await expect(desk.last.locator(".photo img")).to_be_visible()
    await _draw(desk, f"pairing-{scheme}")
    await desk.page.locator("#tab-world").click()
    await desk.instance("vendas").locator("summary").click()
    await _draw(desk, f"world-{scheme}")
    await _size(desk, WIDE)
    await _draw(desk, f"sandbox-{scheme}")
    await desk.deed("loja-1", "scan").click()
    await expect(desk.last).to_contain_text("✅")
    await _size(desk, PHONE)
    await desk.page.locator("#tab-chat").click()
    await _draw(desk, f"linked-{scheme}")
    await desk.page.context.close()


async def _sit_down(browser: Browser, url: str, scheme: str) -> Desk:
    context = await browser.new_context(
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


async def _draw(desk: Desk, name: str) -> None:
    await desk.page.mouse.move(0, 0)
    shot = Image.open(io.BytesIO(await desk.page.screenshot(animations="disabled")))
    few = shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    asyncio.run(main())
