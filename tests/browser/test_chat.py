"""The chat as a phone shows it: a test is the bot, and says what it wants shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from bot.sandbox.evolution import State
from bot.sandbox.scene import ANA, BIA, GROUP_ID, ZE

if TYPE_CHECKING:
    from tests.browser.test_story import SitsDown
    from tests.sandbox.page_helpers import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

FORMATS = (
    "<b>bold <i>both</i></b> <u>under</u> <s>gone</s> <tg-spoiler>secret</tg-spoiler> 🎉 <code>a &lt;b&gt;</code>"
    ' <a href="https://example.com">link</a><blockquote>quoted</blockquote><pre>lines</pre>'
)


async def _says(stage: Visitor, text: str, *buttons: dict[str, Any], **how: object) -> int:
    """The bot sends Ana a message with buttons under each other; the message's id."""
    markup = {"reply_markup": {"inline_keyboard": [[button] for button in buttons]}} if buttons else {}
    sent = await stage.bot("sendMessage", chat_id=ANA.id, text=text, **markup, **how)
    assert isinstance(sent["message_id"], int)
    return sent["message_id"]


async def test_formatting_is_shown_and_markup_in_names_is_text(stage: Visitor, sits_down: SitsDown) -> None:
    await _says(stage, FORMATS, parse_mode="HTML")
    await _says(stage, "<blockquote>quoted</blockquote>\n\nafter it", parse_mode="HTML")
    await _says(stage, "<img src=x onerror=alert(1)>")
    async with sits_down(stage.http.base_url) as desk:
        text = desk.messages.first.locator(".text")
        await expect(text.locator("b i")).to_have_text("both")
        for tag, shown in (("u", "under"), ("s", "gone"), ("code", "a <b>"), ("blockquote", "quoted")):
            await expect(text.locator(tag)).to_have_text(shown)
        await expect(text.locator("a")).to_have_attribute("rel", "noopener noreferrer")
        await expect(text.locator("pre")).to_have_text("lines")
        await expect(text.locator(".spoiler > span")).to_be_hidden()
        await text.locator(".spoiler").press("Enter")
        await expect(text.locator(".spoiler > span")).to_be_visible()
        await expect(desk.last.locator(".text")).to_have_text("<img src=x onerror=alert(1)>")
        after = desk.messages.nth(1).locator(".text")
        assert await after.text_content() == "quoted\nafter it"  # one empty line is seen, as in Telegram
        await text.locator("code").click()
        assert await desk.evaluates("() => navigator.clipboard.readText()") == "a <b>"


async def test_what_is_folded_shows_three_lines_and_unfolds_at_a_tap(
    stage: Visitor, sits_down: SitsDown
) -> None:
    lines = "\n".join(f"line {number}" for number in range(1, 10))
    await _says(stage, f"<blockquote expandable>{lines}</blockquote>", parse_mode="HTML")
    async with sits_down(stage.http.base_url) as desk:
        quote, unfold = desk.last.locator("blockquote"), desk.last.locator("blockquote .unfold")
        folded = await quote.bounding_box()
        await expect(unfold).to_have_attribute("aria-expanded", "false")

        await unfold.press("Enter")

        await expect(unfold).to_have_attribute("aria-expanded", "true")
        unfolded = await quote.bounding_box()
        assert folded
        assert unfolded
        assert folded["height"] < unfolded["height"] / 2
        await quote.click()
        await expect(unfold).to_have_attribute("aria-expanded", "false")
        await expect(unfold).to_have_accessible_name("Texto completo")


async def test_a_press_spins_until_it_is_answered_in_a_pop_up_or_a_toast(
    stage: Visitor, sits_down: SitsDown
) -> None:
    await _says(stage, "Choose", {"text": "Go", "callback_data": "go", "style": "success"})
    async with sits_down(stage.http.base_url) as desk:
        go = desk.last.locator(".key.success")
        for alert in (True, False):
            await go.click()
            await expect(go).to_have_attribute("aria-busy", "true")
            await stage.bot(
                "answerCallbackQuery",
                callback_query_id=stage.telegram.presses[-1].id,
                text="Well done",
                show_alert=alert,
            )
            await expect(go).not_to_have_attribute("aria-busy", "true")
            if alert:
                await expect(desk.page.locator("dialog.alert")).to_contain_text("Well done")
                await desk.page.keyboard.press("Enter")
                await expect(desk.page.locator("dialog")).to_have_count(0)
                await expect(go).to_be_focused()
        await expect(desk.toast).to_have_text("Well done")


