"""What the stand-in Bot API tells those who follow it, and what shows of a bot beside its messages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.sandbox.telegram import (
    BotApi,
    Change,
    ChatChanged,
    MenusChanged,
    MessageChanged,
    Person,
    PressAnswered,
)
from tests.sandbox.telegram_helpers import ANA, BEA, TOKEN, calling

HELP = [{"command": "help", "description": "Help"}]
AYUDA = [{"command": "help", "description": "Ayuda"}]


async def test_each_change_is_told_once_with_what_it_was() -> None:
    async with calling() as caller:
        chat, heard = caller.api.private(ANA), list[Change]()
        deaf = caller.api.changes.follow(heard.append)
        said = chat.says("oi")
        sent = await caller.ok("sendMessage", chat_id=ANA.id, text="olá")
        about = {"chat_id": ANA.id, "message_id": sent["message_id"]}
        await caller.ok("editMessageText", text="olá!", **about)
        await caller.ok("pinChatMessage", **about)
        await caller.ok("unpinChatMessage", **about)
        await caller.ok("sendChatAction", chat_id=ANA.id, action="typing")
        press = chat.forges("x", message=chat.last)
        await caller.ok("answerCallbackQuery", callback_query_id=press.id)
        await caller.ok("setMyCommands", commands=HELP)
        message, notice = chat.last, chat.timeline[chat.last.id + 1]
        await caller.ok("deleteMessages", chat_id=ANA.id, message_ids=[said.id, message.id])
        deaf()
        chat.says("tchau")
    assert heard == [
        MessageChanged(chat, said),
        MessageChanged(chat, message),
        MessageChanged(chat, message),
        ChatChanged(chat),
        MessageChanged(chat, notice),
        ChatChanged(chat),
        ChatChanged(chat),
        PressAnswered(press),
        MenusChanged(),
        MessageChanged(chat, said),
        MessageChanged(chat, message),
    ]


async def test_an_action_shows_for_five_seconds_or_until_the_next_message() -> None:
    api = BotApi(TOKEN, lambda: 1000.0)
    async with calling(api) as caller:
        chat = api.private(ANA)
        await caller.ok("sendChatAction", chat_id=ANA.id, action="upload_photo")
        assert chat.acts_until == 1005.0
        chat.says("?")
        assert chat.acts_until == 1005.0
        await caller.ok("sendMessage", chat_id=ANA.id, text="!")
        assert chat.acts_until < api.now


async def test_a_person_sees_the_menu_of_their_language_before_the_one_for_all() -> None:
    async with calling() as caller:
        chat = caller.api.private(ANA)
        await caller.ok("setMyCommands", commands=HELP)
        await caller.ok("setMyCommands", commands=AYUDA, language_code="es")
        assert caller.api.commands_for(chat.id, ANA) == HELP
        assert caller.api.commands_for(chat.id, replace(ANA, language_code="es-mx")) == AYUDA
        assert await caller.ok("getMyCommands", language_code="es") == AYUDA
        assert await caller.ok("getMyCommands", language_code="pt") == []
        await caller.ok("deleteMyCommands", language_code="es")
        assert caller.api.commands_for(chat.id, replace(ANA, language_code="es")) == HELP


async def test_a_narrow_menu_for_all_languages_wins_over_a_wide_one_in_ones_own() -> None:
    async with calling() as caller:
        chat = caller.api.private(ANA)
        await caller.ok("setMyCommands", commands=AYUDA, language_code="pt")
        await caller.ok("setMyCommands", commands=HELP, scope={"type": "chat", "chat_id": chat.id})
        assert caller.api.commands_for(chat.id, ANA) == HELP


@pytest.mark.parametrize("language", ["pt-br", "PT", "p", "por"])
@pytest.mark.parametrize("method", ["setMyCommands", "getMyCommands", "deleteMyCommands"])
async def test_a_language_of_a_menu_has_two_letters(method: str, language: str) -> None:
    async with calling() as caller:
        refused = await caller.refused(method, commands=HELP, language_code=language)
    assert refused == "Bad Request: invalid language code specified"


async def test_who_changes_their_language_is_somebody_else_in_every_chat() -> None:
    async with calling() as caller:
        private, group = caller.api.private(ANA), caller.api.group(-400, "Equipe", [BEA, ANA])
        ana: Person = caller.api.speaks(ANA, "es")
        private.says("oi")
        (update,) = await caller.ok("getUpdates")
        assert (private.members, group.members) == ([ana], [BEA, ana])
    assert update["message"]["from"]["language_code"] == "es"


async def test_one_fault_can_be_taken_away_from_among_others() -> None:
    async with calling() as caller:
        first = caller.api.faults.add("getMe", times=None, status=500)
        caller.api.faults.add("getWebhookInfo", times=None, status=502)
        caller.api.faults.remove(first)
        assert (await caller.answer("getMe"))[0] == 200
        assert (await caller.answer("getWebhookInfo"))[0] == 502
