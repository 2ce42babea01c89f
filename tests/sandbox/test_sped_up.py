"""The sandbox's clock: it goes as fast as it is told, skips, never goes back, and wakes who sleeps in time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.sped_up import SpedUpClock
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Coroutine

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Stopwatch:
    """The machine's seconds, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@given(
    st.lists(
        st.tuples(st.sampled_from(["pass", "skip", "run_at"]), st.floats(0.5, 100, allow_nan=False, width=16))
    )
)
def test_it_is_as_late_as_what_passed_at_each_speed_and_was_skipped(deeds: list[tuple[str, float]]) -> None:
    watch, passed_s, speed = Stopwatch(), 0.0, 1.0
    clock = SpedUpClock(NOON, watch)
    for deed, amount in deeds:
        before = clock.now()
        if deed == "pass":
            watch.seconds += amount
            passed_s += amount * speed
        elif deed == "skip":
            clock.skip(timedelta(seconds=amount))
            passed_s += amount
        else:
            clock.run_at(amount)
            speed = amount
        assert clock.now() >= before
    assert abs((clock.now() - NOON).total_seconds() - passed_s) < 0.001
    assert clock.timestamp() == clock.now().timestamp()


async def _in_time(work: Coroutine[None, None, None]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        await work


async def _asleep(work: Coroutine[None, None, None]) -> asyncio.Task[None]:
    sleeping = asyncio.create_task(work)
    for _ in range(10):
        await asyncio.sleep(0)
    assert not sleeping.done()
    return sleeping


async def test_a_skip_wakes_those_whose_moment_has_come_and_no_others() -> None:
    clock = SpedUpClock(NOON, Stopwatch())
    first, second = await _asleep(clock.sleep(HOUR)), await _asleep(clock.sleep(HOUR * 2))
    clock.skip(HOUR)
    await asyncio.wait_for(first, PATIENCE_S)
    for _ in range(10):
        await asyncio.sleep(0)
    assert not second.done()
    clock.skip(HOUR)
    await asyncio.wait_for(second, PATIENCE_S)


async def test_who_sleeps_already_wakes_sooner_once_it_goes_faster() -> None:
    clock = SpedUpClock()
    sleeping = await _asleep(clock.sleep(HOUR))
    ends = clock.now() + HOUR
    clock.run_at(360_000)
    await asyncio.wait_for(sleeping, PATIENCE_S)
    assert clock.now() >= ends - timedelta(seconds=1)


async def test_it_waits_for_whatever_comes_first() -> None:
    clock, wake = SpedUpClock(NOON, Stopwatch()), asyncio.Event()
    sleeping = await _asleep(clock.until(None, wake))
    clock.skip(HOUR)
    for _ in range(10):
        await asyncio.sleep(0)
    assert not sleeping.done()
    wake.set()
    await asyncio.wait_for(sleeping, PATIENCE_S)
    await _in_time(clock.until(NOON + HOUR * 9, wake))
    await _in_time(clock.until(NOON, asyncio.Event()))


@pytest.mark.parametrize("moment", [NOON - HOUR, NOON])
async def test_who_finds_the_moment_past_again_and_again_keeps_nobody_from_their_turn(
    moment: datetime,
) -> None:
    clock, turns = SpedUpClock(NOON, Stopwatch()), 0

    async def look() -> None:
        while turns < 3:
            await clock.until(moment, asyncio.Event())

    looking = asyncio.create_task(look())
    while not looking.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns >= 3
