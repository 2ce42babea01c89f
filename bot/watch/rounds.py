"""One server, looked at whole again and again: its inventory in one call, and the live states that it leaves open."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.evolution import BriefReader, EvolutionError, InstanceNotFound, ServerDown, State
from bot.fleet.health import Health, conclude, needs_live_state
from bot.fleet.instance import InstanceRef
from bot.watch.known import ServerChange, Source
from bot.watch.live import ROUND_S, LiveReads
from bot.watch.look import Look
from bot.watch.sights import is_news, sight

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime
    from uuid import UUID

    from bot.clock import Clock
    from bot.evolution import BriefInventory
    from bot.fleet.circuit import Turned
    from bot.fleet.ours import Ours
    from bot.fleet.server import Server
    from bot.watch.desk import Desk
    from bot.watch.known import Sight
    from bot.watch.notes import Notes

log = structlog.get_logger(__name__)

TRIES: Final = 2
"""A server that fails more often in a row does not answer; fewer failures are told to nobody."""

SOON: Final = timedelta(seconds=2)
"""From a failure to the next try, until it is known that the server does not answer."""

AGAIN: Final = timedelta(seconds=5)
"""The same from then on; a circuit that closes hurries it."""

NO_METRICS: Final = timedelta(hours=1)
"""A server that refuses its metrics is asked for them again after so long."""

_SINGLY: Final = 5
"""So many instances that are missing are looked for one by one; where more are, the next inventory must agree."""

_APART: Final = timedelta(seconds=1)
"""Between two looks, also where something asks for one at once."""

_AT_ONCE: Final = 500
"""Rows until others get their turn: a millisecond or two."""


class Round:
    """The looks at one server.

    Attributes:
        server: the server.
        looked_at: when the last whole look began that succeeded, in UTC; None before the first.
        error: how the last look failed; None where it did not.
    """

    def __init__(  # noqa: PLR0913 -- the composition's own parts
        self,
        server: Server,
        notes: Notes,
        desk: Desk,
        ours: Ours,
        clock: Clock,
        *,
        interval: timedelta,
        look_s: float,
        spread: Callable[[], float],
        attention: asyncio.Lock,
    ) -> None:
        """Look at nothing yet.

        Args:
            server: the server.
            notes: what is known.
            desk: where looks go.
            ours: what is being done through us.
            clock: by which it is looked again.
            interval: between two looks.
            look_s: seconds between two looks at a state that may be a gap.
            spread: by which part of the interval a look comes earlier or later, from -1 to 1.
            attention: held by the one round that works through what it read.
        """
        self.server = server
        self.looked_at: datetime | None = None
        self.error: EvolutionError | None = None
        self._notes, self._desk, self._ours, self._clock = notes, desk, ours, clock
        self._interval, self._spread = interval, spread
        self._attention = attention
        self._reader = BriefReader(attention)
        self._live = LiveReads(server.client, look_s)
        self._turn = asyncio.Lock()
        self._wake = asyncio.Event()
        self._number = 0
        self._looked_in: dict[UUID, int] = {}
        self._missing: set[InstanceRef] = set()
        self._is_complete = False
        self._failures, self._failing_since = 0, clock.now()
        self._metrics_from: datetime = clock.now()

    async def run(self, after: timedelta) -> None:
        """Look again and again until cancelled, for the first time ``after`` a while."""
        await self._clock.sleep(after)
        while True:
            began = self._clock.now()
            try:
                await self.look()
            except Exception:
                # Whatever it was, not to look any more would be worse.
                log.exception("watch_look_broke", server=self.server.key)
            await self._clock.sleep(_APART)
            await self._clock.until(self._next(began), self._wake)
            self._wake.clear()

    def hurry(self) -> None:
        """Look as soon as that is decent."""
        self._wake.set()

    def turned(self, _: Turned) -> None:
        """The server was lost, or found again."""
        self.hurry()

    def doubt(self) -> None:
        """Somebody's call went unanswered: see soon whether the server is dead; a look under way sees it itself."""
        if not self._turn.locked():
            self.hurry()

    async def look(self, hinted: Collection[str] = ()) -> None:
        """Look at the whole server now, or after the look that is under way.

        Args:
            hinted: names of instances of which events told, so that their live states are read, too.
        """
        async with self._turn:
            self._number += 1
            began = self._clock.now()
            settles = tuple(self._ours.over(self.server.key))
            try:
                inventory = await self.server.client.fetch_brief(self._reader)
                found, complete = await self._states(inventory, hinted, began)
            except EvolutionError as error:
                self._failed(error, began)
                return
            self._failures, self.error, self.looked_at = 0, None, began
            if self.server.last_names is None or len(self.server.last_names) != len(inventory.rows):
                self.server.last_names = frozenset(row.name for row in inventory.rows)
            async with self._attention:
                sights = await self._sights(inventory, found)
            gone = await self._gone(inventory) if inventory.is_whole else ()
            source = Source.EVENT if hinted else Source.READING
            is_first, self._is_complete = complete and not self._is_complete, self._is_complete or complete
            if sights or gone or settles or is_first:
                self._desk.put(
                    Look(self.server.key, began, source, tuple(sights), tuple(gone), settles, is_first)
                )
            if not self._notes.is_reachable(self.server.key):  # what is down then is told with that
                self._desk.put(ServerChange(self.server.key, reachable=True, at=began))

    def looked_singly(self, own_id: UUID) -> None:
        """An instance was looked at by itself, so that the inventory that is being read is older."""
        self._looked_in[own_id] = self._number

    async def _states(
        self, inventory: BriefInventory, hinted: Collection[str], began: datetime
    ) -> tuple[dict[UUID, Health], bool]:
        """The healths that only a live state can tell, and whether those are all.

        Raises:
            EvolutionError: the server no longer answers.
        """
        rows, known = inventory.rows, self._notes.ledger.of(self.server.key)
        self._live.forget(rows)
        if began >= self._metrics_from and any(map(needs_live_state, rows)):
            states = await self.server.client.live_states()
            if states is not None:
                return await self._live.from_metrics(rows, states), True
            self._metrics_from = began + NO_METRICS
        async with self._attention:
            chosen = self._live.choose(
                rows,
                known,
                hinted=hinted,
                share=0.0 if hinted else min(1.0, self._interval.total_seconds() / ROUND_S),
                everything=not (self._is_complete or hinted),
            )
        return await self._live.read(chosen), not hinted

    async def _sights(self, inventory: BriefInventory, found: Mapping[UUID, Health]) -> list[Sight]:
        """Of each row that is not as it was known; others get their turn in between."""
        sights: list[Sight] = []
        key, known = self.server.key, self._notes.ledger.of(self.server.key)
        for number, row in enumerate(inventory.rows, 1):
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
            if self._looked_in.get(row.id) == self._number:
                continue
            health = found.get(row.id)
            if health is None:
                if needs_live_state(row):
                    continue
                health = conclude(row, State.CLOSE)
            if is_news(known.get(row.id), row, health):
                sights.append(sight(key, row, health))
        return sights

    async def _gone(self, inventory: BriefInventory) -> list[InstanceRef]:
        """The instances that this server has no more, so that one bad answer tells no lies."""
        there = {row.id for row in inventory.rows}
        missing = [
            InstanceRef(self.server.key, own_id)
            for own_id in self._notes.ledger.of(self.server.key)
            if own_id not in there and self._looked_in.get(own_id) != self._number
        ]
        if len(missing) <= _SINGLY:
            gone = [ref for ref in missing if await self._is_gone(ref)]
        else:
            gone = [ref for ref in missing if ref in self._missing]
        self._missing = set(missing)
        return gone

    async def _is_gone(self, ref: InstanceRef) -> bool:
        try:
            await self.server.client.fetch_by_id(ref.id)
        except InstanceNotFound:
            return True
        except EvolutionError:
            return False
        return False

    def _failed(self, error: EvolutionError, at: datetime) -> None:
        """Instances stay as they are known; that a server cannot be read is its own news."""
        self._failures += 1
        if self._failures == 1:
            self._failing_since = at
        if type(error) is not type(self.error) and not isinstance(error, ServerDown):  # its circuit told that
            log.warning("watch_sees_nothing", server=self.server.key, error=type(error).__name__)
        self.error = error
        circuit = self.server.circuit
        if (circuit.is_open or self._failures > TRIES) and self._notes.is_reachable(self.server.key):
            since = min(self._failing_since, circuit.since or at)
            self._desk.put(ServerChange(self.server.key, reachable=False, at=since))

    def _next(self, began: datetime) -> datetime:
        """When to look again after the look that ``began`` then."""
        if self._failures:
            return (
                max(began + SOON, self._clock.now()) if self._failures <= TRIES else self._clock.now() + AGAIN
            )
        return began + self._interval * (1 + self._spread() / 10)
