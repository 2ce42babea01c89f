"""Chats: deleting, pinning, menus, and the ways in which a chat is closed to the bot."""

import time
from collections.abc import AsyncIterator

import pytest
from telegram import ChatFullInfo

from bot.sandbox.telegram import Person, PinNotice
from tests.sandbox.telegram_helpers import ANA, BEA, GROUP_ID, SUPERGROUP_ID, Caller, calling

TWO_DAYS_S = 48 * 3600
MENU = [{"command": "status", "description": "How they are"}]
SHORT_MENU = [{"command": "id", "description": "Your id"}]


@pytest.fixture
async def bot() -> AsyncIterator[Caller]:
    async with calling() as caller:
        caller.api.private(ANA)
        yield caller


async def test_the_bot_deletes_its_own_and_in_private_a_persons_message(bot: Caller) -> None:
    chat = bot.api.private(BEA)
    secret = chat.says("key 123")
    await bot.ok("sendMessage", chat_id=200, text="thanks")
    answer = chat.last

    for message in (secret, answer):
        assert await bot.ok("deleteMessage", chat_id=200, message_id=message.id) is True
        await chat.sees_gone(message)

    assert chat.messages == []
    gone = await bot.refused("deleteMessage", chat_id=200, message_id=answer.id)
    assert gone == "Bad Request: message to delete not found"


@pytest.mark.parametrize(("admin", "age_s"), [(False, 0), (True, TWO_DAYS_S + 60)])
async def test_others_in_groups_and_old_messages_stay(bot: Caller, *, admin: bool, age_s: int) -> None:
    group = bot.api.group(GROUP_ID, "Ops", [ANA], bot_is_admin=admin)
    said = group.says("hi", by=ANA, date=time.time() - age_s)

    description = await bot.refused("deleteMessage", chat_id=GROUP_ID, message_id=said.id)

    assert description == "Bad Request: message can't be deleted for everyone"
    assert not said.deleted


async def test_many_are_deleted_at_once_and_what_cannot_be_is_skipped(bot: Caller) -> None:
    chat = bot.api.private(BEA)
    said = [chat.says("x"), chat.says("y", date=time.time() - TWO_DAYS_S - 60)]
    ids = [message.id for message in said]

    assert await bot.ok("deleteMessages", chat_id=200, message_ids=[*ids, 9999]) is True
    assert (await bot.answer("deleteMessages", chat_id=200, message_ids=[]))[0] == 400
    assert (await bot.answer("deleteMessages", chat_id=200, message_ids=[1] * 101))[0] == 400

    assert [message.deleted for message in said] == [True, False]


async def test_pins_are_kept_and_the_newest_goes_first(bot: Caller) -> None:
    chat = bot.api.private(BEA)
    ids = [(await bot.ok("sendMessage", chat_id=200, text=text))["message_id"] for text in "ab"]

    for message_id in (*ids, ids[0]):
        await bot.ok("pinChatMessage", chat_id=200, message_id=message_id)
    assert chat.pinned == [ids[1], ids[0]]
    assert (await bot.ok("getChat", chat_id=200))["pinned_message"]["text"] == "a"

    await bot.ok("unpinChatMessage", chat_id=200)
    await bot.ok("unpinChatMessage", chat_id=200, message_id=ids[1])
    assert chat.pinned == []
    assert await bot.refused("unpinChatMessage", chat_id=200) == "Bad Request: message to unpin not found"
    assert (
        await bot.refused("pinChatMessage", chat_id=200, message_id=9)
        == "Bad Request: message to pin not found"
    )


async def test_a_pin_is_announced_to_the_chat_and_to_the_bot(bot: Caller) -> None:
    group = bot.api.group(SUPERGROUP_ID, "Big", [ANA], bot_is_admin=True)
    first = group.says("rules?", by=ANA)
    reply = {"message_id": first.id}
    sent = await bot.ok("sendMessage", chat_id=SUPERGROUP_ID, text="be kind", reply_parameters=reply)
    await bot.ok("getUpdates", offset=-1)

    await bot.ok("pinChatMessage", chat_id=SUPERGROUP_ID, message_id=sent["message_id"])

    told = (await bot.ok("getUpdates"))[-1]["message"]
    assert (told["message_id"], told["from"]["id"]) == (sent["message_id"] + 1, bot.api.me.id)
    assert told["pinned_message"]["text"] == "be kind"
    assert "reply_to_message" not in told["pinned_message"]
    assert "text" not in told
    assert group.find(told["message_id"]) is not None


@pytest.mark.parametrize(("private", "asked"), [(True, False), (False, True), (False, False)])
async def test_a_pin_notifies_in_groups_unless_it_shall_not(
    bot: Caller, *, private: bool, asked: bool
) -> None:
    chat = bot.api.private(BEA) if private else bot.api.group(GROUP_ID, "Ops", [ANA], bot_is_admin=True)
    said = chat.says("x", by=None if private else ANA)

    await bot.ok("pinChatMessage", chat_id=chat.id, message_id=said.id, disable_notification=asked)

    notice = chat.find(said.id + 1)
    assert isinstance(notice, PinNotice)
    assert (notice.pinned, notice.silent) == (said, private or asked)


async def test_a_pin_in_a_channel_is_a_post_of_the_channel(bot: Caller) -> None:
    channel = bot.api.channel(-1009, "News")
    said = channel.says("hello")

    await bot.ok("pinChatMessage", chat_id=channel.id, message_id=said.id)

    told = (await bot.ok("getUpdates"))[-1]["channel_post"]
    assert (told["sender_chat"]["id"], told["pinned_message"]["text"]) == (-1009, "hello")
    assert "from" not in told


