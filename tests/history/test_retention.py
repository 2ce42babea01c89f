"""What is too old is forgotten, and what was true at the oldest moment that is kept stays known."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing, suppress
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from bot.fleet.instance import InstanceRef
from bot.history.figures import Period
from bot.history.history import History
from bot.history.retention import EVERY, FIRST, Retention
from bot.store.database import NAME, Database
from bot.store.history import HistoryRow, add_history
from bot.store.pruning import ENTRIES_AT_ONCE
from bot.store.server_spans import SpanRow, put_spans
from tests.clocks import HOUR, MINUTE, NOON, SECOND, HandClock
from tests.databases import furnish
from tests.passing import passes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

DAY = timedelta(days=1)
KEPT = 30 * DAY
COUNT = "SELECT count(*) FROM transitions"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    furnish(tmp_path)
    one = Database(tmp_path)
    yield one
    await one.close()


async def _writes(database: Database, number: int, *became: tuple[timedelta, str | None]) -> InstanceRef:
    """An instance became so, so long before noon."""
    ref = InstanceRef("main", UUID(int=number))
    await database.apply(
        add_history(
            HistoryRow("main", str(ref.id), "loja", health, NOON - ago, True, None, "reading")  # noqa: FBT003 -- a column
            for ago, health in became
        )
    )
    return ref


def _retention(database: Database, clock: HandClock | None = None) -> Retention:
    return Retention(database, KEPT, clock or HandClock(NOON))


async def test_what_it_was_when_the_oldest_day_began_is_kept_and_what_was_before_is_not(
    database: Database,
) -> None:
    ref = await _writes(
        database, 1, *((ago * DAY, "connected") for ago in range(60, 40, -1)), (35 * DAY, "disconnected")
    )
    await _writes(database, 2, (20 * DAY, "connected"), (DAY, "disconnected"))
    await database.apply([put_spans([SpanRow("main", NOON - 50 * DAY, NOON, reachable=True)])])
    history = History(database, {"main"}, HandClock(NOON))
    before = await history.of_one(ref, Period.MONTH)

    await _retention(database).prune()

    assert database.rows(COUNT) == [(3,)]
    assert await history.of_one(ref, Period.MONTH) == before
    assert before is not None
    assert before.figures.down == KEPT


async def test_an_instance_that_vanished_before_that_is_forgotten_whole_and_one_that_came_back_is_not(
    database: Database,
) -> None:
    gone = await _writes(database, 1, (60 * DAY, "connected"), (31 * DAY, None))
    back = await _writes(database, 2, (60 * DAY, "connected"), (50 * DAY, None), (DAY, "connected"))
    lately = await _writes(database, 3, (60 * DAY, "connected"), (29 * DAY, None))
    history = History(database, {"main"}, HandClock(NOON))

    await _retention(database).prune()

    assert await history.of_one(gone, Period.DAY) is None
    assert await history.of_one(back, Period.DAY) is not None
    assert await history.of_one(lately, Period.DAY) is not None
    assert database.rows(COUNT) == [(2 + 2,)]


async def test_months_are_forgotten_in_parts_and_to_the_end(database: Database) -> None:
    many = ENTRIES_AT_ONCE * 3 + 7
    for number in range(1, 25):
        await _writes(database, number, *((40 * DAY - one * MINUTE, "connected") for one in range(many)))

    await _retention(database).prune()

    assert database.rows(COUNT) == [(24,)]


async def test_no_later_writer_has_to_bring_it_into_the_file(database: Database, tmp_path: Path) -> None:
    for number in range(1, 101):
        await _writes(database, number, (60 * DAY, "connected"), (40 * DAY, "disconnected"))

    await _retention(database).prune()

    with closing(sqlite3.connect(f"file:{tmp_path / NAME}?immutable=1", uri=True)) as file_alone:
        assert file_alone.execute(COUNT).fetchall() == [(100,)]


async def test_spans_that_ended_before_that_are_forgotten(database: Database) -> None:
    spans = [
        SpanRow("main", NOON - 50 * DAY, NOON - 31 * DAY, reachable=True),
        SpanRow("main", NOON - 31 * DAY, NOON - 29 * DAY, reachable=False),
        SpanRow("main", NOON - 29 * DAY, NOON, reachable=True),
    ]
    await database.apply([put_spans(spans)])

    await _retention(database).prune()

    assert database.rows("SELECT count(*) FROM server_spans") == [(2,)]


async def test_the_file_does_not_grow_once_as_much_is_forgotten_as_comes(
    database: Database, tmp_path: Path
) -> None:
    clock, sizes = HandClock(NOON - 25 * DAY), []
    for day in range(25, 0, -1):
        for number in range(1, 6):
            moments = ((day * DAY - one * MINUTE, "connected") for one in range(200))
            await _writes(database, number, *moments)
        await clock.advance(DAY)
        await Retention(database, 5 * DAY, clock).prune()
        database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        sizes.append((tmp_path / NAME).stat().st_size)

    assert max(sizes[10:]) <= sizes[9] * 1.1


async def test_it_is_done_by_itself_after_the_start_and_then_every_hour(database: Database) -> None:
    clock = HandClock(NOON)
    await _writes(
        database, 1, (60 * DAY, "connected"), (40 * DAY, "disconnected"), (KEPT - HOUR / 2, "connected")
    )
    async with _running(_retention(database, clock)):
        await passes(clock, FIRST - SECOND)
        assert database.rows(COUNT) == [(3,)]
        await passes(clock, 2 * SECOND)
        assert database.rows(COUNT) == [(2,)]
        await passes(clock, EVERY + SECOND)
        assert database.rows(COUNT) == [(1,)]


async def test_a_store_that_cannot_be_written_now_is_pruned_the_next_hour(
    database: Database, tmp_path: Path
) -> None:
    clock = HandClock(NOON)
    await _writes(database, 1, (60 * DAY, "connected"), (40 * DAY, "disconnected"))
    async with _running(_retention(database, clock)):
        with closing(sqlite3.connect(tmp_path / NAME, isolation_level=None)) as other, capture_logs() as logs:
            other.execute("BEGIN IMMEDIATE")
            await passes(clock, FIRST + SECOND)
        assert [line["event"] for line in logs] == ["history_not_pruned"]
        assert database.rows(COUNT) == [(2,)]

        await passes(clock, EVERY + SECOND)
        assert database.rows(COUNT) == [(1,)]


@asynccontextmanager
async def _running(retention: Retention) -> AsyncIterator[None]:
    running = asyncio.create_task(retention.run())
    yield
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
