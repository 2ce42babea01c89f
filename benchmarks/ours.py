"""Our own bot with its flood limits lifted, as a program under test: ``python -m benchmarks.ours``."""

from __future__ import annotations

import asyncio
import signal
import sys

from bot.program import Program
from bot.settings import Settings
from bot.tuning import Tuning

LONE_READS = "--no-shared-reads"
WATCH = "--watch"
"""Without it nothing is asked of a server but what commands ask: what other rows count."""


async def main() -> None:
    """Run the real program with the settings of the environment until it is told to end."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    tuning = Tuning(flood_limits=None, shared_reads=LONE_READS not in sys.argv, watch=WATCH in sys.argv)
    await Program(Settings.load(), tuning).run(stop)


if __name__ == "__main__":
    asyncio.run(main())
