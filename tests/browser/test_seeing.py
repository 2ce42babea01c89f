"""What a visitor sees at a glance: a board that stays true, the past in a picture, and files to take away."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Locator

    from bot.sandbox_process import Sandbox
    from tests.browser.desk import Desk
    from tests.browser.test_story import SitsDown

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOUR_S = 3600


async def _does(desk: Desk, message: Locator, what: str) -> None:
    """An entry of a message's menu."""
    await message.locator(".more").click()
    await desk.page.get_by_role("menuitem", name=what, exact=True).click()


async def _saves(desk: Desk, label: str) -> Path:
    """Press a button that sends a file, and save it; where it is."""
    await desk.presses(label)
    async with desk.page.expect_download() as saving:
        await desk.last.locator("a.file").click()
    saved = await saving.value
    return await saved.path()


async def test_a_deleted_board_comes_back_within_an_hour_in_which_online_ends_by_itself(
    sandbox: Sandbox, sits_down: SitsDown
) -> None:
    async with sits_down(sandbox.url) as desk:
        await desk.says("/board")
        board, pinned = desk.message("Situação às"), desk.page.locator(".pinned")
        await expect(pinned).to_contain_text("6 instâncias em 2 servidores")
        first = await board.get_attribute("data-id") or ""
        await desk.says("/online vendas 1h")
        vendas = desk.instance("vendas").locator(".number")
        await expect(vendas).to_contain_text("aparece online")
        await desk.deed("clinica", "ban").click()
        await _does(desk, board, "Apagar")
        await expect(pinned).to_be_hidden()

        await desk.skips(HOUR_S + 60)

        await expect(board).to_contain_text("sp1/clinica")
        await expect(board).not_to_have_attribute("data-id", first)
        await expect(pinned).to_be_visible()
        await expect(desk.message("🌙 vendas voltou a aparecer como offline")).to_have_count(1)
        await expect(vendas).not_to_contain_text("aparece online")
        await _does(desk, board, "Desafixar")
        await expect(pinned).to_be_hidden()
        await _does(desk, board, "Fixar")
        await expect(pinned).to_be_visible()
        await expect(desk.page.locator(".service").last).to_contain_text("Ana fixou")


async def test_the_past_is_a_picture_and_its_figures_are_files_to_save(
    sandbox: Sandbox, sits_down: SitsDown
) -> None:
    async with sits_down(sandbox.url) as desk:
        await desk.says("/history 30d")
        picture = desk.last.locator(".photo img.large")
        await expect(picture).to_be_visible()
        await expect(desk.last).to_contain_text("1. main/entregas")
        await desk.presses("1 · main/entregas")
        await expect(desk.last).to_contain_text("há 2 dias: celular principal perdido")
        await desk.last.locator(".photo").click()
        await expect(desk.page.locator("dialog.viewer img")).to_be_visible()
        await desk.page.keyboard.press("Escape")
        assert _begins(await _saves(desk, "📄 Tabela (CSV)"), b"server;instance;name;began")
        for label, begins in (("📄 CSV", b"server;instance;name"), ("📦 Backup", b"PK")):
            await desk.says("/export")
            assert _begins(await _saves(desk, label), begins)


def _begins(path: Path, content: bytes) -> bool:
    """Whether the file has this after its byte order mark, if it has one."""
    return path.read_bytes().removeprefix(codecs.BOM_UTF8).startswith(content)
