"""/online with a time: it ends by itself, also across a restart and a server that is down just then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, State
from tests.clocks import HOUR, MINUTE, SECOND
from tests.conversations.house import patient
from tests.conversations.watching import NUMBER, Watching, watching
from tests.databases import refusing

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


async def test_the_card_says_when_it_goes_offline_by_itself(house: Watching) -> None:
    async with house.running():
        house.chat.says("/online loja 2h")
        told = await house.chat.sees("loja shows as online until 14:00")
        house.chat.presses("ℹ️ Details")
        assert await house.chat.sees("🌙 Goes offline by itself: 14:00 UTC") is told

        house.chat.presses("🌙 Offline")
        await house.chat.sees("loja shows as offline")
        house.chat.presses("ℹ️ Details")
        card = await house.chat.sees("loja · connected")
        assert "by itself: 14:00" not in (card.text or "")


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


async def test_an_end_that_has_to_wait_is_dropped_where_something_else_was_chosen_before_it(
    house: Watching,
) -> None:
    async with house.running(patience=patient(interim_s=0.05)):
        house.chat.says("/online loja 1m")
        await house.chat.sees("shows as online until")
        house.evolution.outage()
        house.chat.says("/restart loja")
        await house.evolution.heard("POST /instance/restart/loja")
        house.chat.says("/online loja")
        await house.chat.sees("Working on loja")
        await house.clock.advance(MINUTE)
        house.evolution.outage_ends()
        await house.chat.sees("loja shows as online.")
        await house.passes(2 * MINUTE)
        assert _presences(house) == ["available", "available"]


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


async def test_what_cannot_be_written_down_is_not_done_either_and_the_end_comes(house: Watching) -> None:
    async with house.running():
        house.chat.says("/online loja 1h")
        await house.chat.sees("shows as online until")
        with refusing(house.house.settings.data_dir, "DELETE ON presence_ends"):
            house.chat.says("/offline loja")
            await house.chat.sees("so nothing was changed")
        assert _presences(house) == ["available"]
        await house.passes(HOUR)
        await house.chat.sees(OVER)
        assert _presences(house) == ["available", "unavailable"]


async def test_what_the_server_refuses_leaves_the_end_as_it_was(house: Watching) -> None:
    async with house.running():
        house.chat.says("/online loja 1h")
        await house.chat.sees("shows as online until")
        fault = house.evolution.faults.add(Fault.answer(PRESENCE, 500, {}))
        for chosen in ("/online loja", "/online loja 3h"):  # at once, so that the second waits for the first
            house.chat.says(chosen)
        await house.evolution.heard(PRESENCE, times=3)
        await house.house.settled()
        house.evolution.faults.remove(fault)
        await house.passes(HOUR)
        await house.chat.sees(OVER)


async def test_one_that_is_given_up_after_a_day_is_told_to_who_asked(house: Watching) -> None:
    async with house.running():
        house.chat.says("/online loja 1h")
        await house.chat.sees("shows as online until")
    house.evolution.faults.add(Fault.answer(PRESENCE, 500, {}))
    await house.clock.advance(26 * HOUR)
    for _ in range(2):
        async with house.running():
            await house.passes(MINUTE)
    (told,) = [message for message in house.alerts if "should have gone offline" in (message.text or "")]
    assert "at Nov 27, 2026, 13:00 UTC" in (told.text or "")
    assert told.labels == ["🌙 Offline", "ℹ️ Details"]
    assert _presences(house)[1:] == ["unavailable"]


async def test_a_silent_server_delays_no_other_ones_ends_and_is_asked_once_at_a_time(tmp_path: Path) -> None:
    async with watching(tmp_path, servers=["sp1"]) as house:
        house.evolution.has("loja", State.OPEN, number=NUMBER)
        house.house.others["sp1"].has("filial", State.OPEN, number=NUMBER)
        async with house.running():
            for name in ("loja", "filial"):
                house.chat.says(f"/online {name} 1m")
                await house.chat.sees(f"{name} shows as online until")
            house.evolution.faults.add(Fault.hang(PRESENCE))
            await house.clock.advance(MINUTE)
            await house.chat.sees("filial shows as offline again")
            await house.clock.advance(5 * MINUTE)
            assert _presences(house) == ["available", "unavailable"]
        assert not [message for message in house.alerts if OVER in (message.text or "")]


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


@pytest.mark.parametrize("time", ["0m", "40d", "5x", "1.5h", "1h30"])
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


async def test_one_that_is_logged_out_meanwhile_is_not_online_and_nobody_is_told_so_a_day_later(
    house: Watching,
) -> None:
    async with house.running():
        house.chat.says("/online loja 1h")
        await house.chat.sees("shows as online until")
    house.evolution.instances["loja"].drop(401)
    await house.clock.advance(26 * HOUR)
    async with house.running():
        await house.passes(MINUTE)
    assert [message for message in house.alerts if "should have gone" in (message.text or "")] == []
    async with house.running():
        await house.links("loja")
        await house.passes(2 * MINUTE)
    assert _presences(house)[1:] == ["unavailable"], "it is tried no more"
