"""Quiet hours, mutes and digests through the whole program, by a clock that the test moves."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from bot.fleet.instance import InstanceRef
from bot.sandbox.evolution import State
from bot.views.callbacks import ChooseDigest, ChooseQuiet, ChooseWanted, Mute, Unmute, encode
from tests.clocks import HandClock
from tests.conversations.house import ANA, GROUP, STRANGER, stand_ins
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.sandbox.evolution import WhatsAppInstance
    from bot.sandbox.telegram import Chat, SentMessage
    from bot.views.callbacks import Press
    from tests.conversations.house import House

LATE_EVENING = datetime(2026, 11, 27, 22, 30, tzinfo=UTC)
DOWN = "loja · disconnected"
A_LOOK = timedelta(minutes=10)
MORNING = "While it was quiet"
DIGEST = "Daily digest,"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house for whole nights, in which the watch looks as rarely as they let it."""
    async with stand_ins(tmp_path / "data", watch_interval=int(A_LOOK.total_seconds())) as built:
        yield built


@pytest.fixture
def clock() -> HandClock:
    """Half past ten in the evening, until it is moved."""
    return HandClock(LATE_EVENING)


@pytest.fixture
async def loja(house: House, clock: HandClock) -> AsyncIterator[WhatsAppInstance]:
    """An instance that the watch has seen connected, in a house whose program runs by that clock."""
    instance = house.evolution.has("loja", State.OPEN)
    house.telegram.group(GROUP, "Team", members=[ANA])
    async with house.zelador(watch=True, clock=clock):
        await house.evolution.heard("GET /instance/connectionState/loja")
        yield instance


async def _chooses(house: House, *presses: Press) -> None:
    house.chat.says("/alerts")
    shown = await house.chat.sees("Every loss is told")
    for press in presses:
        house.chat.forges(encode(press), message=shown)
        await house.settled()


async def _shows(chat: Chat, clock: HandClock, text: str) -> SentMessage:
    """Let time pass until a chat shows something; each step gives the watch a look."""
    async with asyncio.timeout(PATIENCE_S):
        while not _count(chat, text):
            await clock.advance(A_LOOK)
            await asyncio.sleep(0.02)
    return await chat.sees(text)


def _count(chat: Chat, text: str) -> int:
    return sum(text in (message.text or "") for message in chat.messages)


async def _later(house: House, clock: HandClock, moment: datetime) -> None:
    """Let time pass up to a moment, and what comes by itself be told."""
    await clock.advance(moment - clock.now())
    await house.settled()


async def test_a_loss_at_night_comes_without_a_sound_and_once_more_in_the_morning(
    house: House, loja: WhatsAppInstance, clock: HandClock
) -> None:
    group, stranger = house.telegram.chats[GROUP], house.telegram.private(STRANGER)
    await _chooses(house, ChooseQuiet(22, 7))
    loja.drop(401)
    at_night = await _shows(house.chat, clock, DOWN)
    aloud = await _shows(group, clock, DOWN)
    assert (at_night.silent, aloud.silent) == (True, False)

    await _later(house, clock, datetime(2026, 11, 28, 6, 59, tzinfo=UTC))
    assert _count(house.chat, MORNING) == 0
    await _later(house, clock, datetime(2026, 11, 28, 7, 0, tzinfo=UTC))
    morning = await house.chat.sees(MORNING)
    assert "1 is still down" in (morning.text or "")
    assert not morning.silent
    await _later(house, clock, datetime(2026, 11, 29, 7, 30, tzinfo=UTC))
    assert _count(house.chat, MORNING) == 1, "a night without anything is not told"
    assert _count(group, MORNING) == 0
    assert stranger.messages == []


async def test_a_digest_comes_each_day_also_where_no_losses_are_wanted(
    house: House, loja: WhatsAppInstance, clock: HandClock
) -> None:
    await _chooses(house, ChooseDigest(9), ChooseWanted("none"))
    loja.drop(401)
    await _shows(house.telegram.chats[GROUP], clock, DOWN)
    for day in (28, 29):
        await _later(house, clock, datetime(2026, 11, day, 9, 0, tzinfo=UTC))
        digest = await _shows(house.chat, clock, f"{DIGEST} Nov {day}")
        assert digest.silent
    assert _count(house.chat, DIGEST) == 2
    assert _count(house.chat, DOWN) == 0


async def test_what_is_muted_is_told_where_it_is_not_and_here_as_soon_as_it_is_no_more(
    house: House, loja: WhatsAppInstance, clock: HandClock
) -> None:
    ref = InstanceRef("main", UUID(loja.id))
    house.chat.says("/help")
    some_message = await house.chat.sees("/status")
    house.chat.forges(encode(Mute(ref, 8)), message=some_message)
    await house.chat.hears("Muted here until 06:30 UTC")
    loja.drop(401)
    await _shows(house.telegram.chats[GROUP], clock, DOWN)
    await house.settled()
    assert _count(house.chat, DOWN) == 0

    house.chat.forges(encode(Unmute(ref)), message=some_message)
    await house.chat.sees(DOWN)
    assert _count(house.chat, DOWN) == 1


async def test_a_chat_that_wants_final_losses_hears_nothing_of_one_that_heals(
    house: House, loja: WhatsAppInstance, clock: HandClock
) -> None:
    await _chooses(house, ChooseWanted("final"))
    house.evolution.outage()
    await _shows(house.telegram.chats[GROUP], clock, "loja ·")
    await house.settled()
    assert _count(house.chat, "loja ·") == 0
    house.evolution.outage_ends()
    await loja.until(State.OPEN)
    await _shows(house.telegram.chats[GROUP], clock, "loja is back")
    loja.drop(401)
    await _shows(house.chat, clock, DOWN)
    assert _count(house.chat, "loja is back") == 0
