"""Histories out of a real store: what was written is told, of one and of the whole fleet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings

from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.history.figures import Period
from bot.history.history import History
from bot.store.database import Database
from bot.store.history import HistoryRow, add_history
from bot.store.known_instances import KnownRow, put_known
from bot.store.server_spans import SpanRow, put_spans
from bot.store.statement import Statement
from tests.clocks import HOUR, NOON, HandClock
from tests.databases import furnish
from tests.history.lives import lives
from tests.history.model import ABSENT, DOWN, UNSEEN, UP

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime
    from pathlib import Path

    from tests.history.model import Life

CONNECTED, DISCONNECTED, CONNECTING = Health.CONNECTED, Health.DISCONNECTED, Health.CONNECTING
DAY = timedelta(days=1)


@dataclass
class Kept:
    """A store, and what is written into it."""

    database: Database
    history: History

    async def writes(
        self,
        number: int,
        *became: tuple[float, Health | None],
        reason: int | None = None,
        server: str = "main",
        name: str | None = None,
    ) -> InstanceRef:
        """An instance became so, so many hours before noon."""
        ref = InstanceRef(server, UUID(int=number))
        rows = [
            HistoryRow(
                *(server, str(ref.id), name or f"i{number}", health and health.value, NOON - hours * HOUR),
                linked=True,
                reason=reason,
                source="reading",
            )
            for hours, health in became
        ]
        await self.database.apply(add_history(rows))
        return ref

    async def knows(self, number: int, name: str, server: str = "main") -> None:
        """An instance is there now."""
        row = KnownRow(server, str(UUID(int=number)), name, "connected", NOON, None, None)
        await self.database.apply([put_known([row])])

    async def watched(self, *hours: tuple[float, float], server: str = "main", answered: bool = True) -> None:
        """From so many hours before noon to so many."""
        spans = [SpanRow(server, NOON - one * HOUR, NOON - other * HOUR, answered) for one, other in hours]
        await self.database.apply([put_spans(spans)])


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    furnish(tmp_path)
    database = Database(tmp_path)
    yield Kept(database, History(database, {"main", "sp1"}, HandClock(NOON)))
    await database.close()


async def test_one_instance_is_told_with_its_strip_figures_and_incidents(kept: Kept) -> None:
    ref = await kept.writes(
        1, (100, CONNECTED), (20, DISCONNECTED), (19, CONNECTED), (2, CONNECTING), reason=401
    )
    await kept.knows(1, "loja")
    await kept.watched((200, 0))
    await kept.watched((12, 11), answered=False)

    told = await kept.history.of_one(ref, Period.DAY)

    assert told is not None
    assert (told.ref, told.name, told.began, told.ended) == (ref, "loja", NOON - DAY, NOON)
    assert [(one.health, one.ended - one.began) for one in told.strip] == [
        (CONNECTED, 4 * HOUR),
        (DISCONNECTED, HOUR),
        (CONNECTED, 7 * HOUR),
        (Health.UNREACHABLE, HOUR),
        (CONNECTED, 9 * HOUR),
        (CONNECTING, 2 * HOUR),
    ]
    assert (told.figures.up, told.figures.down, told.figures.unknown) == (20 * HOUR, 3 * HOUR, HOUR)
    assert (told.figures.incidents, told.figures.longest) == (2, 2 * HOUR)
    assert told.figures.uptime == pytest.approx(20 / 23)
    latest, former = told.incidents
    assert (latest.began, latest.ended, latest.health, latest.length) == (
        NOON - 2 * HOUR,
        None,
        CONNECTING,
        2 * HOUR,
    )
    assert (former.ended, former.reason, former.length) == (NOON - 19 * HOUR, Reason.LOGGED_OUT, HOUR)


async def test_an_instance_that_vanished_is_told_by_its_last_name_and_one_never_seen_is_not(
    kept: Kept,
) -> None:
    ref = await kept.writes(1, (100, CONNECTED), (20, None))
    await kept.watched((200, 0))

    told = await kept.history.of_one(ref, Period.DAY)

    assert told is not None
    assert (told.name, told.figures.incidents) == ("i1", 0)
    assert [(one.health, one.ended) for one in told.strip] == [(CONNECTED, NOON - 20 * HOUR), (None, NOON)]
    assert await kept.history.of_one(InstanceRef("sp1", ref.id), Period.DAY) is None


async def test_of_all_that_had_a_name_the_one_that_vanished_last_is_found_and_none_that_is_there(
    kept: Kept,
) -> None:
    await kept.writes(1, (100, CONNECTED), (20, None), name="loja")
    latest = await kept.writes(2, (90, CONNECTED), (10, None), name="loja")
    there = await kept.writes(3, (80, CONNECTED), name="loja")
    elsewhere = await kept.writes(4, (100, CONNECTED), (30, None), name="loja", server="sp1")
    await kept.writes(5, (100, CONNECTED), (30, None), name="loja", server="gone")
    await kept.writes(6, (100, CONNECTED), (30, None), (20, CONNECTED), name="came back")

    assert await kept.history.gone("loja") == latest
    assert await kept.history.gone("sp1/loja") == elsewhere
    for text in ("gone/loja", "loj", "Loja", "came back"):
        assert await kept.history.gone(text) is None
    told = await kept.history.of_one(latest, Period.DAY)
    assert told is not None
    assert (told.gone_since, told.seen_since) == (NOON - 10 * HOUR, None)
    assert (told.figures.absent, told.figures.missed) == (10 * HOUR, 14 * HOUR)
    told = await kept.history.of_one(there, Period.WEEK)
    assert told is not None
    assert (told.gone_since, told.seen_since) == (None, NOON - 80 * HOUR)


async def test_the_fleet_is_what_is_there_now_worst_first_by_pages_that_exist(kept: Kept) -> None:
    await kept.watched((200, 0))
    await kept.watched((200, 0), server="sp1")
    for number, name in ((1, "well"), (2, "Worse"), (3, "bad"), (4, "new")):
        await kept.knows(number, name, server="sp1" if number == 2 else "main")
    await kept.writes(1, (100, CONNECTED))
    await kept.writes(2, (100, CONNECTED), (12, DISCONNECTED), server="sp1")
    await kept.writes(3, (100, CONNECTED), (6, DISCONNECTED), (3, CONNECTED))
    await kept.writes(4, (100, Health.NEVER_PAIRED))
    await kept.writes(5, (100, DISCONNECTED))  # was deleted
    await kept.writes(6, (100, DISCONNECTED), server="gone")
    await kept.knows(6, "elsewhere", server="gone")  # the settings have that server no more

    first = await kept.history.of_fleet(Period.DAY, 0, size=3)
    beyond = await kept.history.of_fleet(Period.DAY, 7, size=3)
    everything = await kept.history.of_all(Period.DAY)

    assert [row.name for row in first.rows] == ["Worse", "bad", "well"]
    assert (first.instances, first.page, first.pages) == (4, 0, 2)
    assert [[one.health for one in row.strip] for row in first.rows][:2] == [
        [CONNECTED, DISCONNECTED],
        [CONNECTED, DISCONNECTED, CONNECTED],
    ]
    assert [(row.name, row.figures.uptime) for row in beyond.rows] == [("new", None)]
    assert beyond.page == 1
    assert [row.name for row in everything.rows] == ["Worse", "bad", "well", "new"]
    assert all(not row.strip for row in everything.rows)
    for told in (first, beyond, everything):
        assert (told.figures.up, told.figures.down) == (57 * HOUR, 15 * HOUR)
        assert (told.figures.incidents, told.figures.longest) == (2, 12 * HOUR)


async def test_a_fleet_without_instances_is_one_empty_page(kept: Kept) -> None:
    told = await kept.history.of_fleet(Period.WEEK, 3, size=5)

    assert (told.rows, told.instances, told.page, told.pages) == ((), 0, 0, 1)
    assert (told.figures.uptime, told.figures.longest) == (None, None)


@given(lives)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_was_written_in_whatever_order_is_told_as_the_model_says(
    kept: Kept, life: Life
) -> None:
    for table in ("transitions", "seen_instances", "server_spans", "known_instances"):
        await kept.database.apply([Statement(f"DELETE FROM {table}", [{}])])  # noqa: S608 -- constants
    ref, tick = InstanceRef("main", UUID(int=1)), timedelta(hours=24) / life.ended

    def at(ticks: int) -> datetime:
        return NOON - DAY + ticks * tick

    await kept.knows(1, "loja")
    await kept.database.apply(
        add_history(
            HistoryRow("main", str(ref.id), "loja", health, at(when), linked, reason, "reading")
            for when, health, linked, reason in life.written
        )
    )
    await kept.database.apply(
        [put_spans(SpanRow("main", at(one), at(other), answered) for one, other, answered in life.watched)]
    )

    told = await kept.history.of_one(ref, Period.DAY)
    (row,) = (await kept.history.of_all(Period.DAY)).rows

    assert told is not None
    figures = row.figures
    assert told.figures == figures
    assert (figures.up, figures.down) == (life.count(UP) * tick, life.count(DOWN) * tick)
    assert figures.unknown == life.count(UNSEEN, ABSENT) * tick
    assert figures.absent == life.count(ABSENT) * tick
    ends = life.last(life.ended)
    assert (told.gone_since is not None) == (ends is not None and ends[1] is None)
    falls = life.incidents()
    assert [(one.began, one.ended, one.health) for one in reversed(told.incidents)] == [
        (at(began), None if ended is None else at(ended), health) for began, ended, health, _ in falls
    ]
    assert told.strip[0].began == told.began
    assert told.strip[-1].ended == told.ended
