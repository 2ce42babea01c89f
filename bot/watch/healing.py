"""Restarts of what is stuck: only what was linked, a few times, ever more rarely; never more than a restart."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog

from bot.evolution import EvolutionError
from bot.fleet.health import Health
from bot.watch.known import Healing

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.fleet.fleet import Fleet
    from bot.fleet.instance import InstanceRef
    from bot.fleet.lifecycle import Lifecycle
    from bot.store.healings import HealingRow
    from bot.watch.known import Known
    from bot.watch.restarts import Restarts
    from bot.watch.watch import Watch

log = structlog.get_logger(__name__)

GAPS: Final = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 45))
"""From when it is stuck to the first restart, and from each to the next; after the last one nothing more is done."""

_LOOK: Final = timedelta(seconds=30)
"""How exactly these are kept."""


def next_try(known: Known, tried: HealingRow | None) -> datetime | None:
    """When ``known`` is to be restarted, in UTC; None for never.

    Stuck is a linked session that goes on opening its socket. One that shows codes
    waits for a person, and of one whose server loads nothing is known.
    """
    if known.health is not Health.CONNECTING or known.number is None or known.doubted_since is not None:
        return None
    stuck = known.since + GAPS[0]
    if tried is None:
        return stuck
    return None if tried.tries >= len(GAPS) else max(stuck, tried.at + GAPS[tried.tries])


class Healer:
    """Restarts what is stuck, one instance of each server at a time: hundreds are an outage, which that cures not."""

    def __init__(
        self,
        watch: Watch,
        fleet: Fleet,
        lifecycle: Lifecycle,
        clock: Clock,
        restarts: Restarts,
    ) -> None:
        """Restart nothing yet.

        Args:
            watch: what knows what is stuck.
            fleet: looks again before anything is done.
            lifecycle: restarts.
            clock: by which it is waited.
            restarts: which instances are to be restarted by themselves.
        """
        self._watch, self._fleet, self._lifecycle, self._clock = watch, fleet, lifecycle, clock
        self._restarts = restarts
        self._busy: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Heal until cancelled."""
        try:
            while True:
                await self._clock.sleep(_LOOK)
                self._begin()
        finally:
            for task in self._busy.values():
                task.cancel()

    def _begin(self) -> None:
        """Restart the first that is due on each server where none is being restarted."""
        for ref in self._due():
            if ref.server not in self._busy:
                task = self._busy[ref.server] = asyncio.create_task(self._heal(ref))
                task.add_done_callback(partial(self._done, ref.server))

    def _done(self, server: str, task: asyncio.Task[None]) -> None:
        del self._busy[server]
        if not task.cancelled() and (fault := task.exception()):
            log.error("healing_broke", server=server, exc_info=fault)

    def _due(self) -> list[InstanceRef]:
        """Those whose time has come, longest due first."""
        if not self._restarts.anywhere():
            return []
        notes, now = self._watch.notes, self._clock.now()
        moments = [
            (at, known.ref)
            for known in notes.ledger.with_health(Health.CONNECTING)
            if self._restarts.wanted(known.ref)
            and (at := next_try(known, notes.healings.get(known.ref)))
            and at <= now
        ]
        return [ref for _, ref in sorted(moments, key=lambda due: due[0])]

    async def _heal(self, ref: InstanceRef) -> None:
        """Restart one, unless it is no longer stuck; what becomes of it the watch sees."""
        tried = self._watch.notes.healings.get(ref)
        healing = Healing(ref, (tried.tries if tried else 0) + 1, self._clock.now())
        try:
            seen = await self._fleet.observe(await self._fleet.get(ref))
            if seen.health is not Health.CONNECTING:
                return
            self._watch.desk.put(healing)
            await self._watch.desk.idle()  # counted before it is done: a killed process must not begin anew
            log.info("healing", server=ref.server, number_of_try=healing.number_of_try)
            await self._lifecycle.restart(ref, unasked=True)
        except EvolutionError as error:
            log.warning("healing_failed", server=ref.server, error=type(error).__name__)
