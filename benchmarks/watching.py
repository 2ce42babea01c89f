"""The watch alone over the servers of the environment: ``python -m benchmarks.watching <cycles>``.

Looks once at everything, then in so many cycles; prints one JSON line with what each cost.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.clock import WallClock
from bot.evolution import EvolutionClient
from bot.fleet.fleet import Fleet
from bot.fleet.hints import Hints
from bot.fleet.patience import Patience
from bot.fleet.server import Server
from bot.program import settle_collector
from bot.settings import Settings
from bot.store.database import Database
from bot.watch.watch import Watch
from tests.databases import furnish

_BEAT_S = 0.002


class _Beat:
    """How long the event loop was held at most: its thread's processor time between two beats.

    So nothing counts that is not ours: on a busy machine a clock on the wall tells mostly of others.
    """

    def __init__(self) -> None:
        self.longest_s = 0.0

    async def run(self) -> None:
        """Beat until cancelled."""
        while True:
            before = time.thread_time()
            await asyncio.sleep(_BEAT_S)
            self.longest_s = max(self.longest_s, time.thread_time() - before)


async def main() -> None:
    """Measure, and print."""
    settings, patience = Settings.load(), Patience()
    async with AsyncExitStack() as closing:
        folder = Path(closing.enter_context(TemporaryDirectory()))
        furnish(folder)
        database = Database(folder)
        closing.push_async_callback(database.close)
        servers = [
            Server(
                *(each.key, each.label),
                await closing.enter_async_context(EvolutionClient(each.url, each.api_key)),
            )
            for each in settings.servers
        ]
        watch = Watch(
            *(Fleet(servers, patience), Hints(patience.pairing_look_s), database, WallClock()),
            interval=timedelta(seconds=settings.watch_interval),
            look_s=patience.look_s,
        )
        print(json.dumps(await _measured(watch, int(sys.argv[1]))))


async def _measured(watch: Watch, cycles: int) -> dict[str, object]:
    settle_collector()
    first = await _cost(watch)
    cpu_s = [await _cost(watch) for _ in range(cycles)]
    beat = _Beat()
    beating = asyncio.create_task(beat.run())
    for _ in range(cycles):
        await _cycle(watch)
    beating.cancel()
    with suppress(asyncio.CancelledError):
        await beating
    known = sum(1 for _ in watch.notes.ledger.everything())
    return {"first_s": first, "cycle_s": cpu_s, "hold_s": beat.longest_s, "known": known}


async def _cost(watch: Watch) -> float:
    """Processor time of one cycle, in seconds."""
    before = time.process_time()
    await _cycle(watch)
    return time.process_time() - before


async def _cycle(watch: Watch) -> None:
    """One look at every server, all at once, which is the worst order; and all that it brings, written."""
    await asyncio.gather(*(around.look() for around in watch.rounds.values()))
    await watch.desk.turn()


if __name__ == "__main__":
    asyncio.run(main())
