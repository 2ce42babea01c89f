"""What a visitor sees of the watch: alerts by themselves, five hundred at once, and a night in a moment."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from bot.sandbox.page.crowds import CROWD
from tests.browser.test_story import read
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox_process import Sandbox
    from tests.browser.test_story import SitsDown

pytestmark = pytest.mark.asyncio(loop_scope="session")

HANDFUL = 8
LONGEST_TASK_MS = 1000
CROWD_MS = 2 * PATIENCE_S * 1000
"""So long a crowd may take, which the bot hears of one by one."""

BRASILIA = ZoneInfo("America/Sao_Paulo")
"""What the bot takes for the zone of who reads Portuguese, as Ana does."""

_LISTEN_FOR_LONG_TASKS = """() => {
    window.tasks = [0];
    const note = (list) => window.tasks.push(...list.getEntries().map((one) => one.duration));
    new PerformanceObserver(note).observe({ type: "longtask" });
}"""


async def test_an_alert_is_mended_by_one_tap_in_its_own_message(
    sandbox: Sandbox, sits_down: SitsDown, tmp_path: Path
) -> None:
    async with sits_down(sandbox.url) as desk:
        await desk.deed("vendas", "remove_device").click()
        alert = desk.message("🔴 vendas")
        await expect(alert).to_have_count(1)
        await expect(alert.locator(".mark.loud")).to_be_visible()
        number = await alert.get_attribute("data-id")
        await alert.locator(".key").first.click()
        mended = desk.page.locator(f'.message[data-id="{number}"]')
        await expect(mended.locator(".photo img")).to_be_visible()
        assert await read(desk, tmp_path) == sandbox.evolution.instances["vendas"].live_codes[-1]
        await expect(desk.messages).to_have_count(1)
        await desk.deed("vendas", "scan").click()
        await expect(mended.locator(".photo")).to_have_count(0)
        await expect(desk.message("🟢 vendas").locator(".mark.silent")).to_be_visible()


@pytest.mark.timeout(6 * PATIENCE_S)  # five hundred numbers are linked twice, each by the real program
async def test_five_hundred_that_drop_are_a_handful_of_messages_and_all_come_back(
    sandbox: Sandbox, sits_down: SitsDown
) -> None:
    async with sits_down(sandbox.url) as desk:
        await desk.says("/status")
        await expect(desk.last).to_contain_text("em 2 servidores")
        await desk.crowd("more_numbers").click()
        await expect(desk.crowd("more_numbers")).to_be_disabled()
        await expect(desk.message("Novas no servidor")).to_contain_text("e mais 490")
        await desk.evaluates(_LISTEN_FOR_LONG_TASKS)
        before = await desk.messages.count()

        await desk.crowd("all_drop").click()
        await expect(desk.crowd("all_drop")).to_be_disabled()
        storm = desk.message("que caíram juntas")
        await expect(storm).to_contain_text(
            re.compile(r"50\d instâncias de 50\d .* estão fora"), timeout=CROWD_MS
        )
        await desk.says("/status")
        await expect(desk.last).to_contain_text(f"{CROWD + 4} desconectadas")
        assert await desk.messages.count() - before - 2 <= HANDFUL  # but for what was asked and answered

        await desk.crowd("all_return").click()
        await expect(desk.crowd("all_return")).to_be_disabled()
        await expect(storm.first).to_contain_text(re.compile(r"🟢 50\d instâncias de 50\d"), timeout=CROWD_MS)
        tasks: Any = await desk.evaluates("() => window.tasks")
        assert max(tasks) < LONGEST_TASK_MS


async def test_a_night_is_quiet_and_ends_in_a_summary(sandbox: Sandbox, sits_down: SitsDown) -> None:
    async with sits_down(sandbox.url) as desk:
        await desk.says("/alerts")
        settings = desk.last
        for choice, told in (
            ("💤", "A partir de que hora"),
            ("22", "a partir das 22:00"),
            ("07", "das 22:00 às 07:00"),
        ):
            await settings.locator(".key", has_text=re.compile(f"^{choice}")).click()
            await expect(settings).to_contain_text(told)
        await desk.skips(_until(23))
        await desk.deed("vendas", "ban").click()
        alert = desk.message("🔴 vendas")
        await expect(alert.locator(".mark.silent")).to_be_visible()

        await desk.page.locator("#skip-morning").click()

        summary = desk.message("No horário de silêncio, das 22:00")
        await expect(summary).to_contain_text("vendas")
        await expect(summary.locator(".mark.loud")).to_be_visible()
        await expect(desk.page.locator(".clock")).to_be_visible()
        await expect(summary).to_have_count(1)


def _until(hour: int) -> int:
    """Seconds until the clocks of Brasília say so."""
    now = datetime.now(BRASILIA)
    return (hour * 3600 - now.hour * 3600 - now.minute * 60 - now.second - 1) % 86_400 + 1