async def test_an_edit_stays_in_its_place_and_keeps_the_focus(stage: Visitor, sits_down: SitsDown) -> None:
    first = await _says(stage, "One", {"text": "Go", "callback_data": "go"})
    await _says(stage, "Two")
    async with sits_down(stage.http.base_url) as desk:
        await desk.messages.first.locator(".key").focus()
        again = {"inline_keyboard": [[{"text": "Go on", "callback_data": "go"}]]}
        await stage.bot("editMessageText", chat_id=ANA.id, message_id=first, text="Uno", reply_markup=again)
        await expect(desk.messages.first.locator(".text")).to_have_text("Uno")
        await expect(desk.messages.first.locator(".edited")).to_be_visible()
        await expect(desk.messages.first.locator(".key")).to_be_focused()
        await stage.bot("deleteMessage", chat_id=ANA.id, message_id=first)
        await expect(desk.messages).to_have_count(1)
        await expect(desk.entry).to_be_focused()


async def test_silent_loud_protected_and_pinned_are_told_apart(stage: Visitor, sits_down: SitsDown) -> None:
    async with sits_down(stage.http.base_url) as desk:
        await _says(stage, "Psst", disable_notification=True, protect_content=True)
        await expect(desk.last.locator(".mark.silent")).to_be_visible()
        await expect(desk.last.locator(".mark.protected")).to_be_visible()
        loud = await _says(stage, "Ring")
        await expect(desk.last.locator(".mark.loud")).to_be_visible()
        await expect(desk.page.locator(".pinned")).to_be_hidden()
        await stage.bot("pinChatMessage", chat_id=ANA.id, message_id=loud)
        await expect(desk.page.locator(".pinned")).to_contain_text("Ring")
        await desk.page.locator(".pinned button").click()
        await expect(desk.last).to_have_class("message other fresh loudly lit")


async def test_a_pin_is_told_in_a_line_that_leads_to_the_message(stage: Visitor, sits_down: SitsDown) -> None:
    pinned = await _says(stage, "Ring")
    async with sits_down(stage.http.base_url) as desk:
        await stage.bot("pinChatMessage", chat_id=ANA.id, message_id=pinned)
        line = desk.page.locator("#log > .service")
        await expect(line).to_have_text("Zelador fixou “Ring”")
        await expect(desk.page.locator(".place[aria-current] .last")).to_have_text("Zelador fixou “Ring”")
        await line.get_by_role("button").click()
        await expect(desk.last).to_have_class("message other lit")
        await stage.bot("deleteMessage", chat_id=ANA.id, message_id=pinned)
        await expect(desk.page.locator(".pinned")).to_be_hidden()
        await desk.speaks("en")
        await expect(line).to_have_text("Zelador pinned “Deleted message”")
        await expect(line.get_by_role("button")).to_be_disabled()


async def test_what_a_channel_posts_troubles_nobody(stage: Visitor, sits_down: SitsDown) -> None:
    channel = stage.telegram.channel(-1009, "Avisos")
    channel.says("before")
    async with sits_down(stage.http.base_url) as desk:
        channel.says("after")
        await _says(stage, "Here")
        await expect(desk.messages).to_have_count(1)


async def test_a_refusal_is_told_in_ones_own_language(stage: Visitor, sits_down: SitsDown) -> None:
    stage.evolution.has("loja")
    async with sits_down(stage.http.base_url) as desk:
        await desk.speaks("es", ZE)
        told = {
            ANA: "Este nome já está em uso.",
            BIA: "This name is taken.",
            ZE: "Este nombre ya está en uso.",
        }
        for person, words in told.items():
            await desk.becomes(person)
            await desk.makes("loja")
            await expect(desk.toast).to_have_text(words)
        await desk.makes(" ")
        await expect(desk.toast).to_have_text("Ahí no hay nada escrito.")
        refusal = {"error": "what a newer server says"}
        await desk.page.route("**/api/instances", lambda route: route.fulfill(status=409, json=refusal))
        await desk.makes("nova")
        await expect(desk.toast).to_have_text("Eso no funcionó.")
        desk.complaints.clear()  # the browser notes each refusal in its console


async def test_a_copy_button_copies_and_says_so(stage: Visitor, sits_down: SitsDown) -> None:
    await _says(stage, "Take it", {"text": "Copy", "copy_text": {"text": "/new loja-1"}})
    async with sits_down(stage.http.base_url) as desk:
        await desk.last.locator(".key").click()
        await expect(desk.toast).to_have_text("Copiado")
        assert await desk.evaluates("() => navigator.clipboard.readText()") == "/new loja-1"


async def test_a_button_with_an_address_is_a_link_where_it_is_safe(
    stage: Visitor, sits_down: SitsDown
) -> None:
    safe = {"text": "Docs", "url": "https://example.com/docs"}
    await _says(stage, "Read it", safe, {"text": "Plain", "url": "http://example.com/"})
    async with sits_down(stage.http.base_url) as desk:
        link = desk.last.get_by_role("link", name="Docs")
        await expect(link).to_have_attribute("href", "https://example.com/docs")
        await expect(link).to_have_attribute("rel", "noopener noreferrer")
        await expect(desk.last.get_by_role("link")).to_have_count(1)


