"""The program begins whatever is down, and ends whatever hangs; what was in hand is told."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from structlog.testing import capture_logs

from bot.program import Program
from bot.sandbox.evolution import Fault, State
from tests.conversations.house import ANA, BIA, GROUP, QUICK, STRANGER
from tests.conversations.noticing import logs, told
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.conversations.house import House

STOPS = "I have to stop now"


async def test_the_network_down_at_the_start_is_waited_for(house: House) -> None:
    await house.telegram.stop_answering()
    house.chat.says("/help")
    stop = asyncio.Event()
    with capture_logs() as logged:
        program = Program(house.settings, QUICK)
        running = asyncio.create_task(program.run(stop))
        await logs(logged, "telegram_not_reached")
        await house.telegram.answers_again()
        await house.chat.sees("/status")
        stop.set()
        assert await running is None


async def test_a_start_that_pauses_before_it_tries_again_is_ended_without_a_wait(house: House) -> None:
    await house.telegram.stop_answering()
    with capture_logs() as logged:
        async with _starting(house) as stop:
            await logs(logged, "telegram_not_reached")
            stop.set()
    assert told(logged) == ["telegram_not_reached"], "no step of the way down took all of its time"


async def test_a_start_that_telegram_leaves_without_an_answer_is_ended_without_a_wait(house: House) -> None:
    house.telegram.faults.add(times=None, hang=True)
    with capture_logs() as logged:
        async with _starting(house) as stop:
            await house.telegram.called("getMe")
            stop.set()
    assert told(logged) == [], "neither the call nor a step of the way down took all of its time"
    assert len(house.telegram.calls.of("getMe")) == 1


@asynccontextmanager
async def _starting(house: House) -> AsyncIterator[asyncio.Event]:
    """A program whose every wait would outlast the test; the block ends it, which must be seen at the end."""
    tuning, stop = replace(QUICK, retry_start_s=3600.0, finish_s=3600.0), asyncio.Event()
    running = asyncio.create_task(Program(house.settings, tuning).run(stop))
    yield stop
    assert await asyncio.wait_for(running, PATIENCE_S) is None


async def test_a_telegram_that_answers_badly_at_the_start_is_waited_for(house: House) -> None:
    house.telegram.faults.add("getMe", status=502)
    house.telegram.faults.add("getMe", status=429, retry_after=1)
    house.telegram.faults.add("getMe", cut=True)
    house.telegram.faults.add("getMe", status=200, body="<html>Wi-Fi login</html>")
    async with house.zelador():
        house.chat.says("/help")
        await house.chat.sees("/status")


async def test_a_server_down_at_the_start_does_not_matter(house: House) -> None:
    house.evolution.stop_answering()
    async with house.zelador():
        house.chat.says("/status")
        await house.chat.sees("127.0.0.1")
        house.evolution.answers_again()
        house.evolution.has("loja")
        house.chat.says("/status loja")
        await house.chat.sees("Number:")


async def test_a_command_in_hand_is_finished_if_it_can_be(house: House) -> None:
    house.evolution.has("loja")
    house.evolution.faults.add(Fault.delay("POST /instance/setPresence/.*", 0.1))
    async with house.zelador():
        house.chat.says("/online loja")
        await house.evolution.heard("POST /instance/setPresence/loja")
    await house.chat.sees("loja shows as online")
    assert len(house.chat.messages) == 1


async def test_each_chat_is_told_what_of_its_own_could_not_be_finished(house: House) -> None:
    house.evolution.has("loja")
    group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    async with house.zelador():
        house.chat.says("/status loja")
        await house.chat.sees("Number:")
        house.evolution.faults.add(Fault.hang(".*/setPresence/.*"))
        house.evolution.faults.add(Fault.hang(".*/restart/.*"))
        house.chat.presses("Restart")
        await house.evolution.heard(".*/restart/loja")
        group.says("/offline <loja>", by=BIA)
        group.says("/offline loja", by=BIA)
        await group.sees("No instance is called <loja>")
    told, told_there = await house.chat.sees(STOPS), await group.sees(STOPS)
    assert "⚡ Restart" in (told.text or "")
    assert "/offline loja" in (told_there.text or "")
    assert "<loja>" not in (told_there.text or "")


async def test_every_shown_code_is_gone_at_the_end(house: House) -> None:
    group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    house.evolution.has("mercado", State.CLOSE, never_linked=True)
    async with house.zelador():
        house.chat.says("/qr loja")
        group.says("/qr loja", by=BIA)
        group.says("/pair mercado 5511999990000", by=ANA)
        await house.chat.sees_photo()
        await group.sees_photo()
    for chat in (house.chat, group):
        assert [message for message in chat.messages if message.photo] == []
        assert all(message.text for message in chat.messages)


async def test_a_stranger_in_hand_at_the_end_is_told_nothing(house: House) -> None:
    stranger = house.telegram.private(STRANGER)
    house.telegram.faults.add("sendMessage", chat_id=STRANGER.id, hang=True)
    async with house.zelador():
        stranger.says("/id")
        await house.telegram.called("sendMessage")
    assert stranger.messages == []
    assert len(house.telegram.calls.of("sendMessage")) == 1


async def test_a_second_start_while_the_first_runs_is_logged_as_what_it_is(house: House) -> None:
    with capture_logs() as logged:
        async with house.zelador(), house.zelador():
            conflict = await logs(logged, "poll_conflict")
    assert conflict["cause"] == "another process polls with this bot's token"


async def test_a_second_life_answers_the_buttons_of_the_first(house: House) -> None:
    house.evolution.has("loja")
    async with house.zelador():
        house.chat.says("/status")
        listed = await house.chat.sees("1 instance")
    async with house.zelador():
        house.chat.presses("loja", message=listed)
        assert await house.chat.sees("Number:") is listed


async def test_a_pairing_that_would_begin_after_the_end_does_not(house: House) -> None:
    house.evolution.faults.add(Fault.delay("POST /instance/create", 0.15))
    with capture_logs() as logged:
        async with house.zelador():
            house.chat.says("/new loja")
            await house.evolution.heard("POST /instance/create")
    assert "pairing_broke" not in [line["event"] for line in logged]
    assert "GET /instance/connect/loja" not in house.evolution.asked
    assert all(message.photo is None for message in house.chat.messages)
