"""What people do becomes the update that Telegram would send, and what they see can be waited for."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.sandbox.telegram import ANONYMOUS_ADMIN, CHANNEL_SENDER, BotApi
from bot.sandbox.telegram.chat import commands_in
from tests.sandbox.telegram_helpers import ANA, BEA, GROUP_ID, SUPERGROUP_ID, TOKEN, Caller, calling


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


async def test_a_command_arrives_with_its_entity_and_time(bot: Caller) -> None:
    said = bot.api.private(ANA).says("/status loja")

    message = (await only_update(bot)).message
    assert message is not None
    assert (message.message_id, message.text) == (said.id, "/status loja")
    assert [message.parse_entity(entity) for entity in message.entities] == ["/status"]
    assert message.from_user is not None
    assert message.from_user.language_code == "pt-br"
    assert abs(message.date.timestamp() - time.time()) < 5


async def test_a_message_can_be_old_in_a_topic_and_a_reply(bot: Caller) -> None:
    forum = bot.api.group(SUPERGROUP_ID, "Ops", [ANA], forum=True)
    old = forum.says("first", by=ANA, date=1_700_000_000, thread=7)
    await bot.ok("deleteWebhook", drop_pending_updates=True)

    forum.says("/status", by=BEA, thread=7, reply_to=old)

    message = (await only_update(bot)).message
    assert message is not None
    assert (message.message_thread_id, message.is_topic_message) == (7, True)
    assert message.reply_to_message is not None
    assert message.reply_to_message.date.timestamp() == 1_700_000_000


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/status", [(0, 7)]),
        ("📱 /qr@zelador_bot loja", [(3, 15)]),
        ("/a /b", [(0, 2), (3, 2)]),
        ("a/b </c> //d http://x/y", []),
    ],
)
def test_commands_are_found_where_telegram_finds_them(text: str, found: list[tuple[int, int]]) -> None:
    assert [(entity["offset"], entity["length"]) for entity in commands_in(text)] == found


@given(st.text())
def test_a_command_stands_where_its_entity_says(text: str) -> None:
    units = text.encode("utf-16-le", "surrogatepass")
    for entity in commands_in(text):
        start = 2 * entity["offset"]
        assert units[start : start + 2 * entity["length"]].decode("utf-16-le").startswith("/")


async def test_an_edit_arrives_as_an_edited_message(bot: Caller) -> None:
    chat = bot.api.private(ANA)
    said = chat.says("/status")
    await bot.ok("deleteWebhook", drop_pending_updates=True)

    chat.edits(said, "/delete loja")

    update = await only_update(bot)
    assert update.message is None
    assert update.edited_message is not None
    assert update.edited_message.text == "/delete loja"
    assert [e.length for e in update.edited_message.entities] == [7]


async def test_a_message_can_arrive_as_an_edit_only(bot: Caller) -> None:
    bot.api.private(ANA).says("/delete loja", edited=True)

    assert (await only_update(bot)).edited_message is not None


async def test_an_anonymous_admin_speaks_as_the_group(bot: Caller) -> None:
    bot.api.group(GROUP_ID, "Ops", [ANA]).says("/status", by=ANONYMOUS_ADMIN)

    message = (await only_update(bot)).message
    assert message is not None
    assert message.from_user is not None
    assert message.from_user.id == 1087968824
    assert message.sender_chat == message.chat


async def test_a_channel_speaks_in_a_group_as_itself(bot: Caller) -> None:
    news = bot.api.channel(-1_009_999_999_999, "News")
    bot.api.group(GROUP_ID, "Ops", [ANA]).says("/status", sender_chat=news)

    message = (await only_update(bot)).message
    assert message is not None
    assert message.from_user is not None
    assert message.from_user.id == CHANNEL_SENDER.id
    assert message.sender_chat is not None
    assert message.sender_chat.title == "News"


async def test_a_post_in_a_channel_is_a_channel_post_and_so_is_its_edit(bot: Caller) -> None:
    news = bot.api.channel(-1_009_999_999_999, "News")
    news.edits(news.says("/status"), "/qr")

    post, edit = [Update.de_json(raw, None) for raw in await bot.ok("getUpdates")]

    assert post.channel_post is not None
    assert post.channel_post.from_user is None
    assert edit.edited_channel_post is not None
    assert edit.edited_channel_post.text == "/qr"


def test_in_a_group_somebody_must_be_named() -> None:
    group = BotApi(TOKEN).group(GROUP_ID, "Ops", [ANA])

    with pytest.raises(ValueError, match="by="):
        group.says("/status")


async def test_what_is_waited_for_is_seen_when_it_comes_also_by_an_edit(bot: Caller) -> None:
    chat = bot.api.private(ANA)
    message_id = await show(bot, text="working")
    seeing = asyncio.create_task(chat.sees("done"))

    await bot.ok("editMessageText", chat_id=100, message_id=message_id, text="all done")

    assert (await seeing).id == message_id


async def test_waiting_in_vain_shows_the_chat(bot: Caller) -> None:
    chat = bot.api.private(ANA)
    chat.says("/start")
    await show(bot, "Go", text="welcome")

    for waiting in (
        chat.sees("bye", timeout=0.01),
        chat.sees_photo(timeout=0.01),
        chat.sees_gone(chat.last, timeout=0.01),
        chat.hears("x", timeout=0.01),
    ):
        with pytest.raises(AssertionError, match=r"(?s)did not show .* bot: 'welcome'\n    \[Go\]"):
            await waiting


async def test_an_empty_chat_has_no_last_message(bot: Caller) -> None:
    with pytest.raises(AssertionError, match="no message in chat 100"):
        _ = bot.api.private(ANA).last
