"""What an open page hears: a snapshot first, then every change once."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from functools import partial

import httpx
import pytest

from bot.sandbox.page.stream import MAX_PAGES, MAX_WAITING
from bot.sandbox.scene import ANA, BIA, GROUP_ID, ZE
from tests.patience import PATIENCE_S
from tests.sandbox.page_helpers import Json, Visitor, visiting

BUTTONS = {
    "inline_keyboard": [
        [
            {"text": "Yes", "callback_data": "yes", "style": "danger"},
            {"text": "Code", "copy_text": {"text": "1"}},
        ]
    ]
}


async def test_the_first_event_is_everything_there_is() -> None:
    async with visiting() as visitor:
        visitor.ana.says("olá")
        snapshot = await visitor.snapshot()
    assert [(one["name"], one["language"], one["role"]) for one in snapshot["people"]] == [
        ("Ana", "pt-br", "admin"),
        ("Bia", "en", "admin2"),
        ("Zé", "es", "stranger"),
    ]
    ana, *_ = chats = snapshot["chats"]
    assert [(chat["id"], chat["title"], chat["type"], chat["members"]) for chat in chats] == [
        (ANA.id, "Ana", "private", [ANA.id]),
        (BIA.id, "Bia", "private", [BIA.id]),
        (GROUP_ID, "Equipe", "group", [ANA.id, BIA.id]),
        (ZE.id, "Zé", "private", [ZE.id]),
    ]
    assert (ana["typing"], ana["pinned"], ana["menus"]) == (False, None, {str(ANA.id): []})
    assert [message["text"] for message in ana["messages"]] == ["olá"]
    servers = [(one["key"], one["label"], one["version"]) for one in snapshot["world"]["servers"]]
    assert servers == [("main", "Rio", "2.3.6"), ("sp1", "São Paulo", "2.3.6")]


async def test_what_a_person_says_is_told_with_its_entities_and_reply() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        await visitor.says("/status 🟢")
        first = await page.hears_said(ANA.id, lambda it: it["text"] == "/status 🟢")
        reply = {"person": ANA.id, "text": " again\n", "reply_to": first["id"]}
        await visitor.posts(f"/api/chats/{ANA.id}/say", **reply)
        second = await page.hears_said(ANA.id, lambda it: it["text"] == "again")
    assert first["entities"] == [{"type": "bot_command", "offset": 0, "length": 7}]
    assert first["from"] == {"id": ANA.id, "name": "Ana", "bot": False}
    assert second["reply_to"] == first["id"]


async def test_a_message_of_the_bot_is_told_new_edited_and_deleted() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        sent = await visitor.bot(
            "sendMessage",
            chat_id=ANA.id,
            text="<b>Oi</b> 🟢",
            parse_mode="HTML",
            reply_markup=BUTTONS,
            disable_notification=True,
            protect_content=True,
        )
        new = await page.hears_said(ANA.id, lambda it: it["from"]["bot"])
        about = {"chat_id": ANA.id, "message_id": sent["message_id"]}
        await visitor.bot("editMessageText", text="Tchau", **about)
        edited = await page.hears_said(ANA.id, lambda it: it["edited"])
        await visitor.bot("deleteMessage", **about)
        await page.hears_said(ANA.id, lambda it: it["deleted"])
        kinds = [kind for kind, _ in page.events]
        left = (await visitor.snapshot())["chats"][0]["messages"]
    assert (new["text"], new["silent"], new["protected"], new["edited"]) == ("Oi 🟢", True, True, False)
    assert new["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert new["buttons"] == [
        [
            {"text": "Yes", "data": "yes", "copy": None, "url": None, "style": "danger"},
            {"text": "Code", "data": None, "copy": "1", "url": None, "style": None},
        ]
    ]
    assert (edited["text"], edited["buttons"]) == ("Tchau", [])
    assert kinds == ["snapshot", "message", "message", "message"]
    assert left == []


async def test_a_press_reaches_the_bot_and_its_answer_the_page() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        sent = await visitor.bot("sendMessage", chat_id=GROUP_ID, text="?", reply_markup=BUTTONS)
        pressed = {"person": BIA.id, "message": sent["message_id"], "data": "yes"}
        press = (await visitor.posts(f"/api/chats/{GROUP_ID}/press", **pressed))["press"]
        (update,) = await visitor.bot("getUpdates")
        about = {"callback_query_id": update["callback_query"]["id"], "text": "Feito", "show_alert": True}
        await visitor.bot("answerCallbackQuery", **about)
        answer = await page.hears("answer")
    assert update["callback_query"]["from"]["id"] == BIA.id
    assert answer == {"chat": GROUP_ID, "person": BIA.id, "press": press, "text": "Feito", "alert": True}


async def test_only_members_act_and_only_on_what_is_there() -> None:
    async with visiting() as visitor:
        sent = await visitor.bot("sendMessage", chat_id=ANA.id, text="?", reply_markup=BUTTONS)
        pressed = {"person": ANA.id, "message": sent["message_id"], "data": "no"}
        refused = [
            await visitor.refused(f"/api/chats/{GROUP_ID}/say", person=ZE.id, text="oi"),
            await visitor.refused(f"/api/chats/{ANA.id}/say", person=BIA.id, text="oi"),
            await visitor.refused("/api/chats/7/say", person=ANA.id, text="oi"),
            await visitor.refused("/api/chats/x/say", person=ANA.id, text="oi"),
            await visitor.refused(f"/api/chats/{ANA.id}/say", person=ANA.id, text="oi", reply_to=99),
            await visitor.refused(f"/api/chats/{ANA.id}/press", **pressed),
            await visitor.refused(f"/api/chats/{ANA.id}/delete", message=99),
            await visitor.refused(f"/api/chats/{ANA.id}/pin", person=ANA.id, message=99, on=True),
            await visitor.refused(
                f"/api/chats/{ANA.id}/pin", person=BIA.id, message=sent["message_id"], on=True
            ),
            await visitor.refused("/api/people/7/language", language="es"),
        ]
        assert visitor.telegram.updates.pending == []
    assert refused == [
        (403, "not_a_member"),
        (403, "not_a_member"),
        (404, "chat_unknown"),
        (404, "chat_unknown"),
        (404, "message_gone"),
        (409, "button_gone"),
        (404, "message_gone"),
        (404, "message_gone"),
        (403, "not_a_member"),
        (404, "person_unknown"),
    ]


async def test_a_person_deletes_a_message_and_it_vanishes_from_every_page() -> None:
    async with visiting() as visitor, visitor.listening() as first, visitor.listening() as second:
        sent = await visitor.bot("sendMessage", chat_id=ANA.id, text="oi")
        await visitor.posts(f"/api/chats/{ANA.id}/delete", message=sent["message_id"])
        for page in (first, second):
            gone = await page.hears_said(ANA.id, lambda it: it["deleted"])
            assert gone["id"] == sent["message_id"]


async def test_typing_shows_until_the_next_message_of_the_bot() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        await visitor.bot("sendChatAction", chat_id=ANA.id, action="typing")
        await page.hears("chat", lambda it: it["typing"])
        await visitor.bot("sendMessage", chat_id=ANA.id, text="oi")
        await page.hears("chat", lambda it: not it["typing"])
        assert [it["typing"] for kind, it in page.events if kind == "chat"] == [True, False]


async def test_a_pinned_message_is_told_and_gone_once_it_is_deleted() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        sent = await visitor.bot("sendMessage", chat_id=GROUP_ID, text="leiam")
        about = {"chat_id": GROUP_ID, "message_id": sent["message_id"]}
        await visitor.bot("pinChatMessage", **about)
        await page.hears("chat", lambda it: it["pinned"] == sent["message_id"])
        notice = await page.hears_said(GROUP_ID, lambda it: it["pins"])
        await visitor.bot("deleteMessage", **about)
        await page.hears("chat", lambda it: it["pinned"] is None)
    assert (notice["pins"], notice["from"]["name"], notice["text"]) == (sent["message_id"], "Zelador", "")
    assert (notice["silent"], notice["buttons"], notice["photo"]) == (False, [], None)


async def test_what_a_person_pins_is_told_to_the_bot_and_what_they_unpin_only_to_the_page() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        visitor.ana.says("leiam")
        said = {"person": ANA.id, "message": visitor.telegram.updates.pending[-1]["message"]["message_id"]}
        await visitor.posts(f"/api/chats/{ANA.id}/pin", **said, on=True)
        notice = await page.hears_said(ANA.id, lambda it: it["pins"])
        told = visitor.telegram.updates.pending[-1]["message"]
        assert (told["message_id"], told["from"]["id"]) == (notice["id"], ANA.id)
        assert (told["pinned_message"]["message_id"], notice["from"]["name"]) == (said["message"], "Ana")

        page.forget()
        await visitor.posts(f"/api/chats/{ANA.id}/pin", **said, on=False)
        await page.hears("chat", lambda it: it["pinned"] is None)
        assert visitor.telegram.updates.pending[-1]["message"] == told


async def test_what_a_channel_posts_comes_from_nobody() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        visitor.telegram.channel(-1009, "Avisos").says("no ar")
        post = await page.hears_said(-1009, lambda it: it["text"] == "no ar")
    assert "from" not in post


async def test_a_menu_in_ones_own_language_is_told_and_changes_with_the_language() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        for language, word in (("", "help"), ("es", "ayuda")):
            commands = [{"command": "help", "description": word}]
            await visitor.bot("setMyCommands", commands=commands, language_code=language)
        await page.hears("chat", lambda it: it["id"] == BIA.id and "help" in str(it["menus"]))
        await visitor.posts(f"/api/people/{BIA.id}/language", language="es")
        await page.hears("chat", lambda it: it["id"] == BIA.id and "ayuda" in str(it["menus"]))
        assert (await page.hears("person"))["language"] == "es"
        await visitor.says("oi", BIA.id)
        (update,) = await visitor.bot("getUpdates")
        assert update["message"]["from"]["language_code"] == "es"
        assert (await visitor.snapshot())["people"][1]["language"] == "es"


async def test_who_connects_again_gets_what_happened_meanwhile_as_a_snapshot() -> None:
    async with visiting() as visitor:
        async with visitor.listening() as page:
            await visitor.says("antes")
            await page.hears_said(ANA.id, lambda it: it["text"] == "antes")
        await visitor.says("entretanto")
        messages = (await visitor.snapshot())["chats"][0]["messages"]
    assert [message["text"] for message in messages] == ["antes", "entretanto"]


async def test_a_page_that_does_not_read_is_cut_off_and_holds_up_nobody() -> None:
    burst = MAX_WAITING // 2
    async with (
        visiting() as visitor,
        visitor.listening() as quick,
        visitor.http.stream("GET", "/events") as slow,
    ):
        for first in range(0, 30 * burst, burst):
            for number in range(first, first + burst):
                visitor.ana.says(f"{number} {'x' * 4000}")
            await quick.hears_said(ANA.id, partial(_begins, f"{first + burst - 1} "))
            quick.forget()
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            async for _ in slow.aiter_bytes():
                pass


def _begins(word: str, message: Json) -> bool:
    return str(message["text"]).startswith(word)


async def test_there_is_an_end_to_how_many_pages_listen() -> None:
    async with visiting() as visitor:
        async with AsyncExitStack() as pages:
            for _ in range(MAX_PAGES):
                await pages.enter_async_context(visitor.http.stream("GET", "/events"))
            assert await _status(visitor) == 503
        async with asyncio.timeout(PATIENCE_S):
            while await _status(visitor) == 503:
                pass


async def _status(visitor: Visitor) -> int:
    async with visitor.http.stream("GET", "/events") as response:
        return response.status_code
