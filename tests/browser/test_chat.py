"""The chat as a phone shows it: a test is the bot, and says what it wants shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.async_api import expect

from bot.sandbox.scene import ANA

if TYPE_CHECKING:
    from tests.browser.test_story import SitsDown
    from tests.sandbox.page_helpers import Visitor

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
        await text.locator("code").click()
        assert await desk.evaluates("() => navigator.clipboard.readText()") == "a <b>"


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


async def test_a_copy_button_copies_and_says_so(stage: Visitor, sits_down: SitsDown) -> None:
    await _says(stage, "Take it", {"text": "Copy", "copy_text": {"text": "/new loja-1"}})
    async with sits_down(stage.http.base_url) as desk:
        await desk.last.locator(".key").click()
        await expect(desk.toast).to_have_text("Copiado")
        assert await desk.evaluates("() => navigator.clipboard.readText()") == "/new loja-1"


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
