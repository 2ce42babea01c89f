"""What is stuck is restarted by itself: only where that is wanted, a few times, and nothing more is ever done."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.fleet.lifecycle import Lifecycle
from bot.sandbox.evolution import State
from bot.store.healings import HealingRow
from bot.watch.healing import GAPS, Healer, next_try
from bot.watch.known import MOST_TRIES, Known
from bot.watch.restarts import Restarts
from tests.clocks import MINUTE, NOON, SECOND
from tests.conversations.house import patient
from tests.passing import passes
from tests.watch.hands import INTERVAL, Watched, stand_ins, watching

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

REF = InstanceRef("main", UUID(int=1))
STUCK = Known(REF, "loja", Health.CONNECTING, NOON, number="5511999990000")
RESTART = "POST /instance/restart/loja"


@given(
    st.sampled_from(Health),
    st.none() | st.just("55"),
    st.integers(0, 5),
    st.integers(0, 10_000),
    st.booleans(),
)
def test_only_what_was_linked_and_is_stuck_is_restarted_and_three_times_at_most(
    health: Health,
    number: str | None,
    tries: int,
    seconds: int,
    doubted: bool,  # noqa: FBT001
) -> None:
    known = replace(STUCK, health=health, number=number, doubted_since=NOON if doubted else None)
    last = NOON + timedelta(seconds=seconds)
    tried = HealingRow("main", str(REF.id), tries, last) if tries else None

    moment = next_try(known, tried)

    may = health is Health.CONNECTING and number is not None and not doubted and tries < len(GAPS)
    assert (moment is not None) == may
    if moment is not None:
        assert moment >= known.since + GAPS[0]
        assert tried is None or moment >= last + GAPS[tries]


def test_the_gaps_grow() -> None:
    assert list(GAPS) == sorted(GAPS)
    assert len(GAPS) == MOST_TRIES
    assert next_try(STUCK, None) == NOON + timedelta(minutes=5)


@asynccontextmanager
async def _healing(
    folder: Path, *, wanted: bool = True, interval: timedelta = INTERVAL
) -> AsyncIterator[Watched]:
    async with stand_ins() as servers, watching(folder, servers, interval=interval) as watched:
        healer = Healer(
            *(watched.watch, watched.fleet, Lifecycle(watched.fleet, patient(restart_s=0.02)), watched.clock),
            Restarts(watched.database, unless_chosen=wanted),
        )
        watched.evolution.has("loja", State.CONNECTING, reopening=True)
        watched.evolution.has("scanning", State.CONNECTING)
        await watched.looks()
        async with watched.running():
            task = asyncio.create_task(healer.run())
            yield watched
            task.cancel()


async def _passes(watched: Watched, minutes: int) -> None:
    await passes(watched.clock, minutes * MINUTE)


async def test_a_stuck_instance_is_restarted_with_growing_gaps_and_then_left(tmp_path: Path) -> None:
    async with _healing(tmp_path, interval=5 * MINUTE) as watched:
        await _passes(watched, 4)
        assert RESTART not in watched.evolution.asked
        await _passes(watched, 2)
        await watched.evolution.heard(RESTART, 1)
        await _passes(watched, 13)
        assert watched.evolution.asked.count(RESTART) == 1
        await _passes(watched, 3)
        await watched.evolution.heard(RESTART, 2)
        await _passes(watched, 46)
        await watched.evolution.heard(RESTART, 3)
        await _passes(watched, 120)

        assert watched.evolution.asked.count(RESTART) == 3
        orders = [one for one in watched.evolution.asked if not one.startswith("GET")]
        assert set(orders) == {RESTART}, "never logged out, never deleted, and no other one"
        healings = [one for happened in watched.told.happened for one in happened.healings]
        assert [one.number_of_try for one in healings] == [1, 2, 3]


async def test_one_that_connects_has_all_its_tries_again(tmp_path: Path) -> None:
    async with _healing(tmp_path) as watched:
        await _passes(watched, 6)
        await watched.evolution.heard(RESTART, 1)
        watched.evolution.outage_ends()
        await watched.evolution.instances["loja"].until(State.OPEN)
        await _passes(watched, 1)
        assert ("loja", Health.CONNECTING, Health.CONNECTED) in watched.told.changes
        await watched.watch.desk.idle()

        assert watched.watch.notes.healings == {}
        await watched.sees(lambda: watched.database.rows("SELECT * FROM healings") == [])


async def test_a_new_process_goes_on_counting(tmp_path: Path) -> None:
    async with _healing(tmp_path, interval=5 * MINUTE) as watched:
        await _passes(watched, 6)
        await watched.evolution.heard(RESTART, 1)
        servers = watched.servers
        async with watching(tmp_path, servers, clock=watched.clock) as after:
            (row,) = after.watch.notes.healings.values()
            assert row.tries == 1


async def test_nothing_is_restarted_where_it_is_not_wanted(tmp_path: Path) -> None:
    async with _healing(tmp_path, wanted=False, interval=5 * MINUTE) as watched:
        await _passes(watched, 20)

        assert not [one for one in watched.evolution.asked if not one.startswith("GET")]


async def test_what_is_open_by_now_is_left_alone_though_the_watch_has_not_seen_it(tmp_path: Path) -> None:
    async with stand_ins() as servers, watching(tmp_path, servers) as watched:
        loja = watched.evolution.has("loja", State.CONNECTING, reopening=True)
        await watched.looks()
        watched.evolution.outage_ends()
        await loja.until(State.OPEN)
        watched.evolution.forget()
        healer = Healer(
            *(watched.watch, watched.fleet, Lifecycle(watched.fleet, patient(restart_s=0.02)), watched.clock),
            Restarts(watched.database, unless_chosen=True),
        )
        healing, desk = asyncio.create_task(healer.run()), asyncio.create_task(watched.watch.desk.run())

        await watched.clock.advance(305 * SECOND)
        await watched.evolution.heard("GET /instance/connectionState/loja")
        await _passes(watched, 1)

        assert not [one for one in watched.evolution.asked if not one.startswith("GET")]
        healing.cancel()
        desk.cancel()
