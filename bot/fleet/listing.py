"""The fleet as lists: a page of it, or all that a filter lets through; read, or recalled where it is large."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Protocol

from bot.evolution import InstanceNotFound, State
from bot.fleet.choice import Choice, Chosen
from bot.fleet.figures import figures_of
from bot.fleet.health import Health, Observation, conclude, needs_live_state
from bot.fleet.remembered import Reads, seen_now
from bot.fleet.remembered_row import RememberedRow
from bot.fleet.sifting import Place, sift

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.fleet.asking import Asking, ServerReading
    from bot.fleet.figures import Figures
    from bot.fleet.instance import Instance, InstanceRef
    from bot.fleet.patience import Patience
    from bot.fleet.remembered import RememberedPage, Remembering
    from bot.fleet.server import Server

PAGE_SIZE: Final = 8
ALL_LIVE_UP_TO: Final = 100
"""In a fleet up to this size each doubtful live state is read, beyond it only those on the page."""

_SEVERITY: Final = {health: place for place, health in enumerate(Health)}

_TOLD_SINCE: Final = {Health.DISCONNECTED, Health.UNRESPONSIVE, Health.CONNECTING}

EVERY: Final = Choice()
"""The filter that lets everything through."""


@dataclass(frozen=True, eq=False)
class Overview:
    """One page of the fleet, or of what a filter lets through, worst first; equal only to itself.

    Attributes:
        rows: the instances of this page.
        figures: how many there are; those of a server that does not answer are unreachable, as many
            as it had when they were last read.
        all_live: False where rows of other pages stand with the database's word alone.
        servers: how each server answered.
        at: when it was read, in UTC.
        since: from when instances of this page that are not well are so, as far as that is known, in UTC.
        recalled_at: when the other pages were looked at, where those come from the watch's memory, in UTC.
    """

    rows: tuple[Observation, ...]
    figures: Figures
    all_live: bool
    servers: tuple[ServerReading, ...]
    at: datetime
    since: Mapping[InstanceRef, datetime] = field(default_factory=dict)
    recalled_at: datetime | None = None


class Listed(Reads, Protocol):
    """The fleet that is listed."""

    @property
    def remembering(self) -> Remembering | None:
        """Who watches it."""

    def server(self, key: str) -> Server:
        """The server behind a key."""


class Listing:
    """Reads every server at once; one that fails is told beside the rows of the others."""

    def __init__(
        self, fleet: Listed, asking: Asking, patience: Patience, now: Callable[[], datetime]
    ) -> None:
        self._fleet, self._asking, self._patience, self._now = fleet, asking, patience, now

    async def page(self, choice: Choice, page: int) -> Overview:
        """One page; a server that fails is told in ``servers`` and raises nothing."""
        watch = self._fleet.remembering
        if watch and (known := watch.remembered(choice, page, PAGE_SIZE)):
            return await self._recalled(known, choice)
        rows, all_live, servers, at = await self._read()
        shelf = _Shelf(rows)
        sifted = sift(shelf.shelves, choice, shelf.where)
        figures = figures_of(sifted, page, PAGE_SIZE)
        shown = [shelf.rows[place] for _, place in sifted.page(figures.page * PAGE_SIZE, PAGE_SIZE)]
        if not all_live:
            verified = await self._verified(shown)
            figures = figures.corrected(_counted(shown, choice), _counted(verified, choice))
            shown = worst_first(verified)
        return Overview(
            *(tuple(shown), _with_silent(figures, servers), all_live, servers, at), self._since(shown)
        )

    async def choose(self, choice: Choice) -> Chosen:
        """All that a filter lets through; a server that fails is told in ``servers`` and raises nothing."""
        if (watch := self._fleet.remembering) and (known := watch.chosen(choice)):
            return known
        rows, _, servers, at = await self._read()
        shelf = _Shelf(rows)
        found = (shelf.rows[place] for _, place in sift(shelf.shelves, choice, shelf.where))
        return Chosen(
            tuple(
                RememberedRow(one.instance.ref, one.instance.name, one.instance.row.owner_number, one.health)
                for one in found
            ),
            servers,
            at,
        )

    async def concluded(self, instances: Sequence[Instance], at: datetime) -> tuple[list[Observation], bool]:
        """The health of each, read live as long as those that need it are not too many; and whether they were."""
        rows = [_recorded(instance, at) for instance in instances]
        doubtful = sum(needs_live_state(row.instance.row) for row in rows)
        if not doubtful:
            return rows, True
        return (await self._verified(rows), True) if doubtful <= ALL_LIVE_UP_TO else (rows, False)

    async def _read(self) -> tuple[list[Observation], bool, tuple[ServerReading, ...], datetime]:
        lists = await self._asking.all(lambda server: server.inventory())
        at = self._now()
        return *await self.concluded(lists.instances, at), lists.readings, at

    async def _recalled(self, known: RememberedPage, choice: Choice) -> Overview:
        rows, figures = await seen_now(self._fleet, known, choice)
        return Overview(
            *(tuple(worst_first(rows)), _with_silent(figures, known.servers)),
            all_live=False,
            servers=known.servers,
            at=self._now(),
            since=self._since(rows),
            recalled_at=known.at,
        )

    def _since(self, rows: Sequence[Observation]) -> dict[InstanceRef, datetime]:
        found = {row.instance.ref: self._since_when(row) for row in rows if row.health in _TOLD_SINCE}
        return {ref: since for ref, since in found.items() if since}

    def _since_when(self, row: Observation) -> datetime | None:
        """As the server has it; of what it has no time for, as the watch saw it."""
        if row.health is Health.DISCONNECTED:
            return row.instance.row.disconnection_at
        watch = self._fleet.remembering
        return watch.since(row.instance.ref, row.health) if watch else None

    async def _verified(self, rows: list[Observation]) -> list[Observation]:
        """Read the live state of the rows whose database state can be wrong; one that is gone falls out.

        All of them share one deadline: a row without an answer by then is ``unresponsive``.
        """
        sure = [row for row in rows if not needs_live_state(row.instance.row)]
        doubtful = [row.instance for row in rows if needs_live_state(row.instance.row)]
        if not doubtful:
            return sure
        reads = [asyncio.create_task(self._observe_in_line(instance)) for instance in doubtful]
        try:
            await asyncio.wait(reads, timeout=self._patience.live_s)
            seen = [
                read.result() if read.done() else self._unresponsive(instance)
                for instance, read in zip(doubtful, reads, strict=True)
            ]
        finally:
            for read in reads:
                read.cancel()
        return sure + [row for row in seen if row is not None]

    async def _observe_in_line(self, instance: Instance) -> Observation | None:
        """As :meth:`Fleet.observe`, with the server spared many reads at a time; None if it is gone."""
        async with self._fleet.server(instance.server).live_reads.place():
            try:
                return await self._fleet.observe(instance)
            except InstanceNotFound:
                return None

    def _unresponsive(self, instance: Instance) -> Observation:
        return Observation(instance, Health.UNRESPONSIVE, live=False, at=self._now())


class _Shelf:
    """Rows that were read, sorted as the watch's memory is."""

    def __init__(self, rows: Sequence[Observation]) -> None:
        self.rows = {_place(row): row for row in rows}
        self.shelves: dict[Health, list[Place]] = {}
        for place in sorted(self.rows):
            self.shelves.setdefault(self.rows[place].health, []).append(place)
        self._places = {row.instance.ref: (row.health, place) for place, row in self.rows.items()}

    def where(self, ref: InstanceRef) -> tuple[Health, Place] | None:
        return self._places.get(ref)


def _recorded(instance: Instance, at: datetime) -> Observation:
    health = conclude(instance.row, instance.row.state or State.CLOSE)
    return Observation(instance, health, live=False, at=at)


def worst_first(rows: Sequence[Observation]) -> list[Observation]:
    """Sorted by health, then by name."""
    return sorted(rows, key=lambda row: (_SEVERITY[row.health], _place(row)))


def _place(row: Observation) -> Place:
    return Place(row.instance.name.casefold(), row.instance.server, row.instance.row.id)


def _counted(rows: Sequence[Observation], choice: Choice) -> Counter[Health]:
    return Counter(row.health for row in rows if row.instance.ref not in choice.without)


def _with_silent(figures: Figures, servers: Sequence[ServerReading]) -> Figures:
    silent = sum(reading.last_count or 0 for reading in servers)
    return replace(figures, counts=+(figures.counts + Counter({Health.UNREACHABLE: silent})))
