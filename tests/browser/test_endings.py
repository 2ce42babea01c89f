"""How a pairing can end, played in the sandbox: the world on the right, the real program's words on the left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

if TYPE_CHECKING:
    from bot.sandbox_process import Sandbox
    from tests.browser.desk import Desk
    from tests.browser.test_story import SitsDown

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _shows_a_code(desk: Desk) -> None:
    await desk.says("/qr suporte")
    await expect(desk.last.locator(".photo img")).to_be_visible()


async def test_scans_that_a_passkey_stops_are_explained_and_a_missing_licence_ends_it(
    sandbox: Sandbox, sits_down: SitsDown
) -> None:
    async with sits_down(sandbox.url) as desk:
        await _shows_a_code(desk)
        suporte = sandbox.evolution.instances["suporte"]
        for scans in range(3):
            shown = suporte.qr_count
            await desk.deed("suporte", "scan_in_vain").click()
            await expect(desk.instance("suporte").locator(".count")).to_contain_text(str(shown + 1))
            await expect(desk.last).to_contain_text(f"Código {scans + 2}")
        await expect(desk.last).to_contain_text("passkey")
        assert not suporte.linked

        await desk.condition("licence_missing", "main").click()
        await expect(desk.last).to_contain_text("licença")
        await expect(desk.page.locator("#log .photo")).to_have_count(0)


async def test_a_connection_that_whatsapp_ends_is_told_with_its_reason_and_another_phone_loudly(
    sandbox: Sandbox, sits_down: SitsDown
) -> None:
    async with sits_down(sandbox.url) as desk:
        await _shows_a_code(desk)
        await desk.instance("suporte").locator("select").select_option("403")
        await desk.deed("suporte", "drop").click()
        await expect(desk.page.locator("#log .photo")).to_have_count(0)
        await expect(desk.last).to_contain_text("WhatsApp")
        assert sandbox.evolution.instances["suporte"].row.disconnection_reason_code == 403

        await _shows_a_code(desk)
        await desk.deed("suporte", "scan_wrong_phone").click()
        await expect(desk.last).to_contain_text("⚠️")
        await expect(desk.last).to_contain_text("8888")
        await expect(desk.last.locator(".key.danger")).to_have_count(1)
