"""A slow server: a sign of life soon, words by what is known already, and a /cancel that reaches what is coming."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, State
from tests.conversations.house import ANA, BIA, GROUP, STRANGER, patient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import BotApi, Chat
    from tests.conversations.house import House

LISTS = "GET /instance/fetchInstances"
SLOW_S = 0.5
PHONE = "+55 11 99999-0000"


@pytest.fixture
async def living(house: House) -> AsyncIterator[House]:
    """The program, which soon gives a sign of life."""
    async with house.zelador(patience=patient(sign_s=0.05, sign_again_s=0.1, interim_s=0.1)):
        yield house


def is_slow(evolution: EvolutionServer, where: str = LISTS) -> None:
    evolution.faults.add(Fault.delay(where, SLOW_S))


def is_held(evolution: EvolutionServer, where: str = LISTS) -> asyncio.Event:
    """It answers that once the event is set."""
    let_go = asyncio.Event()
    evolution.faults.add(Fault.hold(where, let_go))
    return let_go


def signs(telegram: BotApi) -> list[dict[str, object]]:
    return [dict(call.params) for call in telegram.calls.of("sendChatAction")]


async def test_a_chat_shows_typing_until_the_answer_is_there(living: House, chat: Chat) -> None:
    is_slow(living.evolution)
    chat.says("/status")
    await chat.sees("No instance yet")
    await living.settled()
    assert len(signs(living.telegram)) > 1
    assert signs(living.telegram)[0] == {"chat_id": ANA.id, "action": "typing"}


async def test_in_a_topic_it_is_shown_there(living: House) -> None:
    is_slow(living.evolution)
    group = living.telegram.group(GROUP, "Team", members=[BIA])
    group.says("/status", by=BIA, thread=7)
    await group.sees("No instance yet")
    assert signs(living.telegram)[0] == {"chat_id": GROUP, "action": "typing", "message_thread_id": 7}


async def test_a_button_gives_the_sign_too(living: House, chat: Chat) -> None:
    living.evolution.has("loja")
    chat.says("/status loja")
    await chat.sees("🟢 loja")
    before = len(signs(living.telegram))
    is_slow(living.evolution)
    chat.presses("🔄 Refresh")
    await living.evolution.heard(LISTS)
    await living.settled()
    assert len(signs(living.telegram)) > before


async def test_a_quick_answer_needs_none(house: House) -> None:
    async with house.zelador():
        house.chat.says("/status")
        await house.chat.sees("No instance yet")
        await house.settled()
    assert signs(house.telegram) == []


async def test_a_stranger_is_not_told_that_somebody_is_there(living: House) -> None:
    stranger = living.telegram.private(STRANGER)
    stranger.says("/status")
    await living.settled()
    assert signs(living.telegram) == []


async def test_one_that_telegram_does_not_take_is_nothing(
    living: House, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    living.telegram.faults.add("sendChatAction", status=400, description="Bad Request: no", times=None)
    is_slow(living.evolution)
    chat.says("/status")
    await chat.sees("No instance yet")
    assert len(chat.messages) == 1
    assert "never retrieved" not in caplog.text


async def test_once_words_tell_what_is_under_way_there_is_no_typing(living: House, chat: Chat) -> None:
    living.evolution.has("loja")
    is_slow(living.evolution, "POST /instance/restart/loja")
    chat.says("/restart loja")
    await chat.sees("Restarting loja")
    await chat.sees("was restarted and is connected again")
    assert len(signs(living.telegram)) <= 2


@pytest.mark.parametrize("way", ["typed", "pressed"])
async def test_what_is_under_way_is_told_without_another_read(living: House, chat: Chat, way: str) -> None:
    evolution = living.evolution
    evolution.has("loja")
    if way == "pressed":
        chat.says("/status loja")
        await chat.sees("🟢 loja")
    asked_before = evolution.asked.count(LISTS)
    is_slow(evolution)
    if way == "pressed":
        chat.presses("⚡ Restart")
    else:
        chat.says("/restart loja")
    await chat.sees("Restarting loja")
    assert evolution.asked.count(LISTS) - asked_before == (1 if way == "pressed" else 2)


@pytest.mark.parametrize("command", ["/qr loja", f"/pair loja {PHONE}"])
async def test_a_cancel_reaches_what_is_still_looked_up(living: House, chat: Chat, command: str) -> None:
    living.evolution.has("loja", State.CLOSE, never_linked=True)
    goes_on = is_held(living.evolution)
    chat.says(command)
    await living.evolution.heard(LISTS)
    chat.says("/cancel")
    await chat.sees("Linking of loja stops")
    goes_on.set()
    await chat.sees("Linking of loja was stopped")
    await living.settled()
    assert "GET /instance/connect/loja" not in living.evolution.asked


async def test_a_cancel_reaches_what_a_button_began(living: House, chat: Chat) -> None:
    living.evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says("/status loja")
    await chat.sees("⚪")
    lists = living.evolution.asked.count(LISTS)
    goes_on = is_held(living.evolution)
    chat.presses("📷 Show QR")
    await living.evolution.heard(LISTS, times=lists + 1)
    chat.says("/cancel")
    await chat.sees("Linking of loja stops")
    goes_on.set()
    await chat.sees("Linking of loja was stopped")
    assert "GET /instance/connect/loja" not in living.evolution.asked


@pytest.mark.parametrize("other_chat", [False, True])
async def test_a_cancel_reaches_what_is_being_prepared_in_its_own_chat_only(
    living: House, chat: Chat, *, other_chat: bool
) -> None:
    living.evolution.has("loja", State.CONNECTING, never_linked=True)
    goes_on = is_held(living.evolution, "GET /settings/find/loja")
    chat.says(f"/pair loja {PHONE}")
    await living.evolution.heard("GET /settings/find/loja")
    where = living.telegram.group(GROUP, "Team", members=[BIA]) if other_chat else chat
    where.says("/cancel", by=BIA if other_chat else ANA)
    await where.sees("nothing to cancel" if other_chat else "Linking of loja stops")
    goes_on.set()
    await chat.sees("type this code:" if other_chat else "Linking of loja was stopped")
    assert ("GET /instance/connect/loja" in living.evolution.asked) is other_chat


async def test_a_cancel_reaches_what_is_being_created(living: House, chat: Chat) -> None:
    goes_on = is_held(living.evolution, "POST /instance/create")
    chat.says("/new loja")
    await living.evolution.heard("POST /instance/create")
    chat.says("/cancel")
    await chat.sees("Linking of loja stops")
    goes_on.set()
    await chat.sees("Linking of loja was stopped")
    assert "loja" in living.evolution.instances
    assert "GET /instance/connect/loja" not in living.evolution.asked
