"""The clock that tests move by hand."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

TURNS = 20
"""Of the event loop at the most, in which whoever was woken does what needs no answer from elsewhere."""

QUIET = 3
"""So many turns one after the other in which nobody has anything to do are the end of it."""


class HandClock:
    """Stands still until it is moved; whoever waits on it wakes at its moment, the earliest first."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now
        self._waiting: dict[asyncio.Future[None], tuple[datetime | None, asyncio.Task[object] | None]] = {}
        self.sleeps = 0
        """How often somebody began to wait."""

    def now(self) -> datetime:
        """What time it is, in UTC."""
        return self._now

    async def sleep(self, span: timedelta) -> None:
        """Return once so much time has passed on this clock."""
        if span > timedelta():
            with self._asleep(self._now + span) as come:
                await come

    async def until(self, moment: datetime | None, wake: asyncio.Event) -> None:
        """Return at ``moment``, or as soon as ``wake`` is set."""
        if wake.is_set() or (moment is not None and moment <= self._now):
            return
        with self._asleep(moment) as come:
            waking = asyncio.create_task(_rings(wake))
            try:
                await asyncio.wait({come, waking}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                waking.cancel()

    @contextmanager
    def _asleep(self, moment: datetime | None) -> Iterator[asyncio.Future[None]]:
        come: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[come] = (moment, asyncio.current_task())
        self.sleeps += 1
        try:
            yield come
        finally:
            self._waiting.pop(come, None)

    def next(self) -> datetime | None:
        """When the first of those who wait wakes; None where nobody waits for a moment."""
        return min((moment for moment, _ in self._waiting.values() if moment), default=None)

    def sleepers(self) -> Collection[asyncio.Task[object] | None]:
        """Who waits now, also without a moment."""
        return {task for _, task in self._waiting.values()}

    def put_back(self, span: timedelta) -> None:
        """Somebody puts it back; whoever waits for a moment goes on waiting for it."""
        self._now -= span

    async def advance(self, span: timedelta) -> None:
        """Let so much time pass; whoever waits has its turn at each moment on the way.

        A turn is what needs no answer from elsewhere: a test that lets somebody ask a
        server goes on only when it has seen what it waits for.
        """
        end = self._now + span
        await settle()
        while (moment := self.next()) is not None and moment <= end:
            self.strike(moment)
            await settle()
        self._now = end

    def strike(self, moment: datetime) -> None:
        """Let it be that moment at once, and wake whoever waits for it; nobody has had a turn yet."""
        self._now = max(self._now, moment)
        for come, (until, _) in list(self._waiting.items()):
            if until is not None and until <= self._now:
                del self._waiting[come]
                come.set_result(None)


async def settle() -> None:
    """Let whoever can go on do so."""
    ready = vars(asyncio.get_running_loop())["_ready"]  # what comes next: the loop tells it to nobody
    quiet = 0
    for _ in range(TURNS):
        await asyncio.sleep(0)
        quiet = 0 if ready else quiet + 1
        if quiet == QUIET:
            break


async def _rings(wake: asyncio.Event) -> None:
    await wake.wait()
