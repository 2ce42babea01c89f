"""A tab among others: what is begun in it stays, and what it shows follows the world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from bot.sandbox.scene import ANA, BIA, GROUP_ID

if TYPE_CHECKING:
    from bot.sandbox_process import Sandbox
    from tests.browser.desk import Desk
    from tests.browser.test_story import SitsDown
    from tests.sandbox.page_helpers import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

_OWN = "#log > .message.own"


async def test_a_draft_stays_with_the_person_and_the_chat(stage: Visitor, sits_down: SitsDown) -> None:
    async with sits_down(stage.http.base_url) as desk:
        await desk.entry.fill("from Ana")
        await desk.becomes(BIA)
        await expect(desk.entry).to_have_value("")
        await desk.entry.fill("from Bia")
        await desk.becomes(BIA, GROUP_ID)
        await expect(desk.entry).to_have_value("")
        await desk.becomes(ANA)
        await expect(desk.entry).to_have_value("from Ana")
        await desk.entry.press("Enter")
        await expect(desk.page.locator(_OWN)).to_contain_text("from Ana")
        await desk.becomes(BIA)
        await expect(desk.entry).to_have_value("from Bia")


async def test_what_was_not_accepted_is_not_lost(stage: Visitor, sits_down: SitsDown) -> None:
    await stage.bot("sendMessage", chat_id=ANA.id, text="How many?")
    async with sits_down(stage.http.base_url) as desk:
        await desk.page.route("**/say", lambda route: route.abort())
        await desk.last.locator(".bubble").click(button="right")
        await desk.page.get_by_role("menuitem").first.press("Enter")
        await desk.entry.fill("/status  please")
        await desk.entry.press("Enter")
        await expect(desk.page.locator(".toast.error")).to_be_visible()
        await expect(desk.entry).to_have_value("/status  please")
        await expect(desk.page.locator(".replying")).to_contain_text("How many?")
        await desk.page.unroute("**/say")
        await desk.entry.press("Enter")
        await expect(desk.page.locator(_OWN)).to_contain_text("/status")
        await expect(desk.page.locator(_OWN).locator(".quote")).to_contain_text("How many?")
        desk.complaints.clear()  # the browser notes the failure in its console


async def test_an_enlarged_qr_is_the_one_that_is_true_now(sandbox: Sandbox, sits_down: SitsDown) -> None:
    async with sits_down(sandbox.url) as desk:
        await desk.says("/new main/loja-1")
        photo, large = desk.last.locator(".photo img"), desk.page.locator("dialog.viewer img")
        await photo.click()
        loja = sandbox.evolution.instances["loja-1"]
        first = await large.get_attribute("src")
        assert first

        loja.rotate()

        await expect(photo).not_to_have_attribute("src", first)
        assert await large.get_attribute("src") == await photo.get_attribute("src")
        await desk.page.keyboard.press("Escape")
        await expect(desk.last.locator(".photo")).to_be_focused()

        await photo.click()
        await expect(large).to_be_visible()
        loja.scan()
        await expect(desk.page.locator("dialog")).to_have_count(0)


async def _is_hidden(desk: Desk, *, hidden: bool) -> None:
    """A browser without a window hides no tab: say of this one that it is."""
    await desk.evaluates(
        """(hidden) => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


async def test_a_tab_that_nobody_sees_holds_no_connection_and_misses_nothing(
    stage: Visitor, sits_down: SitsDown
) -> None:
    first = await stage.bot("sendMessage", chat_id=ANA.id, text="One")
    gone = await stage.bot("sendMessage", chat_id=ANA.id, text="Gone")
    await stage.bot(
        "sendMessage", chat_id=ANA.id, text="<blockquote expandable>Folded</blockquote>", parse_mode="HTML"
    )
    async with sits_down(stage.http.base_url) as desk:
        await desk.last.locator(".unfold").press("Enter")
        async with desk.page.expect_event("requestfailed", lambda request: request.url.endswith("/events")):
            await _is_hidden(desk, hidden=True)
        await stage.bot("editMessageText", chat_id=ANA.id, message_id=first["message_id"], text="Uno")
        await stage.bot("deleteMessage", chat_id=ANA.id, message_id=gone["message_id"])
        await stage.bot("sendMessage", chat_id=ANA.id, text="Here")
        await stage.bot("sendMessage", chat_id=BIA.id, text="Bia")

        await _is_hidden(desk, hidden=False)

        await expect(desk.messages).to_have_count(3)
        await expect(desk.messages.first).to_contain_text("Uno")
        await expect(desk.messages.nth(1).locator(".unfold")).to_have_attribute("aria-expanded", "true")
        await expect(desk.last).to_contain_text("Here")
        await expect(desk.page.locator(f"#place-{BIA.id}-{BIA.id} .badge")).to_have_text("1")
        await expect(desk.page.locator(f"#place-{ANA.id}-{ANA.id} .badge")).to_have_count(0)


async def test_back_on_a_phone_leads_to_what_one_saw_before(stage: Visitor, sits_down: SitsDown) -> None:
    async with sits_down(stage.http.base_url, size=(390, 844)) as desk:
        await desk.page.locator("#tab-world").click()
        await expect(desk.page.locator("#world")).to_be_visible()
        await desk.page.locator("#tab-chat").click()
        await desk.page.locator(".back").click()
        await expect(desk.page.locator("#people")).to_be_visible()
        for shown in ("#chat", "#world", "#chat"):
            await desk.page.go_back()
            await expect(desk.page.locator(shown)).to_be_visible()
        await desk.page.go_forward()
        await expect(desk.page.locator("#world")).to_be_visible()
