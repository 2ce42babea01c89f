"""Our own bot with its flood limits lifted, as a program under test: ``python -m benchmarks.ours``."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from datetime import UTC, datetime, timedelta

from bot.clock import WallClock
from bot.program import Program, run_alone
from bot.settings import Settings
from bot.tuning import Tuning

LONE_READS = "--no-shared-reads"
WATCH = "--watch"
"""Without it nothing is asked of a server but what commands ask: what other rows count."""

FAST, FASTER = "--fast-clock", 120
"""The watch's and the alerts' clock goes so much faster."""


class _FastClock:
    """A day in twelve minutes."""

    def __init__(self) -> None:
        self._start, self._began = datetime.now(UTC), time.monotonic()
        self._wall = WallClock()

    def now(self) -> datetime:
        return self._start + (time.monotonic() - self._began) * timedelta(seconds=FASTER)

    async def sleep(self, span: timedelta) -> None:
        await self._wall.sleep(span / FASTER)

    async def until(self, moment: datetime | None, wake: asyncio.Event) -> None:
        left = None if moment is None else (moment - self.now()) / FASTER
        await self._wall.until(None if left is None else self._wall.now() + left, wake)


async def main() -> None:
    """Run the real program with the settings of the environment until it is told to end."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    tuning = Tuning(
        flood_limits=None,
        shared_reads=LONE_READS not in sys.argv,
        watch=WATCH in sys.argv,
        clock=_FastClock() if FAST in sys.argv else WallClock(),
    )
    await run_alone(Program(Settings.load(), tuning), stop)


if __name__ == "__main__":
    asyncio.run(main())
