"""The one task through which all goes: in order, once, and whatever breaks."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.fleet.ours import Ours
from bot.store.database import Database
from bot.store.known_instances import ServerRow, put_servers
from bot.store.server_spans import last_spans
from bot.store.statement import Statement
from bot.watch.desk import Desk
from bot.watch.known import ServerChange, Sight, Source
from bot.watch.look import Look
from bot.watch.notes import Notes
from tests.clocks import HOUR, MINUTE, SECOND, HandClock
from tests.databases import furnish
from tests.passing import passes
from tests.watch.hands import Told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.watch.known import Happened

COUNT = "SELECT count(*) FROM transitions WHERE health = 'disconnected'"


class _Breaks(Told):
    def take(self, happened: Happened) -> Sequence[Statement]:
        super().take(happened)
        raise RuntimeError("a listener with a fault")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    furnish(tmp_path)
    one = Database(tmp_path)
    yield one
    await one.close()


def _desk(database: Database, *listeners: Told, clock: HandClock | None = None) -> Desk:
    return Desk(Notes(database, {"main"}, Ours()), database, clock or HandClock(), listeners)


def _look(clock: HandClock, health: Health, *numbers: int, is_first: bool = False) -> Look:
    sights = tuple(Sight(InstanceRef("main", UUID(int=n)), f"i{n}", health) for n in numbers)
    return Look("main", clock.now(), Source.READING, sights, is_first=is_first)


async def _notes(heard: list[int], told: Told) -> None:
    """At each turn that others have, how many changes were told by then."""
    while True:
        heard.append(len(told.changes))
        await asyncio.sleep(0)


async def test_a_thousand_at_once_come_in_some_batches_and_all_are_written(database: Database) -> None:
    told, clock = Told(), HandClock()
    desk = _desk(database, told, clock=clock)
    every = range(1, 1001)
    desk.put(_look(clock, Health.CONNECTED, *every, is_first=True))
    for number in every:
        desk.put(_look(clock, Health.DISCONNECTED, number))

    await desk.turn()

    assert len(told.changes) == 1000
    assert len(told.happened) <= 10
    assert told.commits <= 12
    assert database.rows(COUNT) == [(1000,)]
    assert database.rows("SELECT DISTINCT health FROM known_instances") == [("disconnected",)]


async def test_a_look_at_a_thousand_drops_is_written_as_one_and_others_have_turns_meanwhile(
    database: Database,
) -> None:
    told, clock = Told(), HandClock()
    desk = _desk(database, told, clock=clock)
    every = range(1, 1001)
    desk.put(_look(clock, Health.CONNECTED, *every, is_first=True))
    await desk.turn()
    heard: list[int] = []
    others = asyncio.create_task(_notes(heard, told))
    desk.put(_look(clock, Health.DISCONNECTED, *every))
    commits = told.commits

    await desk.turn()
    others.cancel()

    assert len(told.changes) == 1000
    assert set(range(100, 1000, 100)) <= set(heard)
    assert told.commits == commits + 1


async def test_a_listener_that_breaks_costs_neither_the_others_nor_the_history(database: Database) -> None:
    told, breaks, clock = Told(), _Breaks(), HandClock()
    desk = _desk(database, breaks, told, clock=clock)
    desk.put(_look(clock, Health.CONNECTED, 1, is_first=True))
    desk.put(_look(clock, Health.DISCONNECTED, 1))

    with capture_logs() as logs:
        await desk.turn()

    assert len(told.happened) == len(breaks.happened) == 1
    assert database.rows(COUNT) == [(1,)]
    assert [line["event"] for line in logs] == ["watch_listener_broke"]


async def test_what_a_listener_wants_written_is_written_with_it(database: Database) -> None:
    told, clock = Told(), HandClock()
    told.wants = [Statement("DELETE FROM known_instances WHERE name = :name", [{"name": "i1"}])]
    desk = _desk(database, told, clock=clock)
    desk.put(_look(clock, Health.CONNECTED, 1, 2, is_first=True))
    desk.put(_look(clock, Health.DISCONNECTED, 1))

    await desk.turn()

    assert database.rows("SELECT name FROM known_instances") == [("i2",)]


async def test_a_listener_that_waits_for_a_moment_is_told_that_it_has_come(database: Database) -> None:
    told, clock = Told(), HandClock()
    desk = _desk(database, told, clock=clock)
    running = asyncio.create_task(desk.run())
    desk.hurry()
    await desk.idle()
    moment = told.waits_for = clock.now() + timedelta(seconds=60)
    desk.hurry()

    await passes(clock, 59 * SECOND)
    assert told.ticks == []
    await passes(clock, 2 * SECOND)

    assert told.ticks == [moment]
    desk.close()
    await running


async def test_that_a_dead_server_is_watched_is_written_though_nothing_is_ever_seen(
    database: Database,
) -> None:
    clock = HandClock()
    await database.apply([put_servers([ServerRow("main", False, clock.now() - HOUR, None)])])  # noqa: FBT003 -- a column
    desk = _desk(database, clock=clock)
    running = asyncio.create_task(desk.run())

    await passes(clock, 10 * MINUTE)
    desk.close()
    await running

    (span,) = last_spans(database.rows)
    assert (span.server, span.reachable, span.ended) == ("main", False, clock.now())
    assert clock.now() - span.began >= 9 * MINUTE


async def test_a_desk_that_is_closed_writes_what_is_on_it_and_writes_it_once(database: Database) -> None:
    told, clock = Told(), HandClock()
    desk = _desk(database, told, clock=clock)
    running = asyncio.create_task(desk.run())
    desk.put(_look(clock, Health.CONNECTED, 1, is_first=True))
    desk.put(_look(clock, Health.DISCONNECTED, 1))
    desk.close()

    await running

    assert database.rows(COUNT) == [(1,)]


async def test_a_server_is_told_once_and_a_second_time_only_when_it_changed(database: Database) -> None:
    told, clock = Told(), HandClock()
    desk = _desk(database, told, clock=clock)
    for reachable in (True, False, False, True, True):
        desk.put(ServerChange("main", reachable, clock.now()))

    await desk.turn()

    assert told.reachable == [False, True]
    assert database.rows("SELECT server, reachable FROM known_servers") == [("main", 1)]
