"""/online with a time: it ends by itself, also across a restart and a server that is down just then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, State
from tests.clocks import HOUR, MINUTE, SECOND
from tests.conversations.watching import NUMBER, Watching, watching

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

PRESENCE = "POST /instance/setPresence/loja"
OVER = "loja shows as offline again, as you asked"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Watching]:
    async with watching(tmp_path, watch_interval=1800) as watched:
        watched.evolution.has("loja", State.OPEN, number=NUMBER)
        yield watched


def _presences(watched: Watching) -> list[str]:
    return [
        str(heard.json["presence"])
        for heard in watched.evolution.requests
        if heard.line == PRESENCE and isinstance(heard.json, dict)
    ]


async def test_it_goes_offline_by_itself_and_says_so_without_a_sound(house: Watching) -> None:
    async with house.running():
        house.chat.says("/online loja 1h")
        told = await house.chat.sees("loja shows as online until 13:00")
        assert told.labels == ["🌙 Offline", "ℹ️ Details"]

        await house.passes(HOUR - 5 * SECOND)
        assert _presences(house) == ["available"]
        await house.passes(5 * SECOND)
        over = await house.chat.sees(OVER)
        assert over.silent
        assert _presences(house) == ["available", "unavailable"]

        await house.passes(3 * HOUR)
        assert _presences(house) == ["available", "unavailable"]


async def test_its_end_comes_across_a_restart_however_long_that_took(house: Watching) -> None:
    async with house.running():
        house.chat.says("/online loja 1h")
        await house.chat.sees("shows as online until")
    await house.clock.advance(2 * HOUR)
    async with house.running():
        await house.chat.sees(OVER)
    async with house.running():
        await house.passes(MINUTE)
    assert _presences(house) == ["available", "unavailable"]


async def test_what_is_chosen_meanwhile_holds_and_no_end_comes(house: Watching) -> None:
    async with house.running():
        for chosen in ("/online loja", "/offline loja"):
            house.chat.says("/online loja 30m")
            house.chat.says(chosen)
            await house.chat.sees(f"loja shows as {chosen[1:].split()[0]}.")
        await house.passes(HOUR)
        assert _presences(house) == ["available", "available", "available", "unavailable"]
        assert not [message for message in house.alerts if OVER in (message.text or "")]


async def test_a_second_time_takes_the_place_of_the_first(house: Watching) -> None:
    async with house.running():
        house.chat.says("/online loja 30m")
        await house.chat.sees("until 12:30")
        house.chat.says("/online loja 2h")
        await house.chat.sees("until 14:00")
        await house.passes(HOUR)
        assert _presences(house) == ["available", "available"]
        await house.passes(HOUR)
        await house.chat.sees(OVER)
        assert _presences(house) == ["available", "available", "unavailable"]


async def test_an_end_that_does_not_come_off_is_tried_again_each_minute(house: Watching) -> None:
    async with house.running():
        house.chat.says("/online loja 1m")
        await house.chat.sees("shows as online until")
        fault = house.evolution.faults.add(Fault.answer(PRESENCE, 500, {}))
        await house.passes(3 * MINUTE + 5 * SECOND)
        assert len(_presences(house)) == 1 + 3
        house.evolution.faults.remove(fault)
        await house.passes(MINUTE)
        await house.chat.sees(OVER)


async def test_one_that_was_deleted_meanwhile_is_forgotten(house: Watching) -> None:
    async with house.running():
        house.chat.says("/online loja 1m")
        await house.chat.sees("shows as online until")
        del house.evolution.instances["loja"]
        await house.passes(10 * MINUTE)
        assert _presences(house) == ["available"]
        assert not [message for message in house.alerts if OVER in (message.text or "")]


async def test_one_that_is_not_connected_gets_no_end_either(house: Watching) -> None:
    house.evolution.has("velha", State.CLOSE)
    async with house.running():
        house.chat.says("/online velha 1m")
        await house.chat.sees("is not connected")
        said = [line for line in house.evolution.asked if "setPresence" in line]
        await house.passes(5 * MINUTE)
        assert [line for line in house.evolution.asked if "setPresence" in line] == said


@pytest.mark.parametrize("time", ["0m", "40d", "5x", "1.5h"])
async def test_a_time_that_is_none_is_told_and_nothing_is_done(house: Watching, time: str) -> None:
    async with house.running():
        house.chat.says(f"/online loja {time}")
        await house.chat.sees("is no time that I know")
    assert _presences(house) == []


async def test_a_name_that_ends_in_what_looks_like_a_time_is_a_name(house: Watching) -> None:
    for name in ("Farmacia", "Farmacia 24h"):
        house.evolution.has(name, State.OPEN, number=NUMBER)
    async with house.running():
        house.chat.says("/online Farmacia 24h")
        await house.chat.sees("Farmacia 24h shows as online.")
        house.chat.says("/online Farmacia 24h 1h")
        await house.chat.sees("Farmacia 24h shows as online until 13:00")
        house.chat.says("/mute Farmacia 24h")
        await house.chat.sees("For how long shall I tell nothing of Farmacia 24h here")
        house.chat.says("/history Farmacia 24h")
        await house.chat.sees("📈 Farmacia 24h · 7 days")
        house.chat.says("/history Farmacia 24h 24h")
        await house.chat.sees("📈 Farmacia 24h · 24 hours")
