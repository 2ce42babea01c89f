"""A clock that tests move by hand."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
STEPS = 20
"""Turns of the event loop in which whoever was woken does what it has to do."""


class HandClock:
    """Stands still until it is moved; whoever waits for a moment wakes at it, in order."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now
        self._waiting: list[tuple[datetime, asyncio.Event]] = []

    def now(self) -> datetime:
        return self._now

    async def sleep(self, span: timedelta) -> None:
        await self.until(self._now + span, asyncio.Event())

    async def until(self, moment: datetime | None, wake: asyncio.Event) -> None:
        if wake.is_set() or (moment is not None and moment <= self._now):
            return
        come = asyncio.Event()
        entry = (moment or datetime.max.replace(tzinfo=UTC), come)
        self._waiting.append(entry)
        tasks = [asyncio.create_task(come.wait()), asyncio.create_task(wake.wait())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._waiting.remove(entry)
            for task in tasks:
                task.cancel()

    async def passes(self, seconds: float) -> None:
        """Let so much time pass, each waiter waking at its moment."""
        end = self._now + timedelta(seconds=seconds)
        await settle()
        while due := [entry for entry in self._waiting if entry[0] <= end and not entry[1].is_set()]:
            moment, come = min(due, key=lambda entry: entry[0])
            self._now = max(self._now, moment)
            come.set()
            await settle()
        self._now = end

    async def next_waiter(self) -> None:
        """Go to the moment that is waited for first."""
        await settle()
        await self.passes((min(moment for moment, _ in self._waiting) - self._now).total_seconds())


async def settle() -> None:
    """Let whoever can go on do so."""
    for _ in range(STEPS):
        await asyncio.sleep(0)
