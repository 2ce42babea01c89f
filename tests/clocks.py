"""A clock that a test moves by hand."""

from __future__ import annotations

import asyncio
import heapq
from datetime import UTC, datetime, timedelta
from itertools import count


class HandClock:
    """Stands still until it is moved; whoever waits on it goes on in the order of the moments."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._waiting: list[tuple[datetime, int, asyncio.Event]] = []
        self._count = count()

    def now(self) -> datetime:
        """What time it is, in UTC."""
        return self._now

    async def sleep(self, span: timedelta) -> None:
        """Return once so much time has passed on this clock."""
        await self.until(self._now + span, asyncio.Event())

    async def until(self, moment: datetime | None, wake: asyncio.Event) -> None:
        """Return at ``moment``, or as soon as ``wake`` is set."""
        if moment is not None and moment <= self._now:
            return
        come = asyncio.Event()
        if moment is not None:
            heapq.heappush(self._waiting, (moment, next(self._count), come))
        waits = [asyncio.create_task(come.wait()), asyncio.create_task(wake.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def advance(self, span: timedelta) -> None:
        """Let so much time pass; whoever waited for a moment on the way has had a turn at that moment."""
        goal = self._now + span
        while self._waiting and self._waiting[0][0] <= goal:
            self._now, _, come = heapq.heappop(self._waiting)
            come.set()
            for _ in range(5):  # the waiter's own task, then what it wakes
                await asyncio.sleep(0)
        self._now = goal


class MovedClock:
    """Whoever sleeps on it wakes when it is moved far enough, the earliest first."""

    def __init__(self, now: datetime = datetime(2026, 11, 27, 12, tzinfo=UTC)) -> None:
        self._now = now
        self._waiting: dict[asyncio.Future[None], datetime] = {}

    def now(self) -> datetime:
        return self._now

    async def sleep(self, span: timedelta) -> None:
        await self.until(self._now + span, asyncio.Event())

    async def until(self, moment: datetime | None, wake: asyncio.Event) -> None:
        if wake.is_set() or (moment is not None and moment <= self._now):
            return
        come: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if moment is not None:
            self._waiting[come] = moment
        waking = asyncio.create_task(_rings(wake))
        try:
            await asyncio.wait({come, waking}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waking.cancel()
            self._waiting.pop(come, None)

    def __len__(self) -> int:
        """How many sleep until some moment."""
        return len(self._waiting)

    def next(self) -> datetime | None:
        """When the first of those who sleep wakes."""
        return min(self._waiting.values(), default=None)

    def move(self, to: datetime) -> None:
        """It is so late now."""
        self._now = max(self._now, to)
        for come, moment in list(self._waiting.items()):
            if moment <= self._now:
                del self._waiting[come]
                come.set_result(None)


async def _rings(wake: asyncio.Event) -> None:
    await wake.wait()