async def test_pinning_in_a_group_needs_an_admin(bot: Caller) -> None:
    said = bot.api.group(GROUP_ID, "Ops").says("x", by=ANA)

    description = await bot.refused("pinChatMessage", chat_id=GROUP_ID, message_id=said.id)

    assert description == "Bad Request: not enough rights to manage pinned messages in the chat"


async def test_get_chat_is_a_full_info(bot: Caller) -> None:
    bot.api.group(GROUP_ID, "Ops")
    bot.api.group(SUPERGROUP_ID, "Big", forum=True)

    infos = [
        ChatFullInfo.de_json(await bot.ok("getChat", chat_id=i), None) for i in (100, -400, SUPERGROUP_ID)
    ]

    assert [info.type for info in infos] == ["private", "group", "supergroup"]
    assert [info.effective_name for info in infos] == ["Ana", "Ops", "Big"]
    assert infos[2].is_forum


async def test_actions_are_noted_and_must_be_known(bot: Caller) -> None:
    await bot.ok("sendChatAction", chat_id=100, action="upload_photo")

    assert bot.api.private(ANA).actions == ["upload_photo"]
    description = await bot.refused("sendChatAction", chat_id=100, action="dance")
    assert description == "Bad Request: wrong parameter action in request"


async def test_who_never_wrote_is_not_found_until_they_do(bot: Caller) -> None:
    chat = bot.api.private(BEA, started=False)
    scope = {"type": "chat", "chat_id": 200}

    for method in ("sendMessage", "getChat"):
        assert await bot.refused(method, chat_id=200, text="x") == "Bad Request: chat not found"
    description = await bot.refused("setMyCommands", commands=MENU, scope=scope)
    assert description == "Bad Request: chat not found"

    chat.says("/start")
    assert await bot.ok("setMyCommands", commands=MENU, scope=scope) is True


async def test_who_blocked_the_bot_is_written_to_in_vain(bot: Caller) -> None:
    chat = bot.api.private(BEA)
    chat.blocks()
    assert await bot.answer("sendMessage", chat_id=200, text="x") == (
        403,
        {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"},
    )

    chat.unblocks()
    await bot.ok("sendMessage", chat_id=200, text="x")


async def test_a_group_that_became_a_supergroup_refuses_and_names_its_new_id(bot: Caller) -> None:
    group = bot.api.group(GROUP_ID, "Ops", [ANA])

    new = group.migrates(SUPERGROUP_ID)

    _, body = await bot.answer("sendMessage", chat_id=GROUP_ID, text="x")
    assert body["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert body["parameters"] == {"migrate_to_chat_id": SUPERGROUP_ID}
    await bot.ok("sendMessage", chat_id=SUPERGROUP_ID, text="here")
    assert (await new.sees("here")).text == "here"
    assert bot.api.group(SUPERGROUP_ID, "Ops") is new
    to, come = [update["message"] for update in await bot.ok("getUpdates")]
    assert (to["chat"]["id"], to["migrate_to_chat_id"]) == (GROUP_ID, SUPERGROUP_ID)
    assert (come["chat"]["id"], come["migrate_from_chat_id"]) == (SUPERGROUP_ID, GROUP_ID)


async def test_the_narrowest_menu_is_seen(bot: Caller) -> None:
    portuguese = [{"command": "status", "description": "Como estão"}]
    await bot.ok("setMyCommands", commands=SHORT_MENU)
    await bot.ok("setMyCommands", commands=MENU, scope={"type": "chat", "chat_id": 100})
    await bot.ok(
        "setMyCommands", commands=portuguese, scope={"type": "chat", "chat_id": 100}, language_code="pt"
    )

    assert bot.api.commands_for(100, ANA) == portuguese
    assert bot.api.commands_for(100, Person(100, "Ana", language_code="en")) == MENU
    assert bot.api.commands_for(200, BEA) == SHORT_MENU
    assert bot.api.commands_for(GROUP_ID, ANA) == SHORT_MENU


async def test_an_empty_or_deleted_menu_lets_the_wider_one_through(bot: Caller) -> None:
    private = {"type": "all_private_chats"}
    await bot.ok("setMyCommands", commands=SHORT_MENU)
    await bot.ok("setMyCommands", commands=MENU, scope=private)
    assert await bot.ok("getMyCommands", scope=private) == MENU
    assert bot.api.commands_for(100, ANA) == MENU

    await bot.ok("setMyCommands", commands=[], scope=private)
    assert bot.api.commands_for(100, ANA) == SHORT_MENU
    await bot.ok("deleteMyCommands")
    assert bot.api.commands_for(100, ANA) == []


async def test_a_member_of_a_group_can_have_a_menu_of_their_own(bot: Caller) -> None:
    bot.api.group(GROUP_ID, "Ops", [ANA, BEA])
    scope = {"type": "chat_member", "chat_id": GROUP_ID, "user_id": 100}
    await bot.ok("setMyCommands", commands=MENU, scope=scope)

    assert (bot.api.commands_for(GROUP_ID, ANA), bot.api.commands_for(GROUP_ID, BEA)) == (MENU, [])


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        ([{"command": "Bad Name", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "x" * 33, "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "ok", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "ok", "description": "x" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        (MENU * 101, "BOT_COMMANDS_TOO_MUCH"),
        ("status", "can't parse commands: expected an Array of BotCommand"),
    ],
)
async def test_commands_beyond_the_rules_are_refused(bot: Caller, commands: object, reason: str) -> None:
    assert await bot.refused("setMyCommands", commands=commands) == f"Bad Request: {reason}"


async def test_an_unknown_scope_is_refused(bot: Caller) -> None:
    description = await bot.refused("setMyCommands", commands=MENU, scope={"type": "moon"})

    assert description == "Bad Request: can't parse BotCommandScope: unsupported type specified"
