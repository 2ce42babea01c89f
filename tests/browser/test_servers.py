"""Two servers in one world: each with its own instances and troubles, in the chat and beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

if TYPE_CHECKING:
    from bot.sandbox_process import Sandbox
    from tests.browser.test_story import SitsDown
    from tests.sandbox.page_helpers import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_instances_stand_under_their_server_also_two_of_one_name(
    stage: Visitor, sits_down: SitsDown
) -> None:
    stage.evolution.has("loja")
    async with sits_down(stage.http.base_url) as desk:
        somebody = desk.page.locator(".somebody")
        await somebody.locator("[name=server]").select_option("sp1")
        await desk.makes("loja")
        rio, sao_paulo = (desk.page.locator(f'.server[data-server="{key}"]') for key in ("main", "sp1"))
        await expect(sao_paulo.locator("h3")).to_contain_text("São Paulo")
        await expect(sao_paulo.locator(".instance")).to_have_count(1)

        await sao_paulo.locator('[data-deed="ban"]').click()

        await expect(sao_paulo.locator(".instance")).to_have_attribute("data-state", "close")
        await expect(rio.locator(".instance")).to_have_attribute("data-state", "open")
        assert stage.another.instances["loja"].row.disconnection_reason_code == 406


async def test_one_server_dies_and_the_other_goes_on(sandbox: Sandbox, sits_down: SitsDown) -> None:
    async with sits_down(sandbox.url) as desk:
        await desk.says("/status")
        await expect(desk.last).to_contain_text("🟢 sp1/clinica")
        await desk.condition("server_dead", "sp1").check(force=True)
        await desk.says("/status")
        await expect(desk.last).to_contain_text("⚫ 2 inacessíveis")
        await expect(desk.last).to_contain_text("🟢 main/vendas")
        await desk.says("/restart main/vendas")
        await expect(desk.last).to_contain_text("vendas foi reiniciada")

        await desk.condition("server_dead", "sp1").uncheck(force=True)
        await desk.says("/servers")
        await expect(desk.last).to_contain_text("🟢 São Paulo")
        await expect(desk.condition("server_dead", "main")).not_to_be_checked()
