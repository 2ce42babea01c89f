"""The sandbox's time of day: it begins as the machine's own, goes as fast as it is told, and can skip a span."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class SpedUpClock:
    """A clock for the bot and for what is made up around it, so that all of them agree on the time.

    It never goes back.

    Args:
        begins: what time it is at first.
        seconds: the machine's seconds, which only grow.

    Attributes:
        speed: how many of its seconds pass in one of the machine's.
        since: what time it was when it last skipped or changed its speed.
        real_since: the machine's own time of day at that moment.
    """

    def __init__(self, begins: datetime | None = None, seconds: Callable[[], float] = time.monotonic) -> None:
        self.speed = 1.0
        self._seconds = seconds
        self._changed = asyncio.Event()
        self._go_on_from(begins or datetime.now(UTC))

    def now(self) -> datetime:
        """What time it is, in UTC."""
        return self.since + timedelta(seconds=(self._seconds() - self._at) * self.speed)

    def timestamp(self) -> float:
        """What time it is, in seconds since 1970."""
        return self.now().timestamp()

    def run_at(self, speed: float) -> None:
        """Go so many times as fast as the machine's own from now on, also for those who sleep."""
        self._go_on_from(self.now())
        self.speed = speed

    def skip(self, span: timedelta) -> None:
        """Be so much later at once; whoever sleeps until some time before that wakes."""
        self._go_on_from(self.now() + span)

    async def sleep(self, span: timedelta) -> None:
        """Return once so much time has passed on this clock."""
        await self.until(self.now() + span, asyncio.Event())

    async def until(self, moment: datetime | None, wake: asyncio.Event) -> None:
        """Return at ``moment``, or as soon as ``wake`` is set; None is never."""
        await asyncio.sleep(0)  # who finds the moment past each time keeps nobody from their turn
        while not wake.is_set() and (moment is None or self.now() < moment):
            left_s = None if moment is None else (moment - self.now()).total_seconds() / self.speed
            waits = [asyncio.create_task(event.wait()) for event in (wake, self._changed)]
            try:
                await asyncio.wait(waits, timeout=left_s, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()

    def _go_on_from(self, moment: datetime) -> None:
        """It is that late now, and whoever sleeps looks at it anew."""
        self.since, self.real_since, self._at = moment, datetime.now(UTC), self._seconds()
        self._changed.set()
        self._changed = asyncio.Event()
