"""Storms: more than five drops, each within 30 s of the one before, are told by one incident."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.alerts.deadlines import Deadlines
from bot.alerts.drop import STORM
from bot.alerts.incident import Kind

if TYPE_CHECKING:
    from datetime import datetime

    from bot.alerts.drop import Drop
    from bot.alerts.ledger import Ledger
    from bot.alerts.memory import Memory
    from bot.fleet.instance import InstanceRef


class Storms:
    """Finds out that there is one, and that it is over."""

    def __init__(self, ledger: Ledger, memory: Memory) -> None:
        """Go on with those that are in ``memory``."""
        self._ledger, self._memory = ledger, memory
        self._deadlines: Deadlines[int] = Deadlines()
        for drop in memory.drops.values():
            if drop.storm is not None and drop.counted_at is not None:
                self._deadlines.set_later(drop.storm, drop.counted_at + STORM)

    def due(self) -> datetime | None:
        """When :meth:`tick` has something to do next."""
        return self._deadlines.first()

    def tick(self, now: datetime) -> None:
        """Nothing more can join some of them."""
        for storm in self._deadlines.take(now):
            self.end(storm, now)

    def counted(self, drop: Drop, at: datetime) -> Drop:
        """A drop that can make a storm, or falls into one."""
        storm = self._memory.storm(at)
        counted_at, is_too_many = self._memory.counted(drop.ref, at)
        if storm is None and is_too_many:
            storm = self._ledger.reserve()
            self._join(storm, drop.ref)
        if storm is not None:
            self._deadlines.set_later(storm, counted_at + STORM)
        return replace(drop, storm=storm, counted_at=counted_at)

    def open(self, storm: int, began_at: datetime) -> None:
        """One of it is told by it, so it has an incident from now on."""
        if not self._ledger.has(storm):
            self._ledger.open(Kind.GROUP, began_at, reserved=storm)
            for drop in self._memory.in_storm(storm):
                self._ledger.show(drop)

    def end(self, storm: int, at: datetime, *, quietly: bool = False) -> None:
        """A storm's incident is over when all are back, nobody waits to join it, and nothing more can.

        Where a summary tells of all that they are back, the incident does not tell it, too; and where none is, it
        has nothing to tell.
        """
        if not self._ledger.has(storm) or self._ledger.down(storm):
            return
        if not self._memory.waiting(storm) and self._memory.storm(at) != storm:
            quietly = quietly or not self._ledger.is_any_back(storm) or self._ledger.is_summed_up(storm)
            self._ledger.close(storm, at, quietly=quietly)

    def _join(self, storm: int, newest: InstanceRef) -> None:
        """A storm is known by its newest; those before it are in it, too, also where they were told by themselves."""
        for drop in self._memory.lately():
            is_earlier = drop.ref != newest and drop.is_down and drop.storm is None
            if is_earlier and not self._ledger.is_unstable(drop):
                self._memory.keep(replace(drop, storm=storm))
