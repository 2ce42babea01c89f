"""Draws the pictures of the README and of docs/ from the sandbox itself: ``make screenshots``."""

from __future__ import annotations

import asyncio
import io
import re
import tempfile
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.async_api import async_playwright, expect

from bot.sandbox.evolution import Fault
from bot.sandbox.scene import ANA, BIA
from bot.sandbox_process import open_sandbox
from tests.browser.chromium import CHROMIUM
from tests.browser.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import Browser, Page

    from bot.sandbox_process import Sandbox

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
SETS = {"en": FOLDER, "pt-BR": FOLDER / "pt-BR"}
"""Where the pictures of a language are; each page of the docs shows those of its own."""

ZONES = {"en": "UTC", "pt-BR": "America/Sao_Paulo"}
"""Which the bot takes for a language's: its times and the page's agree."""

PHONE = (390, 790)
WIDE = (1280, 800)
SCALE = 1.5
"""Pixels for each of the page's: sharp where they are shown, at less than half of their size."""

BROKEN = {"status": 500, "error": "Internal Server Error", "response": {"message": "oops"}}
"""What a server of ours answers that is at fault itself."""

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
    await _draw_history(desk, draw, language, scheme)
    await _ask(desk, "/status")
    await draw(f"status-{scheme}")
    await _ask(desk, "/new main/loja-1")
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
    await _ask(desk, "/board")
    await expect(desk.last).to_contain_text("🚨")
    await draw(f"board-{scheme}")
    sandbox.evolution.instances["vendas"].falls_silent()
    await _ask(desk, "/check vendas")
    await expect(desk.last).to_contain_text("💥")
    await draw(f"check-{scheme}")
    await _draw_several(desk, sandbox, draw, scheme)
    await desk.page.context.close()


async def _draw_several(
    desk: Desk, sandbox: Sandbox, draw: Callable[[str], Awaitable[None]], scheme: str
) -> None:
    """A dozen to be restarted, of which the server does not restart two."""
    for number in range(1, 13):
        sandbox.evolution.has(f"filial-{number:02}", number=f"55119999901{number:02}")
    sandbox.evolution.faults.add(Fault.answer("POST /instance/restart/filial-0[47]", 500, BROKEN))
    await expect(desk.last).to_contain_text("filial-01")  # which the bot tells by itself
    await _ask(desk, "/status filial")
    await _press(desk, "☑️ ")
    await _press(desk, "☑️ .*12$")
    await _press(desk, "⚡")
    await expect(desk.last.locator(".text")).to_contain_text("⚡")
    await draw(f"several-{scheme}")
    await _press(desk, "⚡")
    await expect(desk.last).to_contain_text("💥")
    await expect(desk.last.locator(".key", has_text="🔁")).to_be_visible()
    await draw(f"report-{scheme}")


async def _ask(desk: Desk, said: str) -> None:
    """Say it, and wait for the answer."""
    await desk.says(said)
    await expect(desk.page.locator("#log > :last-child:not(.own)")).to_have_count(1)


async def _press(desk: Desk, label: str) -> None:
    """The first button whose text begins so, in whatever language."""
    await desk.last.locator(".key", has_text=re.compile(f"^{label}")).first.click()


async def _draw_history(
    desk: Desk, draw: Callable[[str], Awaitable[None]], language: str, scheme: str
) -> None:
    """The past of all and of one, in the second admin's chat as well."""
    await desk.speaks(language.lower(), BIA)
    await desk.becomes(BIA)
    await _size(desk, PHONE)
    for name, said in (("fleet", "/history 7d"), ("history", "/history entregas 7d")):
        await _ask(desk, said)
        await expect(desk.last.locator(".photo img.large")).to_be_visible()
        await desk.last.evaluate("message => message.scrollIntoView({ block: 'start' })")
        await draw(f"{name}-{scheme}")
    await _size(desk, WIDE)
    await desk.becomes(ANA)
    await _size(desk, PHONE)


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
        device_scale_factor=SCALE,
        reduced_motion="reduce",
        viewport={"width": WIDE[0], "height": WIDE[1]},
    )
    await context.add_init_script("localStorage.setItem('zelador.tour', '8')")
    desk = Desk(await context.new_page())
    await desk.page.goto(url)
    await desk.is_ready()
    return desk


async def _size(desk: Desk, size: tuple[int, int]) -> None:
    await desk.page.set_viewport_size({"width": size[0], "height": size[1]})


async def _draw(page: Page, folder: Path, name: str) -> None:
    await page.mouse.move(0, 0)
    shot = Image.open(io.BytesIO(await page.screenshot(animations="disabled")))
    # By coverage, for a red dot is a rare colour that must not turn brown; and the large areas' own shades.
    how = Image.Quantize.MAXCOVERAGE
    few = shot.convert("RGB").quantize(COLOURS, how, kmeans=1, dither=Image.Dither.NONE)
    few.save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    asyncio.run(main())
