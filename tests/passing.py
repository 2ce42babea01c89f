"""Time that passes for the watch and the alerts of a program, however long servers and Telegram take to answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from tests.clocks import settle
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from datetime import timedelta

    from tests.clocks import HandClock

_BY_THE_CLOCK: Final = {
    "Circuit.keep",
    "Courier.run",
    "Desk.run",
    "Healer._heal",
    "Healer.run",
    "Hinted._look",
    "Hinted.run",
    "Keeper.run",
    "Presences._try",
    "Presences.run",
    "Retention.run",
    "Round.run",
}
"""All that works by itself: it is done with what it does once it waits on the clock, or has ended."""


async def passes(clock: HandClock, span: timedelta) -> None:
    """Let time pass; at each moment on the way whoever wakes does all that it has to do before the next comes."""
    end = clock.now() + span
    while True:
        await at_rest(clock)
        moment = clock.next()
        if moment is None or moment > end:
            break
        clock.strike(moment)
    clock.strike(end)
    await at_rest(clock)


async def at_rest(clock: HandClock) -> None:
    """Wait until nobody does anything by itself before the clock is moved.

    Raises:
        TimeoutError: that did not come.
    """
    async with asyncio.timeout(PATIENCE_S):
        while True:
            sleeps = clock.sleeps
            await settle()
            if _is_busy(clock):
                await asyncio.sleep(0.001)  # it waits for an answer from elsewhere
            elif clock.sleeps == sleeps:
                break


def _is_busy(clock: HandClock) -> bool:
    asleep = clock.sleepers()
    return any(task not in asleep and _name(task) in _BY_THE_CLOCK for task in asyncio.all_tasks())


def _name(task: asyncio.Task[object]) -> str:
    return getattr(task.get_coro(), "__qualname__", "")
