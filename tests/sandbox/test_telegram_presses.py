"""Presses of buttons: what reaches the bot, what it answers, and the presses that are none."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import Update

from tests.sandbox.telegram_helpers import ANA, BEA, Caller, calling

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
async def bot() -> AsyncIterator[Caller]:
    async with calling() as caller:
        caller.api.private(ANA)
        yield caller


async def only_update(bot: Caller) -> Update:
    (raw,) = await bot.ok("getUpdates")
    return Update.de_json(raw, None)


async def show(bot: Caller, *labels: str, text: str = "menu", chat_id: int = 100) -> int:
    rows = [[{"text": label, "callback_data": f"do:{label}"}] for label in labels]
    sent = await bot.ok("sendMessage", chat_id=chat_id, text=text, reply_markup={"inline_keyboard": rows})
    return int(sent["message_id"])


async def test_a_press_carries_its_message_and_data(bot: Caller) -> None:
    message_id = await show(bot, "Log out")

    press = bot.api.private(ANA).presses("Log out")

    query = (await only_update(bot)).callback_query
    assert query is not None
    assert (query.id, query.data, query.from_user.id) == (press.id, "do:Log out", ANA.id)
    assert query.message is not None
    assert query.message.message_id == message_id
    assert query.chat_instance


async def test_the_newest_message_with_the_button_is_pressed_an_equal_text_first(bot: Caller) -> None:
    chat = bot.api.private(ANA)
    for labels in (["Log out", "Old"], ["🔌 Log out all"], ["Other"]):
        await show(bot, *labels)

    assert chat.presses("Log out").data == "do:Log out"
    assert chat.presses("Log").data == "do:🔌 Log out all"
    assert chat.presses("Old", message=chat.messages[0], by=BEA).by == BEA


async def test_pressing_what_is_not_there_shows_what_is(bot: Caller) -> None:
    chat = bot.api.private(ANA)
    chat.says("/start")
    await show(bot, "Refresh", text="status")
    copy = {"text": "Copy", "copy_text": {"text": "x"}}
    await bot.ok(
        "editMessageReplyMarkup",
        chat_id=100,
        message_id=chat.last.id,
        reply_markup={"inline_keyboard": [[copy, {"text": "Go", "callback_data": "x"}]]},
    )

    with pytest.raises(AssertionError, match=r"(?s)no button 'Log out' .* Ana: '/start'.*\[Copy\] \[Go\]"):
        chat.presses("Log out")
    with pytest.raises(AssertionError, match="sends nothing to the bot"):
        chat.presses("Copy")


async def test_a_deleted_message_has_no_buttons(bot: Caller) -> None:
    chat = bot.api.private(ANA)
    await show(bot, "Go")
    message = chat.last
    chat.deletes(message)

    with pytest.raises(AssertionError, match="no button 'Go'"):
        chat.presses("Go")
    with pytest.raises(AssertionError, match="deleted"):
        chat.presses("Go", message=message)


async def test_a_press_on_an_old_message_has_no_content(bot: Caller) -> None:
    await show(bot, "Go")

    bot.api.private(ANA).presses("Go", inaccessible=True)

    query = (await only_update(bot)).callback_query
    assert query is not None
    assert query.message is not None
    assert not query.message.is_accessible


async def test_any_data_can_be_forged(bot: Caller) -> None:
    await show(bot, "Go")

    bot.api.private(ANA).forges("delete:everything", by=BEA)

    query = (await only_update(bot)).callback_query
    assert query is not None
    assert (query.data, query.from_user.id) == ("delete:everything", BEA.id)


async def test_a_press_in_inline_mode_has_no_chat(bot: Caller) -> None:
    bot.api.presses_inline("x", ANA)

    query = (await only_update(bot)).callback_query
    assert query is not None
    assert query.message is None
    assert query.inline_message_id


async def test_a_press_is_answered_once_and_heard(bot: Caller) -> None:
    chat = bot.api.private(ANA)
    await show(bot, "Go")
    press = chat.presses("Go")
    assert [each for each in bot.api.presses if not each.answer] == [press]

    hearing = asyncio.create_task(chat.hears("moment"))
    assert await bot.ok("answerCallbackQuery", callback_query_id=press.id, text="One moment", show_alert=True)

    assert (await hearing).alert
    assert press.answer == await hearing
    assert await bot.refused("answerCallbackQuery", callback_query_id=press.id) == TOO_OLD


async def test_an_old_or_unknown_press_and_a_long_answer_are_refused(bot: Caller) -> None:
    await show(bot, "Go")
    press = bot.api.private(ANA).presses("Go")

    too_long = await bot.refused("answerCallbackQuery", callback_query_id=press.id, text="x" * 201)
    assert too_long == "Bad Request: MESSAGE_TOO_LONG"
    press.expire()
    assert await bot.refused("answerCallbackQuery", callback_query_id=press.id) == TOO_OLD
    assert await bot.refused("answerCallbackQuery", callback_query_id="9") == TOO_OLD
