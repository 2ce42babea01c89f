"""/check: what says that it is open is made to prove it, and the cure stands on a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.evolution import State
from tests.conversations.asking import orders
from tests.conversations.house import patient

if TYPE_CHECKING:
    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import Chat
    from tests.conversations.house import House

ASK = "POST /chat/whatsappNumbers/loja"


async def test_one_that_is_alive_is_told_with_how_fast_it_answered(
    chat: Chat, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja")

    chat.says("/check loja")

    told = await chat.sees("loja is alive: WhatsApp answered it after")
    assert told.labels == ["🩺 Check", "ℹ️ Details"]
    assert orders(evolution) == [ASK]
    assert loja.sent == []


async def test_a_dead_one_is_restarted_and_checked_again_in_the_same_message(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja").falls_silent()

    chat.says("/check loja")
    await chat.sees("Asking WhatsApp something through loja")
    told = await chat.sees("says that it is open, but WhatsApp does not answer it")
    chat.presses("⚡ Restart and check")

    await chat.sees("loja is alive")
    assert chat.last is told
    assert orders(evolution) == [ASK, "POST /instance/restart/loja", ASK]


async def test_its_card_leads_to_the_check_and_a_closed_ones_does_not(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja")
    evolution.has("filial", State.CLOSE)
    chat.says("/status filial")
    card = await chat.sees("filial")
    assert "🩺 Check" not in card.labels
    assert "⚙️ Settings" in card.labels

    chat.says("/status loja")
    await chat.sees("loja · connected")
    chat.presses("🩺 Check")

    await chat.sees("loja is alive")


async def test_one_that_is_not_open_is_told_with_what_can_be_done(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", State.CLOSE)

    chat.says("/check loja")

    told = await chat.sees("loja is not open, so there was nothing to check: it is disconnected")
    assert "📷 Show QR" in told.labels
    assert orders(evolution) == []


async def test_one_that_may_be_deaf_is_told_as_a_maybe_with_the_cure(
    chat: Chat, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja", State.CLOSE)
    loja.links_again("5511999990000", "Loja")
    await loja.until(State.OPEN)

    chat.says("/check loja")

    told = await chat.sees("loja is alive")
    assert "it may be deaf" in (told.text or "")
    chat.presses("♻️ Delete and create again")
    await chat.sees("Delete loja")


async def test_a_dead_server_is_told_as_such(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja")
    chat.says("/check loja")
    await chat.sees("loja is alive")
    evolution.stop_answering()

    chat.presses("🩺 Check")

    await chat.sees("Nothing listens at the server's address")


async def test_one_that_hangs_is_given_up_in_time_and_its_server_is_not_taken_for_dead(
    house: House,
) -> None:
    house.evolution.has("loja").falls_silent()
    house.evolution.has("filial")
    async with house.zelador(patience=patient(check_s=0.2)):
        for _ in range(4):
            house.chat.says("/check loja")
            await house.chat.sees("WhatsApp does not answer it")
        house.chat.says("/check filial")
        await house.chat.sees("filial is alive")
