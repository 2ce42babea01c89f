"""Live states for the watch: which are read in a look, how many at once, and what a failed one means."""

from __future__ import annotations

import asyncio
import heapq
from typing import TYPE_CHECKING, Final

from bot.evolution import EvolutionError, InstanceNotFound, State, Unreachable
from bot.fleet.health import Health, conclude, may_be_a_gap, needs_live_state
from bot.fleet.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from uuid import UUID

    from bot.evolution import BriefRow, EvolutionClient
    from bot.watch.known import Known

SMALL: Final = 100
"""On a server with so many doubtful instances, or fewer, each is looked at every time."""

ROUND_S: Final = 300.0
"""On a larger one each is looked at once in so many seconds."""

_AT_ONCE: Final = 5
_A_SECOND: Final = 50.0
"""The first look at a large server reads them all: the server shall have time for others meanwhile."""

_LIVE_S: Final = 3.0
"""Seconds until a live state that has not come leaves its instance unresponsive; it comes in 1 to 8 ms."""


_MOST_CUTS: Final = 5
"""So many reads in a row that found no server are no fault of their instances."""


class LiveReads:
    """Reads the live states of one server's instances, and remembers when each was read last."""

    def __init__(self, client: EvolutionClient, look_s: float) -> None:
        self._client, self._look_s = client, look_s
        self._pace = Pace(_A_SECOND)
        self._turn, self._cuts = 0, 0
        self._read_in: dict[UUID, int] = {}

    def choose(
        self,
        rows: Sequence[BriefRow],
        known: Mapping[UUID, Known],
        *,
        hinted: Collection[str],
        share: float,
        everything: bool,
    ) -> list[BriefRow]:
        """The rows whose live state is to be read now.

        Args:
            rows: the inventory.
            known: what is known of the server's instances.
            hinted: names of which an event told.
            share: the part of the others that is due, from 0 to 1.
            everything: leave none out.
        """
        doubtful = [row for row in rows if needs_live_state(row)]
        if everything or len(doubtful) <= SMALL:
            return doubtful
        first = {
            row.id: row for row in doubtful if row.name in hinted or _is_open_question(known.get(row.id))
        }
        due = heapq.nsmallest(
            -int(-len(doubtful) * share // 1), doubtful, key=lambda row: self._read_in.get(row.id, 0)
        )
        urgent = list(first.values())[: max(SMALL, len(hinted))]
        return list({row.id: row for row in (*urgent, *due)}.values())

    async def read(self, rows: Iterable[BriefRow]) -> dict[UUID, Health]:
        """The health of each row by its live state; without those that are gone.

        Raises:
            Unreachable: the server no longer answers at all.
        """
        self._turn, self._cuts = self._turn + 1, 0
        found: dict[UUID, Health] = {}
        waiting = iter(rows)
        readers = [asyncio.create_task(self._reader(waiting, found)) for _ in range(_AT_ONCE)]
        try:
            await asyncio.gather(*readers)
        finally:
            for reader in readers:
                reader.cancel()
        return found

    async def from_metrics(self, rows: Sequence[BriefRow], states: Mapping[str, State]) -> dict[UUID, Health]:
        """The health of every row by the states that the server's metrics gave for all at once.

        Raises:
            Unreachable: the server no longer answers at all.
        """
        found = {row.id: conclude(row, states.get(row.name)) for row in rows if needs_live_state(row)}
        between_sockets = [row for row in rows if row.id in found and may_be_a_gap(row, states.get(row.name))]
        return found | await self.read(between_sockets) if between_sockets else found

    def forget(self, rows: Iterable[BriefRow]) -> None:
        """Keep only what concerns ``rows``."""
        ids = {row.id for row in rows}
        for gone in self._read_in.keys() - ids:
            del self._read_in[gone]

    async def _reader(self, rows: Iterator[BriefRow], found: dict[UUID, Health]) -> None:
        for row in rows:
            await self._pace.turn()
            self._read_in[row.id] = self._turn
            try:
                async with asyncio.timeout(_LIVE_S):
                    found[row.id] = conclude(row, await self._state(row))
            except InstanceNotFound:
                continue  # the next inventory tells whether it is gone
            except (EvolutionError, TimeoutError) as error:
                self._cuts = self._cuts + 1 if isinstance(error, Unreachable) else 0
                if self._cuts > _MOST_CUTS:
                    raise
                found[row.id] = Health.UNRESPONSIVE
            else:
                self._cuts = 0

    async def _state(self, row: BriefRow) -> State | None:
        """The live state, after a second look where the session may be between two sockets."""
        live = await self._client.connection_state(row.name)
        if not may_be_a_gap(row, live):
            return live
        await asyncio.sleep(self._look_s)
        return await self._client.connection_state(row.name)


def _is_open_question(known: Known | None) -> bool:
    """Whether people wait for the next look at it: it is new, or not well."""
    return known is None or known.doubted_since is not None or known.health is not Health.CONNECTED
