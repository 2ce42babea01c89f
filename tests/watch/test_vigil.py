"""From when to when a server was watched: through restarts, kills, outages and clocks that jump."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.history.strip import Mark, marks, until_now
from bot.store.database import Database
from bot.store.moments import counted
from bot.store.server_spans import spans_within
from bot.store.statement import Statement
from bot.watch.vigil import BRIDGED, Vigil
from tests.clocks import MINUTE, NOON, SECOND
from tests.databases import furnish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime
    from pathlib import Path

ANSWERING, SILENT, UNWATCHED = Mark.ANSWERING, Mark.SILENT, Mark.UNWATCHED


@dataclass
class Life:
    """Processes one after the other, on a clock of their own."""

    database: Database
    now: datetime = NOON
    is_reachable: bool = True
    is_running: bool = True
    writes: int = 0
    vigil: Vigil = field(init=False)

    def __post_init__(self) -> None:
        self.starts()

    def starts(self) -> None:
        self.vigil = Vigil(self.database, {"main"})

    async def passes(self, span: timedelta, step: timedelta = 10 * SECOND) -> None:
        """The desk has its turn every few seconds."""
        end = self.now + span
        while self.now < end:
            self.now = min(self.now + step, end)
            await self.beats()

    async def beats(self, *, is_last: bool = False) -> None:
        statements = self.vigil.beat(self.now, lambda _: self.is_reachable, is_last=is_last)
        self.writes += len(statements)
        await self.database.apply(statements)

    async def turns(self, *, reachable: bool, before: timedelta = timedelta()) -> None:
        """The server answers or not, since a while."""
        self.is_reachable = reachable
        self.vigil.turn("main", self.now - before, reachable=reachable)
        await self.beats()

    async def dies(self, away: timedelta, *, orderly: bool = False) -> None:
        """The process ends, and another one begins after a while."""
        if orderly:
            await self.beats(is_last=True)
        self.now += away
        self.starts()

    def told(self) -> list[tuple[Mark, float]]:
        """All from noon until now: what the server was to us, and for how many minutes."""
        began, ended = counted(NOON), counted(self.now)
        spans = spans_within(self.database.rows, began, ended).get("main", [])
        spans = until_now(spans, ended, BRIDGED // timedelta(microseconds=1)) if self.is_running else spans
        return [(mark, (end - start) / 60e6) for start, end, mark in marks(spans, began, ended)]


@pytest.fixture
async def life(tmp_path: Path) -> AsyncIterator[Life]:
    furnish(tmp_path)
    database = Database(tmp_path)
    yield Life(database)
    await database.close()


async def test_a_server_is_watched_from_its_first_look_and_that_is_written_once_a_minute(life: Life) -> None:
    await life.passes(2 * MINUTE)
    assert life.writes == 0
    await life.turns(reachable=True)
    await life.passes(10 * MINUTE)

    assert life.told() == [(UNWATCHED, 2), (ANSWERING, 10)]
    assert life.writes == 11


async def test_a_kill_loses_a_minute_at_most_and_the_time_without_us_is_unwatched(life: Life) -> None:
    await life.turns(reachable=True)
    await life.passes(10 * MINUTE + 50 * SECOND)
    await life.dies(away=60 * MINUTE)
    await life.turns(reachable=True)
    await life.passes(3 * MINUTE)

    watched, away, again = life.told()
    assert (watched[0], away[0], again) == (ANSWERING, UNWATCHED, (ANSWERING, 3))
    assert 10 + 50 / 60 - 1 <= watched[1] <= 10 + 50 / 60


async def test_the_minute_that_is_not_written_yet_is_watched_all_the_same(life: Life) -> None:
    await life.turns(reachable=True)
    await life.passes(50 * SECOND)

    assert life.writes == 1
    assert life.told() == [(ANSWERING, 50 / 60)]


async def test_an_orderly_end_loses_nothing(life: Life) -> None:
    await life.turns(reachable=True)
    await life.passes(10 * MINUTE + 50 * SECOND)
    await life.dies(away=60 * MINUTE, orderly=True)

    assert life.told() == [(ANSWERING, 10 + 50 / 60), (UNWATCHED, 60)]


@pytest.mark.parametrize("orderly", [True, False])
async def test_a_restart_interrupts_nothing(life: Life, orderly: bool) -> None:  # noqa: FBT001 -- a parameter
    await life.turns(reachable=True)
    await life.passes(10 * MINUTE)
    await life.dies(away=3 * MINUTE, orderly=orderly)
    await life.turns(reachable=True)
    await life.passes(5 * MINUTE)

    assert life.told() == [(ANSWERING, 18)]


async def test_a_server_was_silent_since_it_failed_first(life: Life) -> None:
    await life.turns(reachable=True)
    await life.passes(10 * MINUTE)
    await life.turns(reachable=False, before=2 * MINUTE)
    await life.passes(4 * MINUTE)
    await life.turns(reachable=True)
    await life.passes(1 * MINUTE)

    assert life.told() == [(ANSWERING, 8), (SILENT, 6), (ANSWERING, 1)]


async def test_a_server_that_was_silent_before_and_still_is_stays_that(life: Life) -> None:
    await life.turns(reachable=False)
    await life.passes(10 * MINUTE)
    await life.dies(away=60 * MINUTE, orderly=True)
    await life.passes(10 * MINUTE)

    (first, away, again) = life.told()
    assert (first, away[0], again[0]) == ((SILENT, 10), UNWATCHED, SILENT)
    assert 8.5 <= again[1] <= 9.5, "told once nobody can still be asking it for the first time"


async def test_a_machine_that_slept_did_not_watch(life: Life) -> None:
    await life.turns(reachable=True)
    await life.passes(10 * MINUTE)
    life.now += 90 * MINUTE
    await life.passes(5 * MINUTE)

    (watched, slept, again) = life.told()
    assert (watched, slept[0], again[0]) == ((ANSWERING, 10), UNWATCHED, ANSWERING)
    assert 90 <= slept[1] <= 91


async def test_a_clock_that_is_put_back_leaves_neither_hole_nor_future(life: Life) -> None:
    await life.turns(reachable=True)
    await life.passes(60 * MINUTE)
    life.now -= 30 * MINUTE
    await life.passes(60 * MINUTE)

    assert life.told() == [(ANSWERING, 90)]
    await life.dies(away=60 * MINUTE, orderly=True)
    assert life.told() == [(ANSWERING, 90), (UNWATCHED, 60)]


@dataclass(frozen=True)
class _Stay:
    """A process: what its server is for how many minutes, one after the other, and how it ends."""

    parts: list[tuple[bool, int]]
    away: int
    orderly: bool


_STAYS = st.lists(
    st.builds(
        _Stay,
        st.lists(st.tuples(st.booleans(), st.integers(0, 12)), min_size=1, max_size=3),
        st.integers(0, 15),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


@given(_STAYS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_nothing_is_claimed_that_nobody_watched_and_little_is_lost(
    life: Life, stays: list[_Stay]
) -> None:
    await life.database.apply([Statement("DELETE FROM server_spans", [{}])])
    life.now, life.is_reachable = NOON, True
    life.starts()
    truth: list[tuple[Mark, bool]] = []  # minute by minute, and whether that is sure to be told
    for stay in stays:
        for reachable, minutes in stay.parts:
            await life.turns(reachable=reachable)
            await life.passes(minutes * MINUTE)
            truth += [(ANSWERING if reachable else SILENT, True)] * minutes
        await life.dies(stay.away * MINUTE, orderly=stay.orderly)
        truth += [(UNWATCHED, stay.away * MINUTE > BRIDGED)] * stay.away
    told = [mark for mark, minutes in life.told() for _ in range(round(minutes))]

    assert len(told) == len(truth)
    assert all(mark is said for (mark, is_sure), said in zip(truth, told, strict=True) if is_sure)
