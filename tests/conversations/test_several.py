"""Several at once: chosen from the list, counted and named before anything is done, and told for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conversations.asking import orders

if TYPE_CHECKING:
    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import Chat, SentMessage
    from tests.conversations.house import House


async def choosing(chat: Chat) -> SentMessage:
    """Open the list, and begin to choose from it."""
    chat.says("/status")
    listed = await chat.sees("instance")
    chat.presses("☑️ Choose several", message=listed)
    return await chat.sees("chosen")


async def all_of(chat: Chat) -> SentMessage:
    """Choose all of them."""
    message = await choosing(chat)
    chat.presses("☑️ All", message=message)
    return message


async def test_those_that_were_chosen_are_counted_named_and_restarted_once_and_the_others_left_alone(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    for name in ("loja-1", "loja-2", "loja-3"):
        evolution.has(name)
    message = await choosing(chat)
    chat.presses("⬜️ 🟢 loja-1", message=message)
    await chat.sees("1 of 3 instances chosen")
    chat.presses("⬜️ 🟢 loja-3", message=message)
    await chat.sees("2 of 3 instances chosen")
    chat.presses("⚡ Restart", message=message)
    asked = await chat.sees("Restart 2 instances?")
    assert asked is message
    assert "loja-1, loja-3" in (asked.text or "")
    assert "2 of them are connected: their chats pause" in (asked.text or "")
    assert orders(evolution) == []
    chat.presses("⚡ Restart", message=message)
    told = await chat.sees("Restart of 2 instances: 2 done")
    assert told is message
    assert "2 restarted and connected again" in (told.text or "")
    await living.settled()
    assert sorted(orders(evolution)) == ["POST /instance/restart/loja-1", "POST /instance/restart/loja-3"]
