"""The time of day, handed in wherever something happens by itself after a while."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import timedelta


class Clock(Protocol):
    """What the watch and the alerts know of time; tests and the sandbox move it as they like."""

    def now(self) -> datetime:
        """What time it is, in UTC."""
        ...

    async def sleep(self, span: timedelta) -> None:
        """Return once so much time has passed on this clock."""
        ...

    async def until(self, moment: datetime | None, wake: asyncio.Event) -> None:
        """Return at ``moment``, or as soon as ``wake`` is set; None is never."""
        ...


class WallClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """What time it is, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, span: timedelta) -> None:
        """Return once so much time has passed."""
        await asyncio.sleep(max(0.0, span.total_seconds()))

    async def until(self, moment: datetime | None, wake: asyncio.Event) -> None:
        """Return at ``moment``, or as soon as ``wake`` is set."""
        left_s = None if moment is None else max(0.0, (moment - self.now()).total_seconds())
        try:
            async with asyncio.timeout(left_s):
                await wake.wait()
        except TimeoutError:
            return
