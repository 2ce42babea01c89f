"""What was asked while the bot was away: not done any more, and told."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import State
from tests.conversations.asking import orders
from tests.conversations.house import ANA, BIA, GROUP, STRANGER, stand_ins
from tests.conversations.noticing import methods

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.telegram import Chat
    from tests.conversations.house import House

NOT_DONE = "I was away when you sent this, so I did not do it"
THREE_MINUTES_S = 180
ALMOST_TWO_MINUTES_S = 110


def _ago(seconds: float) -> float:
    return time.time() - seconds


async def test_a_deletion_that_was_asked_for_three_minutes_ago_is_not_done(house: House) -> None:
    loja = house.evolution.has("loja")
    house.chat.says("/delete loja", date=_ago(THREE_MINUTES_S))
    async with house.zelador():
        told = await house.chat.sees(NOT_DONE)
        await house.settled()
    assert "/delete loja" in (told.text or "")
    assert "Delete loja" not in "".join(message.text or "" for message in house.chat.messages)
    assert house.evolution.asked == []
    assert loja.state is State.OPEN


async def test_several_are_told_in_one_message_for_each_chat(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    for command in ("/restart loja", "/online <b>x</b>", "/status"):
        house.chat.says(command, date=_ago(THREE_MINUTES_S))
    group.says("/offline mercado", by=BIA, date=_ago(THREE_MINUTES_S))
    async with house.zelador():
        told = await house.chat.sees(NOT_DONE)
        told_there = await group.sees(NOT_DONE)
        await house.settled()
    for command in ("/restart loja", "/online <b>x</b>", "/status"):
        assert command in (told.text or "")
    assert "/offline mercado" in (told_there.text or "")
    assert house.chat.messages == [told]
    assert group.messages == [told_there]
    assert caplog.records == []
    assert house.evolution.asked == []


async def test_fresh_ones_in_the_same_batch_are_done(house: House) -> None:
    house.evolution.has("loja")
    house.chat.says("/restart loja", date=_ago(THREE_MINUTES_S))
    house.chat.says("/online loja", date=_ago(ALMOST_TWO_MINUTES_S))
    house.chat.says("/status loja")
    async with house.zelador():
        await house.chat.sees(NOT_DONE)
        await house.chat.sees("loja shows as online")
        await house.chat.sees("Number:")
    assert orders(house.evolution) == ["POST /instance/setPresence/loja"]


async def test_a_stranger_is_not_told(house: House) -> None:
    stranger = house.telegram.private(STRANGER)
    stranger.says("/id", date=_ago(THREE_MINUTES_S))
    stranger.says("/status", date=_ago(THREE_MINUTES_S))
    async with house.zelador():
        await house.settled()
    assert methods(house.telegram) == []


async def test_a_press_that_telegram_calls_too_old_is_told_and_not_done(living: House, chat: Chat) -> None:
    living.evolution.has("loja")
    chat.says("/status loja")
    card = await chat.sees("Number:")
    chat.presses("Restart").expire()
    told = await chat.sees("pressed too long ago, so nothing was done")
    assert told is not card
    assert card.edits == 0
    assert orders(living.evolution) == []


async def test_a_yes_that_telegram_calls_too_old_is_not_a_yes(living: House, chat: Chat) -> None:
    loja = living.evolution.has("loja")
    chat.says("/delete loja")
    await chat.sees("Delete loja")
    chat.presses("🗑 Delete").expire()
    await chat.sees("pressed too long ago, so nothing was done")
    assert orders(living.evolution) == []
    assert loja.state is State.OPEN
    chat.presses("🗑 Delete")
    await chat.sees("deleted")
    assert "loja" not in living.evolution.instances


async def test_an_old_command_is_told_in_its_topic(house: House) -> None:
    group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    group.says("/status", by=BIA, date=_ago(THREE_MINUTES_S), thread=7)
    group.says("/status", by=ANA, date=_ago(THREE_MINUTES_S))
    async with house.zelador():
        await house.settled()
    assert sorted(message.thread or 0 for message in group.messages) == [0, 7]


async def test_a_look_that_telegram_calls_too_old_is_shown_all_the_same(living: House, chat: Chat) -> None:
    living.evolution.has("loja")
    chat.says("/status")
    listed = await chat.sees("1 instance")
    living.evolution.has("mercado")
    chat.presses("Refresh").expire()
    assert await chat.sees("2 instances") is listed
    assert chat.messages == [listed]


@pytest.mark.parametrize("ahead_s", [-THREE_MINUTES_S, THREE_MINUTES_S])
async def test_a_machine_whose_clock_is_off_does_what_is_asked_all_the_same(
    tmp_path: Path, ahead_s: float
) -> None:
    async with stand_ins(tmp_path / "data", telegram_now=lambda: time.time() - ahead_s) as house:
        house.evolution.has("loja")
        house.chat.says("/online loja")
        house.chat.says("/offline loja", date=time.time() - ahead_s - THREE_MINUTES_S)
        async with house.zelador():
            await house.chat.sees("loja shows as online")
            told = await house.chat.sees(NOT_DONE)
    assert "/offline loja" in (told.text or "")
    assert "/online loja" not in (told.text or "")
