"""A clock that stands still until a test moves it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta


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
