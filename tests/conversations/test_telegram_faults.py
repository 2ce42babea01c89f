"""What Telegram refuses or loses harms one message at most; the program lives on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from bot.sandbox.evolution import Fault, State
from tests.conversations.asking import orders
from tests.conversations.house import ANA, BIA, GROUP, TOKEN
from tests.conversations.noticing import logs, told

if TYPE_CHECKING:
    from bot.sandbox.telegram import BotApi, Chat
    from tests.conversations.house import House

REFUSALS: list[dict[str, Any]] = [
    {"status": 500},
    {"status": 502, "body": f"<html>/bot{TOKEN}/sendMessage</html>"},
    {"cut": True},
    {"status": 403, "description": "Forbidden: bot was blocked by the user"},
    {"status": 400, "description": "Bad Request: chat not found"},
    {"status": 200, "body": "<html>Wi-Fi login</html>"},
]


@pytest.mark.parametrize("fault", REFUSALS)
async def test_an_answer_that_cannot_be_sent_costs_that_answer_alone(
    living: House, chat: Chat, telegram: BotApi, fault: dict[str, Any]
) -> None:
    other = telegram.group(GROUP, "Team", members=[ANA, BIA])
    lasting = telegram.faults.add("sendMessage", chat_id=ANA.id, times=None, **fault)
    with capture_logs() as logged:
        chat.says("/help")
        await living.settled()
        telegram.faults.remove(lasting)
        other.says("/id", by=BIA)
        await other.sees("This chat:")
        chat.says("/id")
        await chat.sees("This chat:")
    assert told(logged) == ["telegram_refused", "not_told"]
    assert TOKEN not in str(logged)
    assert len(chat.messages) == 1


async def test_an_answer_lost_once_is_told_as_refused(living: House, chat: Chat, telegram: BotApi) -> None:
    telegram.faults.add("sendMessage", cut=True)
    chat.says("/help")
    await chat.sees("Telegram did not take my answer")
    await living.settled()
    assert len(chat.messages) == 1


@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
async def test_what_became_true_is_told_also_where_telegram_stumbles(
    living: House, chat: Chat, telegram: BotApi, method: str
) -> None:
    living.evolution.has("loja")
    living.evolution.faults.add(Fault.delay("POST /instance/restart/loja", 0.5))
    telegram.faults.add(method, times=2, status=502)
    chat.says("/restart loja")
    await chat.sees("was restarted")
    await living.settled()
    assert orders(living.evolution) == ["POST /instance/restart/loja"]
    assert len(chat.messages) == 1


async def test_a_person_who_blocked_the_bot_still_gets_what_they_ordered(living: House, chat: Chat) -> None:
    living.evolution.has("loja")
    chat.says("/online loja")
    chat.blocks()
    await living.settled()
    assert orders(living.evolution) == ["POST /instance/setPresence/loja"]
    assert chat.messages == []
    chat.unblocks()
    chat.says("/status loja")
    await chat.sees("Number:")


async def test_an_edit_that_changes_nothing_is_no_error(living: House, chat: Chat, telegram: BotApi) -> None:
    chat.says("/status")
    listed = await chat.sees("No instance yet")
    telegram.faults.add(
        "editMessageText", status=400, description="Bad Request: message is not modified: ..."
    )
    with capture_logs() as logged:
        chat.presses("Refresh")
        await chat.hears()
        await living.settled()
    assert chat.messages == [listed]
    assert told(logged) == []


@pytest.mark.parametrize("why", ["message to edit not found", "message can't be edited"])
async def test_a_message_that_cannot_be_edited_is_sent_anew(
    living: House, chat: Chat, telegram: BotApi, why: str
) -> None:
    living.evolution.has("loja")
    chat.says("/status")
    listed = await chat.sees("1 instance")
    telegram.faults.add("editMessageText", status=400, description=f"Bad Request: {why}")
    chat.presses("loja")
    card = await chat.sees("Number:")
    await chat.sees_gone(listed)
    assert chat.messages == [card]


async def test_a_message_that_somebody_deleted_is_sent_anew(living: House, chat: Chat) -> None:
    living.evolution.has("loja")
    chat.says("/status")
    listed = await chat.sees("1 instance")
    living.evolution.faults.add(Fault.delay(".*", 0.05))
    chat.presses("loja")
    await chat.hears()
    chat.deletes(listed)
    card = await chat.sees("Number:")
    await living.settled()
    assert chat.messages == [card]


async def test_a_message_that_is_too_old_to_delete_stays_and_the_new_one_comes(
    living: House, chat: Chat, telegram: BotApi
) -> None:
    """A bot can delete its own messages for 48 hours (Bot API, deleteMessage)."""
    loja = living.evolution.has("loja", State.CLOSE, never_linked=True)
    refusal = "Bad Request: message can't be deleted for everyone"
    telegram.faults.add("deleteMessage", status=400, description=refusal)
    with capture_logs() as logged:
        chat.says("/qr loja")
        photo = await chat.sees_photo()
        loja.scan()
        linked = await chat.sees("loja is linked")
        await logs(logged, "message_not_deleted")
    assert chat.messages == [photo, linked]
    chat.says("/status loja")
    await chat.sees("Number:")


async def test_a_chat_that_must_wait_keeps_nobody_else_waiting(chat: Chat, telegram: BotApi) -> None:
    other = telegram.group(GROUP, "Team", members=[ANA, BIA])
    chat.says("/status")
    await chat.sees("No instance yet")
    flood = telegram.faults.add("sendMessage", chat_id=ANA.id, status=429, retry_after=1)
    chat.says("/help")
    await telegram.called("sendMessage", 2)
    assert flood.hits == 1
    other.says("/help", by=BIA)
    await other.sees("/status")
    press = chat.presses("Refresh")
    await chat.hears()
    assert press.answer is not None
    assert len(chat.messages) == 1
    await chat.sees("What I can do")
    calls = [call.at for call in telegram.calls.of("sendMessage") if call.chat_id == ANA.id]
    assert calls[2] - calls[1] >= 1


async def test_no_command_waits_behind_a_slow_one_not_even_in_the_same_chat(
    living: House, chat: Chat
) -> None:
    for name in ("slow", "quick"):
        living.evolution.has(name)
    living.evolution.faults.add(Fault.hang(".*/slow"))
    for _ in range(3):
        chat.says("/online slow")
        chat.says("/restart slow")
    await living.evolution.heard(".*/slow")
    chat.says("/online quick")
    await chat.sees("quick shows as online")
    chat.says("/status quick")
    await chat.sees("Number:")
    assert not any("slow is" in (message.text or "") for message in chat.messages)


async def test_no_press_waits_behind_a_message_that_hangs(chat: Chat, telegram: BotApi) -> None:
    chat.says("/status")
    await chat.sees("No instance yet")
    telegram.faults.add("sendMessage", hang=True)
    chat.says("/help")
    await telegram.called("sendMessage", 2)
    async with asyncio.timeout(2):
        chat.presses("Refresh")
        await chat.hears()


@pytest.mark.parametrize("trouble", [{"status": 502}, {"cut": True}])
async def test_a_used_qr_is_removed_also_where_telegram_stumbles(
    living: House, chat: Chat, telegram: BotApi, trouble: dict[str, Any]
) -> None:
    loja = living.evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    telegram.faults.add("deleteMessage", times=2, **trouble)
    loja.scan()
    linked = await chat.sees("loja is linked")
    await chat.sees_gone(photo)
    assert chat.messages == [linked]


async def test_a_yes_that_could_not_be_answered_was_not_given(
    living: House, chat: Chat, telegram: BotApi
) -> None:
    living.evolution.has("loja")
    chat.says("/delete loja")
    asked = await chat.sees("Delete loja")
    yes = next(button.data for row in asked.buttons for button in row if "Delete" in button.text)
    assert yes
    telegram.faults.add("answerCallbackQuery", status=502)
    chat.presses("🗑 Delete")
    await chat.sees("look at /status")
    assert orders(living.evolution) == []
    chat.forges(yes, message=asked)
    await chat.sees("deleted")
