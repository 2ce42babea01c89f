"""A real python-telegram-bot application lives on the stand-in as it would on Telegram."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Update,
)
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes
from telegram.request import HTTPXRequest

from bot.sandbox.telegram import BotApi
from tests.sandbox.telegram_helpers import ANA, BEA, TOKEN, picture

App = Application[Any, Any, Any, Any, Any, Any]
Context = ContextTypes.DEFAULT_TYPE


@pytest.fixture
def api() -> BotApi:
    return BotApi(TOKEN)


def build(url: str) -> App:
    return Application.builder().token(TOKEN).base_url(f"{url}/bot").build()


@asynccontextmanager
async def polling(api: BotApi) -> AsyncIterator[App]:
    async with api.serving() as url, build(url) as app:
        app.add_handler(CommandHandler("qr", answer))
        app.add_handler(CallbackQueryHandler(pressed))
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling()
        yield app
        await app.updater.stop()
        await app.stop()


async def answer(update: Update, _: Context) -> None:
    assert update.message is not None
    buttons = [
        InlineKeyboardButton("Next", callback_data="next"),
        InlineKeyboardButton("Copy", copy_text=CopyTextButton("ABCD-1234")),
    ]
    await update.message.reply_photo(
        BytesIO(picture()),
        caption="<b>QR 1</b>",
        parse_mode="HTML",
        protect_content=True,
        reply_markup=InlineKeyboardMarkup([buttons]),
        do_quote=True,
    )


async def pressed(update: Update, _: Context) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("Here it comes")
    await update.callback_query.edit_message_media(InputMediaPhoto(BytesIO(picture(80, 80)), caption="QR 2"))


async def test_a_dialogue_with_photos_buttons_and_edits(api: BotApi) -> None:
    chat = api.private(ANA)
    async with polling(api):
        said = chat.says("/qr loja")
        message = await chat.sees("QR 1")
        chat.presses("Next")
        await chat.sees("QR 2")
        await chat.hears("Here it comes")

    assert message.reply_to is said
    assert message.protected
    assert [state.photo for state in message.history] == [picture(), picture(80, 80)]
    assert [state.labels for state in message.history] == [["Next", "Copy"], []]
    assert api.updates.polled >= 2


async def test_a_bot_survives_a_restart_of_telegram(api: BotApi) -> None:
    chat = api.private(ANA)
    async with polling(api):
        await api.called("getUpdates")
        await api.stop_answering()
        chat.says("/qr loja")
        await api.answers_again()

        await chat.sees("QR 1")


async def test_calls_of_the_library_are_understood(api: BotApi) -> None:
    api.private(ANA)
    async with api.serving() as url, build(url) as app:
        sent = await app.bot.send_message(ANA.id, "x", disable_notification=True)
        await app.bot.pin_chat_message(ANA.id, sent.message_id)
        await app.bot.set_my_commands([BotCommand("qr", "Show")], BotCommandScopeChat(ANA.id))
        info = await app.bot.get_chat(ANA.id)
        await app.bot.delete_messages(ANA.id, [sent.message_id])

        assert info.pinned_message is not None
        assert info.pinned_message.text == "x"
        assert [menu.command for menu in await app.bot.get_my_commands(BotCommandScopeChat(ANA.id))] == ["qr"]
        assert (await app.bot.get_webhook_info()).pending_update_count == 1
        (told,) = await app.bot.get_updates(allowed_updates=["message"])
        assert told.message is not None
        assert told.message.pinned_message is not None
        assert told.message.pinned_message.message_id == sent.message_id
    assert api.commands_for(ANA.id, ANA) == [{"command": "qr", "description": "Show"}]


async def test_refusals_become_the_librarys_exceptions(api: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # else the library warns of its own next version
    api.private(ANA)
    api.private(BEA).blocks()
    async with api.serving() as url, build(url) as app:
        with pytest.raises(Forbidden, match="blocked by the user"):
            await app.bot.send_message(BEA.id, "x")
        with pytest.raises(BadRequest, match="parse entities"):
            await app.bot.send_message(ANA.id, "<x>", parse_mode="HTML")
        api.faults.add("sendMessage", status=429, retry_after=3)
        with pytest.raises(RetryAfter, match="0:00:03"):
            await app.bot.send_message(ANA.id, "x")


async def test_a_wrong_token_is_told_to_the_library(api: BotApi) -> None:
    # The library leaves its connection open when it fails to start, so it gets one of ours.
    async with api.serving() as url, HTTPXRequest() as request:
        with pytest.raises(InvalidToken):
            await Bot("123:other", base_url=f"{url}/bot", request=request).get_me()
