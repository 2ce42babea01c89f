"""One that is dead though it says "open", and a text on its way, played in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

if TYPE_CHECKING:
    from bot.sandbox_process import Sandbox
    from tests.browser.desk import Desk
    from tests.browser.test_story import SitsDown

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _presses(desk: Desk, label: str) -> None:
    await desk.last.get_by_role("button", name=label).click()


async def test_one_that_fell_silent_is_found_out_and_cured(sandbox: Sandbox, sits_down: SitsDown) -> None:
    async with sits_down(sandbox.url) as desk:
        await desk.deed("vendas", "fall_silent").click()
        await expect(desk.instance("vendas")).to_have_attribute("data-state", "open")

        await desk.says("/check vendas")
        await expect(desk.last).to_contain_text("diz que está conectada, mas o WhatsApp não responde")
        await _presses(desk, "Reiniciar e checar")

        await expect(desk.last).to_contain_text("vendas está viva")
        await expect(desk.deed("vendas", "fall_silent")).to_be_visible()


async def test_a_text_is_shown_where_it_was_sent_from_with_its_ticks(
    sandbox: Sandbox, sits_down: SitsDown
) -> None:
    async with sits_down(sandbox.url) as desk:
        await desk.says("/send vendas +55 11 98888-7777 Olá <b>mundo</b>")
        await expect(desk.last).to_contain_text("Enviar isto de vendas")
        await _presses(desk, "📤 Enviar")

        await expect(desk.last).to_contain_text("foi enviada e chegou ao celular")
        await expect(desk.instance("vendas").locator(".sent")).to_have_text(
            "Enviado ✓✓ para +5511988887777: Olá <b>mundo</b>"
        )
        await desk.says("/settings vendas")
        await expect(desk.last).to_contain_text("configurações no servidor")
        await _presses(desk, "⬜ Rejeitar ligações")
        await expect(desk.last).to_contain_text("✅ Rejeitar ligações")
