"""What a watch sees of real servers is in the history: also what it did not see."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.history.figures import Period
from bot.history.history import History
from bot.sandbox.evolution import State
from tests.clocks import HOUR, MINUTE
from tests.watch.hands import stand_ins, watching

if TYPE_CHECKING:
    from datetime import timedelta
    from pathlib import Path

    from bot.history.figures import InstanceHistory
    from tests.watch.hands import Watched

CONNECTED, DISCONNECTED, UNREACHABLE = Health.CONNECTED, Health.DISCONNECTED, Health.UNREACHABLE


async def _told(watched: Watched, own_id: UUID) -> InstanceHistory:
    history = History(watched.database, {"main"}, watched.clock)
    told = await history.of_one(InstanceRef("main", own_id), Period.DAY)
    assert told is not None
    return told


def _minutes(told: InstanceHistory) -> list[tuple[Health | None, int]]:
    """What is shown, and for how many minutes; what the day was before, left out."""
    return [(one.health, round((one.ended - one.began) / MINUTE)) for one in told.strip[1:]]


async def _looks_for(watched: Watched, span: timedelta) -> None:
    """A look each minute, for so long."""
    for _ in range(int(span / MINUTE)):
        await watched.looks(60.0)


async def test_a_loss_an_outage_of_the_server_and_a_night_without_us_are_each_what_they_were(
    tmp_path: Path,
) -> None:
    async with stand_ins() as servers:
        loja = servers["main"].has("loja", State.OPEN)
        own_id = UUID(loja.id)
        async with watching(tmp_path, servers) as watched:
            await watched.looks()
            await _looks_for(watched, 10 * MINUTE)
            servers["main"].stop_answering()
            await _looks_for(watched, 5 * MINUTE)
            servers["main"].answers_again()
            await _looks_for(watched, 10 * MINUTE)
            clock = watched.clock

            assert _minutes(await _told(watched, own_id)) == [
                (CONNECTED, 11),
                (UNREACHABLE, 5),
                (CONNECTED, 9),
            ]

        await clock.advance(8 * HOUR)
        loja.drop(401)
        async with watching(tmp_path, servers, clock=clock) as watched:
            await watched.looks()
            await _looks_for(watched, 3 * MINUTE)
            told = await _told(watched, own_id)

    *_, last, night, lost = told.strip
    assert (last.health, night.health, lost.health) == (CONNECTED, None, DISCONNECTED)
    assert night.ended - night.began <= 8 * HOUR + 2 * MINUTE
    (incident,) = told.incidents
    assert (incident.began, incident.ended, incident.reason) == (night.ended, None, Reason.LOGGED_OUT)


async def test_a_restart_of_ours_is_no_gap_and_what_came_and_went_is_there_only_then(tmp_path: Path) -> None:
    async with stand_ins() as servers:
        servers["main"].has("other", State.OPEN)
        async with watching(tmp_path, servers) as watched:
            await watched.looks()
            loja = servers["main"].has("loja", State.OPEN)
            own_id = UUID(loja.id)
            await _looks_for(watched, 10 * MINUTE)
            clock = watched.clock
        await clock.advance(2 * MINUTE)
        async with watching(tmp_path, servers, clock=clock) as watched:
            await _looks_for(watched, 10 * MINUTE)
            del servers["main"].instances["loja"]
            await _looks_for(watched, 10 * MINUTE)
            told = await _told(watched, own_id)

    assert _minutes(told) == [(CONNECTED, 22), (None, 9)]
    assert told.figures.incidents == 0


async def test_where_the_clock_is_put_back_what_is_so_now_is_told_as_it_is(tmp_path: Path) -> None:
    async with stand_ins() as servers:
        loja = servers["main"].has("loja", State.OPEN)
        async with watching(tmp_path, servers) as watched:
            await watched.looks()
            await _looks_for(watched, 10 * MINUTE)
            loja.drop(401)
            await _looks_for(watched, 2 * MINUTE)
            loja.loaded().show_code(None)
            loja.scan(number="5511988887777")
            await loja.until(State.OPEN)
            await _looks_for(watched, 2 * MINUTE)
            watched.clock.put_back(HOUR)
            loja.drop(401)
            await _looks_for(watched, 90 * MINUTE)
            told = await _told(watched, UUID(loja.id))

    assert told.strip[-1].health is DISCONNECTED
    assert told.figures.down >= 88 * MINUTE
