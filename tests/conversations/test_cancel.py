"""/cancel: take back what was asked, stop what is shown, in this chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.evolution import State
from tests.conversations.house import ANA, BIA, GROUP

if TYPE_CHECKING:
    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import Chat
    from tests.conversations.house import House


async def test_with_nothing_to_cancel_it_says_so(chat: Chat) -> None:
    chat.says("/cancel")
    await chat.sees("There was nothing to cancel")


async def test_it_stops_every_pairing_of_the_chat(chat: Chat, evolution: EvolutionServer) -> None:
    for name in ("loja-1", "loja-2"):
        evolution.has(name, State.CLOSE, never_linked=True)
        chat.says(f"/qr {name}")
    await evolution.heard("GET /instance/connect/loja-1")
    await evolution.heard("GET /instance/connect/loja-2")
    chat.says("/cancel")
    await chat.sees("Linking of loja-1 stops")
    await chat.sees("Linking of loja-2 stops")
    await chat.sees("Linking of loja-1 was stopped")
    await chat.sees("Linking of loja-2 was stopped")
    assert [message for message in chat.messages if message.photo] == []


async def test_a_question_that_was_taken_back_can_no_longer_be_answered(
    chat: Chat, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja")
    chat.says("/logout loja")
    question = await chat.sees("Log out loja")
    chat.says("/cancel")
    await chat.sees("Nothing was done")
    chat.presses("🚪 Log out", message=question)
    await chat.hears("no longer open")
    assert "DELETE /instance/logout/loja" not in evolution.asked
    assert loja.state is State.OPEN


async def test_it_leaves_the_pairings_of_other_chats_alone(living: House, chat: Chat) -> None:
    loja = living.evolution.has("loja", State.CLOSE, never_linked=True)
    group = living.telegram.group(GROUP, "Team", members=[ANA, BIA])
    group.says("/qr loja", by=BIA)
    photo = await group.sees_photo()
    chat.says("/cancel")
    await chat.sees("There was nothing to cancel")
    loja.scan()
    await group.sees("loja is linked")
    await group.sees_gone(photo)
