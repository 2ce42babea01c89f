"""Edits: the newest state is shown, every older one is remembered."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import Message

from bot.sandbox.telegram import SentMessage
from tests.sandbox.telegram_helpers import ANA, TOKEN, Caller, calling, picture

BUTTONS = {"inline_keyboard": [[{"text": "Go", "callback_data": "x"}]]}


@pytest.fixture
async def bot() -> AsyncIterator[Caller]:
    async with calling() as caller:
        caller.api.private(ANA)
        yield caller


async def sent(bot: Caller, **params: Any) -> SentMessage:  # noqa: ANN401 - JSON
    await bot.ok("sendMessage", **{"chat_id": 100, "text": "first", **params})
    return bot.api.private(ANA).last


async def sent_photo(bot: Caller, caption: str = "first") -> SentMessage:
    data = {"chat_id": "100", "caption": caption, "reply_markup": json.dumps(BUTTONS)}
    await bot.http.post(f"/bot{TOKEN}/sendPhoto", data=data, files={"photo": picture()})
    return bot.api.private(ANA).last


def at(message: SentMessage) -> dict[str, int]:
    return {"chat_id": 100, "message_id": message.id}


async def test_a_text_changes_in_place_and_its_history_stays(bot: Caller) -> None:
    message = await sent(bot, reply_markup=BUTTONS)

    result = await bot.ok("editMessageText", **at(message), text="<b>second</b>", parse_mode="HTML")

    assert Message.de_json(result, None).text_html == "<b>second</b>"
    assert "edit_date" in result
    assert (message.text, message.edits, message.labels) == ("second", 1, [])
    assert [(state.text, state.labels) for state in message.history] == [("first", ["Go"]), ("second", [])]
    assert bot.api.private(ANA).messages == [message]


async def test_nothing_new_is_not_modified(bot: Caller) -> None:
    message = await sent(bot, text="<b>same</b>", parse_mode="HTML", reply_markup=BUTTONS)
    same = {**at(message), "reply_markup": BUTTONS, "parse_mode": "HTML"}

    description = await bot.refused("editMessageText", **same, text="<strong>same</strong>")
    await bot.refused("editMessageReplyMarkup", **same)
    await bot.ok("editMessageText", **same, text="<i>same</i>")

    assert description == (
        "Bad Request: message is not modified: specified new message content and reply markup are "
        "exactly the same as a current content and reply markup of the message"
    )
    assert message.edits == 1


async def test_buttons_alone_can_change(bot: Caller) -> None:
    message = await sent(bot)

    await bot.ok("editMessageReplyMarkup", **at(message), reply_markup=BUTTONS)

    assert (message.text, message.labels) == ("first", ["Go"])


async def test_a_caption_changes_and_the_photo_stays(bot: Caller) -> None:
    message = await sent_photo(bot)

    await bot.ok("editMessageCaption", **at(message), caption="second", reply_markup=BUTTONS)
    await bot.ok("editMessageCaption", **at(message))

    assert [state.caption for state in message.history] == ["first", "second", ""]
    assert message.photo == picture()


@pytest.mark.parametrize("start", ["text", "photo"])
async def test_media_replaces_a_photo_and_also_a_text(bot: Caller, start: str) -> None:
    message = await (sent(bot) if start == "text" else sent_photo(bot))
    media = {"type": "photo", "media": "attach://new", "caption": "<b>QR 2</b>", "parse_mode": "HTML"}
    data = {**{name: str(value) for name, value in at(message).items()}, "media": json.dumps(media)}

    response = await bot.http.post(f"/bot{TOKEN}/editMessageMedia", data=data, files={"new": picture(80, 80)})

    assert Message.de_json(response.json()["result"], None).photo[-1].width == 80
    assert (message.photo, message.caption, message.text) == (picture(80, 80), "QR 2", None)
    assert message.history[0].photo == (picture() if start == "photo" else None)


async def test_a_photo_has_no_text_and_a_text_no_caption_to_edit(bot: Caller) -> None:
    photo = await sent_photo(bot)
    text = await sent(bot)

    assert (
        await bot.refused("editMessageText", **at(photo), text="x")
        == "Bad Request: there is no text in the message to edit"
    )
    assert (
        await bot.refused("editMessageCaption", **at(text), caption="x")
        == "Bad Request: there is no caption in the message to edit"
    )


async def test_the_same_limits_hold_as_for_sending(bot: Caller) -> None:
    message = await sent(bot)

    for text, reason in ((" ", "message text is empty"), ("x" * 4097, "message is too long")):
        assert await bot.refused("editMessageText", **at(message), text=text) == f"Bad Request: {reason}"
    assert message.edits == 0


async def test_only_what_is_there_and_the_bots_own_can_be_edited(bot: Caller) -> None:
    said = bot.api.private(ANA).says("hi")
    message = await sent(bot)
    await bot.ok("deleteMessage", **at(message))

    async def edit(**where: int | str) -> str:
        return await bot.refused("editMessageText", text="x", **where)

    assert await edit(**at(message)) == "Bad Request: message to edit not found"
    assert await edit(chat_id=100, message_id=999) == "Bad Request: message to edit not found"
    assert await edit(chat_id=100, message_id=said.id) == "Bad Request: message can't be edited"
    assert await edit(chat_id=999, message_id=1) == "Bad Request: chat not found"
    assert await edit(inline_message_id="inline1") == "Bad Request: MESSAGE_ID_INVALID"


async def test_media_that_is_no_photo_is_refused(bot: Caller) -> None:
    message = await sent(bot)

    description = await bot.refused("editMessageMedia", **at(message), media={"type": "video", "media": "x"})

    assert description.startswith("Bad Request: can't parse InputMedia")
