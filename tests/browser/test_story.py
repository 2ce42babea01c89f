"""What a visitor lives through, with the real program behind the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import expect

from bot.sandbox.scene import ZE

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from bot.sandbox_process import Sandbox
    from tests.browser.desk import Desk

    SitsDown = Callable[..., AbstractAsyncContextManager[Desk]]

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _stands_at(desk: Desk, step: str) -> None:
    await expect(desk.page.locator("body")).to_have_attribute("data-tour", step)


async def test_the_tour_is_seven_steps_and_over_for_good(
    sandbox: Sandbox, sits_down: SitsDown, tmp_path: Path
) -> None:
    async with sits_down(sandbox.url, toured=False) as desk:
        tour, do = desk.page.locator("#tour"), desk.page.locator("#tour .do")
        for step, said, answered in (("1", "/status", "vendas"), ("2", "/new main/loja-1", "loja-1")):
            await expect(desk.page.locator("body")).to_have_attribute("data-tour", step)
            await do.click()
            await expect(desk.message(said).first).to_be_visible()
            await expect(desk.last).to_contain_text(answered)
        await expect(desk.last.locator(".photo img")).to_be_visible()
        await _stands_at(desk, "3")
        await do.click()
        await expect(desk.last).to_contain_text("/l/")
        await _stands_at(desk, "3b")
        async with desk.page.context.expect_page() as opening:
            await do.click()
        client = await opening.value
        await expect(client.locator("#picture")).to_be_visible()
        await expect(desk.message("foi aberto")).to_have_count(1)
        await _stands_at(desk, "4")
        await expect(desk.page.locator("#world #tour")).to_be_visible()
        await do.click()
        await expect(desk.instance("loja-1")).to_have_attribute("data-state", "open")
        await expect(client.locator("body")).to_have_attribute("data-kind", "linked")
        await _stands_at(desk, "5")
        await do.click()
        await _stands_at(desk, "5b")
        await expect(desk.last).to_contain_text("🔴 loja-1")
        alert = await desk.last.get_attribute("data-id")
        await do.click()
        await _stands_at(desk, "5c")
        mended = desk.page.locator(f'.message[data-id="{alert}"]')
        await expect(mended.locator(".photo img")).to_be_visible()
        assert await read(desk, tmp_path) == sandbox.evolution.instances["loja-1"].live_codes[-1]
        await do.click()
        await _stands_at(desk, "6")
        await expect(desk.page.locator("#log .photo")).to_have_count(0)
        await expect(desk.message("🟢 loja-1 voltou")).to_have_count(1)
        await do.click()
        await expect(desk.last.locator(".photo img.large")).to_be_visible()
        await _stands_at(desk, "7")
        await do.click()
        await expect(tour).to_have_count(0)
        await expect(desk.toast).to_contain_text("O passeio acabou")
        await expect(desk.page.locator(".pinned")).to_be_visible()
        await desk.page.reload()
        await desk.is_ready()
        await expect(tour).to_have_count(0)


async def test_new_shows_a_qr_that_a_camera_reads_and_a_scan_connects(
    sandbox: Sandbox, sits_down: SitsDown, tmp_path: Path
) -> None:
    async with sits_down(sandbox.url) as desk:
        await desk.says("/new main/loja-1")
        photo = desk.last.locator(".photo img")
        await expect(photo).to_be_visible()
        box = await photo.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 260
        assert await read(desk, tmp_path) == sandbox.evolution.instances["loja-1"].live_codes[-1]

        await desk.deed("loja-1", "scan").click()

        await expect(desk.instance("loja-1")).to_have_attribute("data-state", "open")
        await expect(desk.page.locator("#log .photo")).to_have_count(0)
        await expect(desk.last).to_contain_text("loja-1")
        await expect(desk.last).to_contain_text(_end_of_number(sandbox, "loja-1"))


async def test_a_pairing_code_is_typed_on_the_phone(sandbox: Sandbox, sits_down: SitsDown) -> None:
    async with sits_down(sandbox.url) as desk:
        await desk.says("/pair marketing +55 11 99999-0004")
        entry = desk.instance("marketing").locator("form input")
        await expect(desk.last.locator("code")).to_be_visible()
        shown = await desk.last.locator("code").inner_text()
        await entry.fill("WRONG123")
        await desk.deed("marketing", "enter_code").click()
        await expect(desk.page.locator(".toast.error")).to_have_text("Esse não é o código do momento.")
        assert not sandbox.evolution.instances["marketing"].linked
        desk.complaints.clear()  # the browser notes the refusal in its console
        await entry.fill(shown)
        await desk.deed("marketing", "enter_code").click()
        await expect(desk.instance("marketing")).to_have_attribute("data-state", "open")
        await expect(desk.last.locator("code")).to_have_count(0)
        await expect(desk.last).to_contain_text("0004")


def _end_of_number(sandbox: Sandbox, instance: str) -> str:
    """The last digits of a linked phone: how the rest is set apart is the bot's own affair."""
    link = sandbox.evolution.instances[instance].link
    assert link is not None
    return link.number[-4:]


async def _settled(sandbox: Sandbox) -> None:
    """The bot has taken every update."""
    await sandbox.telegram.updates.drained()


async def read(desk: Desk, folder: Path) -> str:
    """What a camera reads from the screen."""
    await desk.page.screenshot(path=folder / "screen.png")
    with Image.open(folder / "screen.png") as screen:
        return "".join(code.text for code in zxingcpp.read_barcodes(screen))