async def test_a_switch_that_was_refused_is_put_back(stage: Visitor, sits_down: SitsDown) -> None:
    async with sits_down(stage.http.base_url) as desk:
        await desk.condition("outage").check()
        for path in ("**/api/conditions/*", "**/api/speed"):
            await desk.page.route(path, lambda route: route.fulfill(status=503, json={"error": "port_taken"}))
        dead, outage = desk.condition("server_dead", "main"), desk.condition("outage")
        for switch in (dead, outage, desk.page.locator("label:has(#speed-20)")):
            await switch.click()
        await expect(desk.toast).to_have_class("toast error")
        await expect(dead).not_to_be_checked()
        await expect(outage).to_be_checked()
        await expect(desk.page.locator("#speed-1")).to_be_checked()
        desk.complaints.clear()  # the browser notes each refusal in its console


async def test_replies_are_quoted_and_a_message_can_be_deleted(stage: Visitor, sits_down: SitsDown) -> None:
    await _says(stage, "What is your name?")
    async with sits_down(stage.http.base_url) as desk:
        await desk.last.locator(".bubble").click(button="right")
        await desk.page.get_by_role("menuitem").first.press("Enter")
        await expect(desk.page.locator(".replying")).to_contain_text("What is your name?")
        await desk.says("Ana")
        own = desk.page.locator("#log > .message.own")
        await expect(own.locator(".quote")).to_contain_text("What is your name?")
        await own.locator(".quote").click()
        await expect(desk.last).to_have_class("message other lit")
        await own.locator(".more").click()
        await desk.page.get_by_role("menuitem").last.click()
        await expect(own).to_have_count(0)


async def test_typing_is_shown_while_it_lasts(stage: Visitor, sits_down: SitsDown) -> None:
    async with sits_down(stage.http.base_url) as desk:
        await stage.bot("sendChatAction", chat_id=ANA.id, action="typing")
        await expect(desk.page.locator(".head .typing")).to_be_visible()
        await _says(stage, "Here")
        await expect(desk.page.locator(".head .typing")).to_have_count(0)


async def test_in_a_group_everybody_sees_who_speaks(stage: Visitor, sits_down: SitsDown) -> None:
    async with sits_down(stage.http.base_url) as desk:
        await desk.becomes(ANA, GROUP_ID)
        await desk.says("bom dia")
        await desk.becomes(BIA, GROUP_ID)
        await expect(desk.last).to_contain_text("bom dia")
        await expect(desk.last.locator(".sender")).to_have_text("Ana")
        await desk.says("hi")
        await expect(desk.page.locator(f"#place-{ANA.id}-{GROUP_ID} .badge")).to_have_text("1")


async def test_the_page_speaks_the_language_of_whom_one_is(stage: Visitor, sits_down: SitsDown) -> None:
    stage.evolution.has("loja", State.CLOSE, number="5511999990002", profile_name="Loja")
    stage.evolution.has("nova", State.CLOSE, never_linked=True)
    async with sits_down(stage.http.base_url) as desk:
        heading, root = desk.page.locator("#world h2"), desk.page.locator("html")
        number = desk.instance("loja").locator(".number")
        await expect(root).to_have_attribute("lang", "pt-BR")
        await expect(heading).to_have_text("O mundo")
        await expect(number).to_have_text("+5511999990002 · Loja · não conectada")
        await desk.becomes(BIA)
        await expect(heading).to_have_text("The world")
        await desk.speaks("es", BIA)
        await expect(root).to_have_attribute("lang", "es")
        await expect(heading).to_have_text("El mundo")
        await expect(number).to_have_text("+5511999990002 · Loja · no vinculada")
        await expect(desk.instance("nova").locator(".number")).to_have_text("sin número")


async def test_a_document_is_shown_with_its_name_and_saved_under_it(
    stage: Visitor, sits_down: SitsDown
) -> None:
    url = f"{stage.telegram_url}/bot123456:made-up-token/sendDocument"
    form = {"chat_id": str(ANA.id), "caption": "All of it"}
    await stage.http.post(url, data=form, files={"document": ("história.csv", b"a" * 2500)})
    async with sits_down(stage.http.base_url) as desk:
        await expect(desk.last.locator(".file b")).to_have_text("história.csv")
        await expect(desk.last.locator(".file")).to_contain_text("2,5")
        await expect(desk.last.locator(".text")).to_have_text("All of it")
        async with desk.page.expect_download() as saving:
            await desk.last.locator(".file").click()
        saved = await saving.value
        assert saved.suggested_filename == "história.csv"
