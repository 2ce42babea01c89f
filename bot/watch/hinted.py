"""Hints of one server read back: a few at once, one by one; many, by one look at the whole server."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog

from bot.evolution import EvolutionError, InstanceNotFound
from bot.fleet.health import Health, conclude, may_be_a_gap
from bot.fleet.hints import Saying
from bot.watch.known import Source
from bot.watch.look import Look
from bot.watch.sights import sight

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.evolution import InstanceRow, State
    from bot.fleet.hints import Hint
    from bot.fleet.ours import Ours
    from bot.watch.desk import Desk
    from bot.watch.notes import Notes
    from bot.watch.rounds import Round

log = structlog.get_logger(__name__)

SINGLY: Final = 5
"""More hinted instances than that at once, and the whole server is looked at, in one call for all."""

_PAUSE: Final = timedelta(seconds=0.25)
"""Between two such looks at the least: ten thousand events become some looks."""

_SHARE: Final = 4
"""A look that took long is followed by a pause that is so many times as long."""

_GAPS_S: Final = (0.03, 0.06, 0.12, 0.25)
"""Until a ``close`` is looked at again that the row does not have yet: a final loss is written some milliseconds
after its event, and a passing one is over within 30 ms (flow outage)."""

_TELLS_NOTHING_NEW: Final = {
    Saying.OPEN: {Health.CONNECTED},
    Saying.CONNECTING: {Health.CONNECTING, Health.PAIRING},
    Saying.CODE: {Health.PAIRING},
}


class Hinted:
    """The names of one server's instances of which something was heard."""

    def __init__(self, around: Round, notes: Notes, desk: Desk, ours: Ours, clock: Clock) -> None:
        self._round, self._notes, self._desk, self._ours, self._clock = around, notes, desk, ours, clock
        self._server = around.server
        self._names: set[str] = set()
        self._in_hand: dict[str, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()

    def hear(self, hint: Hint) -> None:
        """Something may have happened to an instance; never waits."""
        known = self._notes.ledger.named(self._server.key, hint.name)
        settled = known is not None and known.doubted_since is None and hint.name not in self._in_hand
        if known and settled and known.health in _TELLS_NOTHING_NEW.get(hint.saying, ()):
            return
        self.ask(hint.name)

    def ask(self, name: str) -> None:
        """Look at an instance now; never waits."""
        self._names.add(name)
        self._wake.set()

    async def run(self) -> None:
        """Look at what is hinted until cancelled."""
        try:
            while True:
                await self._clock.until(None, self._wake)
                self._wake.clear()
                await self._turn()
        finally:
            for task in self._in_hand.values():
                task.cancel()

    async def _turn(self) -> None:
        ready = self._names - self._in_hand.keys()
        if len(ready) + len(self._in_hand) <= SINGLY:
            for name in ready:
                self._names.discard(name)
                task = self._in_hand[name] = asyncio.create_task(self._look(name))
                task.add_done_callback(partial(self._done, name))
            return
        names, self._names = self._names, set()
        began = self._clock.now()
        try:
            await self._round.look(names)
        except Exception:
            # Whatever it was, to hear nothing any more would be worse.
            log.exception("watch_look_broke", server=self._server.key)
        await self._clock.sleep(max(_PAUSE, (self._clock.now() - began) * _SHARE))

    def _done(self, name: str, task: asyncio.Task[None]) -> None:
        del self._in_hand[name]
        if not task.cancelled() and (fault := task.exception()):
            log.error("watch_look_broke", server=self._server.key, exc_info=fault)
        if self._names:
            self._wake.set()

    async def _look(self, name: str) -> None:
        """One instance, by its row and its live state at once."""
        key = self._server.key
        settles = (name,) if name in self._ours.over(key) else ()
        try:
            row, live = await self._read(name)
        except InstanceNotFound:
            self._round.hurry()  # while it loads a row is not found either (#231): the inventory knows
            return
        except EvolutionError:
            return  # one look that failed says nothing; the rounds see whether the server is well
        self._round.looked_singly(row.id)
        seen = sight(key, row, conclude(row, live))
        self._desk.put(Look(key, self._clock.now(), Source.EVENT, (seen,), settles=settles))

    async def _read(self, name: str) -> tuple[InstanceRow, State | None]:
        """Row and live state, once they agree or the row had its time to."""
        client = self._server.client
        gaps_s = iter(_GAPS_S)
        while True:
            row, live = await asyncio.gather(client.fetch_by_name(name), client.connection_state(name))
            gap_s = next(gaps_s, None)
            if gap_s is None or not may_be_a_gap(row, live):
                return row, live
            await asyncio.sleep(gap_s)
