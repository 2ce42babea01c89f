"""A watch over stand-in servers, with a clock that is moved by hand and one who listens."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import stamina
from pydantic import SecretStr

from bot.evolution import EvolutionClient
from bot.evolution.exchange import Retries
from bot.fleet.fleet import Fleet
from bot.fleet.hints import Hint, Hints, Saying
from bot.fleet.lifecycle import Lifecycle
from bot.fleet.server import Server
from bot.sandbox.evolution import EvolutionServer, Pace
from bot.store.database import Database
from bot.watch.watch import Watch
from tests.clocks import SECOND, HandClock
from tests.conversations.house import QUICK
from tests.databases import furnish
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.fleet.health import Health
    from bot.store.statement import Statement
    from bot.watch.known import Happened, Transition

KEY = "made-up-global-key"
INTERVAL = timedelta(seconds=30)


@dataclass
class Told:
    """A listener that only remembers what it was told, and apart from changes which servers were looked at."""

    happened: list[Happened] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    commits: int = 0
    waits_for: datetime | None = None
    ticks: list[datetime] = field(default_factory=list)
    wants: list[Statement] = field(default_factory=list)

    def take(self, happened: Happened) -> Sequence[Statement]:
        self.looked += happened.looked
        if happened.transitions or happened.servers or happened.healings:
            self.happened.append(happened)
        return self.wants

    def due(self) -> datetime | None:
        return self.waits_for

    def tick(self, now: datetime) -> Sequence[Statement]:
        self.ticks.append(now)
        self.waits_for = None
        return ()

    def committed(self) -> None:
        self.commits += 1

    @property
    def changes(self) -> list[tuple[str, Health | None, Health | None]]:
        """Name, before and after of each transition, those of while we were away, too."""
        return [(one.name, one.before, one.after) for one in self.transitions]

    @property
    def transitions(self) -> list[Transition]:
        return [one for happened in self.happened for one in happened.transitions]

    @property
    def reachable(self) -> list[bool]:
        return [change.reachable for happened in self.happened for change in happened.servers]


@dataclass
class Watched:
    """The stand-ins, and the watch over them; :meth:`looks` makes it look whole once at each."""

    servers: dict[str, EvolutionServer]
    fleet: Fleet
    hints: Hints
    database: Database
    clock: HandClock
    told: Told
    watch: Watch

    @property
    def evolution(self) -> EvolutionServer:
        return self.servers["main"]

    async def looks(self, after_s: float = 30.0) -> None:
        """Let time pass, and look at every server."""
        await self.clock.advance(after_s * SECOND)
        for around in self.watch.rounds.values():
            await around.look()
        await self.written()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Let the watch run by itself; each server has been looked at once more when the block begins."""
        before = self.clock.now()
        await self.clock.advance(1 * SECOND)
        async with self.watch.running():
            rounds = self.watch.rounds.values()
            await self.sees(lambda: all(one.looked_at and one.looked_at > before for one in rounds))
            for server in self.servers.values():
                server.forget()
            yield

    async def written(self) -> None:
        """Whatever is on its way is told and written."""
        await self.watch.desk.turn()

    async def hears(self, name: str, saying: Saying, server: str = "main") -> None:
        """An event comes."""
        self.hints.tell(Hint(server, name, saying))

    async def sees(self, true: Callable[[], bool]) -> None:
        """Wait for what must come."""
        async with asyncio.timeout(PATIENCE_S):
            while not true():
                await asyncio.sleep(0.005)
                await self.clock.advance(0.05 * SECOND)

    @property
    def lifecycle(self) -> Lifecycle:
        return Lifecycle(self.fleet, QUICK.patience)


@asynccontextmanager
async def stand_ins(*keys: str) -> AsyncIterator[dict[str, EvolutionServer]]:
    """Servers that outlive a watch."""
    async with AsyncExitStack() as closing:
        closing.enter_context(stamina.set_testing(True, attempts=Retries.attempts, cap=True))  # no waiting
        servers = {key: EvolutionServer(KEY, pace=Pace.quick()) for key in keys or ("main",)}
        for server in servers.values():
            await closing.enter_async_context(server.serving())
        yield servers


@asynccontextmanager
async def watching(
    folder: Path,
    servers: dict[str, EvolutionServer],
    *,
    clock: HandClock | None = None,
    interval: timedelta = INTERVAL,
) -> AsyncIterator[Watched]:
    """A process of ours, as far as it watches; its loops do not run, so that tests look when they want."""
    furnish(folder)
    async with AsyncExitStack() as closing:
        reached = [
            Server(
                key,
                key,
                await closing.enter_async_context(EvolutionClient(one.url, SecretStr(KEY))),
            )
            for key, one in servers.items()
        ]
        database = Database(folder)
        closing.push_async_callback(database.close)
        fleet = Fleet(reached, QUICK.patience)
        hints, told, hand = Hints(60.0), Told(), clock or HandClock()
        watch = Watch(
            *(fleet, hints, database, hand),
            interval=interval,
            look_s=QUICK.patience.look_s,
            listeners=[told],
            spread=lambda: 0.0,
        )
        yield Watched(servers, fleet, hints, database, hand, told, watch)