async def test_a_delete_is_refused_and_then_confirmed(sandbox: Sandbox, sits_down: SitsDown) -> None:
    async with sits_down(sandbox.url) as desk:
        await desk.says("/delete marketing")
        await desk.last.locator(".key:not(.danger)").last.click()
        await expect(desk.last.locator(".key.danger")).to_have_count(0)
        await expect(desk.last.locator(".edited")).to_be_visible()
        await expect(desk.instance("marketing")).to_be_visible()
        assert not _deletions(sandbox)

        await desk.says("/delete marketing")
        await desk.last.locator(".key.danger").click()
        await expect(desk.instance("marketing")).to_have_count(0)
        await expect(desk.last.locator(".key.danger")).to_have_count(0)
        await expect(desk.last).to_contain_text("marketing")
        assert _deletions(sandbox) == ["DELETE /instance/delete/marketing"]


def _deletions(sandbox: Sandbox) -> list[str]:
    return [line for line in sandbox.evolution.asked if line.startswith("DELETE")]


async def test_a_dead_server_is_told_and_so_is_its_return(sandbox: Sandbox, sits_down: SitsDown) -> None:
    async with sits_down(sandbox.url) as desk:
        await desk.condition("server_dead", "main").click()
        await expect(desk.condition("server_dead", "main")).to_be_checked()
        await desk.says("/status")
        await expect(desk.last).to_contain_text("⚫")
        await expect(desk.last).to_contain_text("🟢 sp1/clinica")
        await expect(desk.last).not_to_contain_text("main/")

        await desk.condition("server_dead", "main").click()
        await expect(desk.condition("server_dead", "main")).not_to_be_checked()
        await desk.says("/status")
        await expect(desk.last).to_contain_text("🟢 main/vendas")


async def test_a_stranger_learns_nothing(sandbox: Sandbox, sits_down: SitsDown) -> None:
    async with sits_down(sandbox.url) as desk:
        await desk.becomes(ZE)
        await desk.says("/status")
        await desk.says("/id")
        await expect(desk.last).to_contain_text(str(ZE.id))
        await _settled(sandbox)
        await expect(desk.page.locator("#log > .message.other")).to_have_count(1)
        for secret in ("vendas", "suporte", "5511999990001", "127.0.0.1"):
            await expect(desk.page.locator("#log")).not_to_contain_text(secret)


async def test_a_phone_shows_one_thing_at_a_time(
    sandbox: Sandbox, sits_down: SitsDown, tmp_path: Path
) -> None:
    async with sits_down(sandbox.url, size=(360, 740), dark=True) as desk:
        page = desk.page
        await desk.says("/new main/loja-1")
        await expect(desk.last.locator(".photo img")).to_be_visible()
        await expect(desk.last).to_be_in_viewport(ratio=1)  # the QR and every button, without scrolling
        assert await read(desk, tmp_path) == sandbox.evolution.instances["loja-1"].live_codes[-1]
        await expect(page.locator("#world")).to_be_hidden()
        assert await _sideways(desk) == 0
        await page.locator("#tab-world").click()
        await expect(page.locator("#chat")).to_be_hidden()
        await desk.deed("loja-1", "scan").click()
        await expect(desk.instance("loja-1")).to_have_attribute("data-state", "open")
        assert await _sideways(desk) == 0
        await expect(page.locator("#tab-chat .badge")).to_be_visible()
        await page.locator("#tab-chat").click()
        await expect(desk.last).to_contain_text(_end_of_number(sandbox, "loja-1"))
        await page.locator(".back").click()
        await expect(page.locator("#people")).to_be_visible()
        assert await _sideways(desk) == 0
        await desk.becomes(ZE)
        await expect(desk.entry).to_be_visible()


async def test_on_a_phone_the_tour_leads_to_where_the_next_step_is(
    sandbox: Sandbox, sits_down: SitsDown
) -> None:
    async with sits_down(sandbox.url, size=(390, 844), toured=False) as desk:
        do = desk.page.locator("#tour .do")
        await do.click()
        await expect(desk.page.locator("body")).to_have_attribute("data-tour", "2")
        await do.click()
        await expect(desk.last.locator(".photo img")).to_be_visible()
        await _stands_at(desk, "3")
        await expect(desk.page.locator("#chat #tour")).to_be_visible()
        await do.click()
        await _stands_at(desk, "3b")
        async with desk.page.context.expect_page() as opening:
            await desk.last.locator(".text a").click()  # as well as the tour's own
        await expect((await opening.value).locator("#picture")).to_be_visible()
        await _stands_at(desk, "4")
        await do.click()
        await expect(desk.page.locator("#world #tour")).to_be_visible()
        await do.click()
        await expect(desk.instance("loja-1")).to_have_attribute("data-state", "open")
        await desk.page.locator("#tour .plain").click()
        await expect(desk.page.locator("#tour")).to_have_count(0)
        await expect(desk.page.locator(".guide")).to_be_visible()


async def _sideways(desk: Desk) -> Any:  # noqa: ANN401 - what the browser says
    """How many pixels of the page stand out to the right."""
    return await desk.evaluates(
        """() => Math.max(0, ...[...document.querySelectorAll("body *")]
            .filter((one) => one.offsetParent)
            .map((one) => Math.round(one.getBoundingClientRect().right - innerWidth)))"""
    )
