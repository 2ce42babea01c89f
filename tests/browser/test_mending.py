"""What mends: one that is dead or deaf though it says "open", a text on its way, several at once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from bot.sandbox.evolution import Fault

if TYPE_CHECKING:
    from bot.sandbox.evolution.sickness import Exchange
    from bot.sandbox_process import Sandbox
    from tests.browser.test_story import SitsDown

BROKEN = {"status": 500, "error": "Internal Server Error", "response": {"message": "oops"}}

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_one_that_fell_silent_is_found_out_and_cured(sandbox: Sandbox, sits_down: SitsDown) -> None:
    async with sits_down(sandbox.url) as desk:
        await desk.deed("vendas", "fall_silent").click()
        await expect(desk.instance("vendas")).to_have_attribute("data-state", "open")

        await desk.says("/check vendas")
        await expect(desk.last).to_contain_text("diz que está conectada, mas o WhatsApp não responde")
        await desk.presses("⚡ Reiniciar e checar")

        await expect(desk.last).to_contain_text("vendas está viva")
        await expect(desk.deed("vendas", "fall_silent")).to_be_visible()


async def test_a_text_is_shown_where_it_was_sent_from_with_its_ticks(
    sandbox: Sandbox, sits_down: SitsDown
) -> None:
    async with sits_down(sandbox.url) as desk:
        await desk.says("/send vendas +55 11 98888-7777 Olá <b>mundo</b>")
        await expect(desk.last).to_contain_text("Enviar isto de vendas")
        await desk.presses("📤 Enviar")

        await expect(desk.last).to_contain_text("foi enviada e chegou ao celular")
        await expect(desk.instance("vendas").locator(".sent")).to_have_text(
            "Enviado ✓✓ para +5511988887777: Olá <b>mundo</b>"
        )
        await desk.says("/settings vendas")
        await expect(desk.last).to_contain_text("configurações no servidor")
        await desk.presses("⬜ Rejeitar ligações")
        await expect(desk.last).to_contain_text("✅ Rejeitar ligações")


async def test_one_that_went_deaf_is_created_anew_though_that_breaks_off_in_the_middle(
    sandbox: Sandbox, sits_down: SitsDown
) -> None:
    async with sits_down(sandbox.url) as desk:
        vendas = desk.instance("vendas")
        await desk.deed("vendas", "go_deaf").click()
        await expect(vendas).to_have_attribute("data-flaw", "deaf")
        await desk.says("/check vendas")
        await expect(desk.last).to_contain_text("pode estar surda")

        await desk.condition("create_fails", "main").check(force=True)
        await desk.presses("♻️ Excluir e criar de novo")
        await desk.presses("♻️ Pode fazer")
        await expect(desk.last).to_contain_text("a recriação parou no meio")
        await expect(vendas).to_have_count(0)
        await desk.condition("create_fails", "main").uncheck(force=True)
        await desk.presses("▶️ Continuar")
        await desk.deed("vendas", "scan").click()

        await expect(desk.last).to_contain_text("vendas foi conectada: +55 11 99999-0001")
        await expect(vendas).to_have_attribute("data-flaw", "")
        await desk.says("/check vendas")
        await expect(desk.last).to_contain_text("vendas está viva")
        await expect(desk.last).not_to_contain_text("surda")


async def test_several_are_deleted_by_their_number_with_a_stop_and_a_retry(
    sandbox: Sandbox, sits_down: SitsDown
) -> None:
    sandbox.evolution.has_many(8, prefix="filial-")
    stopped, faults = asyncio.Event(), sandbox.evolution.faults
    faults.add(Fault("DELETE /instance/logout/filial-.*", _Until(stopped)))
    broken = faults.add(Fault.answer("DELETE /instance/delete/filial-[12]", 500, BROKEN))
    async with sits_down(sandbox.url) as desk:
        await desk.says("/status filial")
        several = await desk.holding("☑️ Escolher várias")
        for label in ("☑️ Escolher várias", "☑️ Todas: 8", "🗑 Excluir"):
            await desk.presses(label, several)
        await expect(several).to_contain_text("escreva aqui o número 8")
        await desk.says("7")
        await expect(desk.message("7 não é o número")).to_have_count(1)
        await desk.says("8")
        await desk.presses("⏹ Parar", several)
        await expect(several).to_contain_text("✋ Parando")
        stopped.set()
        await expect(several).to_contain_text("Exclusão de 8 instâncias: 2 feitas")
        await expect(several).to_contain_text("✋ 4 não começadas")
        assert _branches(sandbox) == {"filial-1", "filial-2", *(f"filial-{number}" for number in range(5, 9))}

        faults.remove(broken)
        await desk.presses("🔁 Repetir as 2 que falharam", several)
        await expect(several).to_contain_text("escreva aqui o número 2")
        await desk.says("2")
        await expect(several).to_contain_text("Exclusão de 2 instâncias: 2 feitas")
        await expect(desk.instance("filial-1")).to_have_count(0)
        assert _branches(sandbox) == {f"filial-{number}" for number in range(5, 9)}


def _branches(sandbox: Sandbox) -> set[str]:
    return {name for name in sandbox.evolution.instances if name.startswith("filial-")}


@dataclass(frozen=True)
class _Until:
    """No answer before something has happened."""

    happened: asyncio.Event

    async def ends(self, exchange: Exchange) -> bool:
        """Wait for it; the answer comes from elsewhere."""
        del exchange
        await self.happened.wait()
        return False
