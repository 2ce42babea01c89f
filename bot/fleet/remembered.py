"""A page of a fleet that is too large to be read for each asker, from the memory of who watches it."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.evolution import EvolutionError, InstanceNotFound, InstanceRow
from bot.fleet.health import Health, Observation
from bot.fleet.instance import Instance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.fleet.asking import ServerReading
    from bot.fleet.instance import DetailedInstance, InstanceRef


@dataclass(frozen=True, slots=True)
class RememberedRow:
    """One instance as it was seen last."""

    ref: InstanceRef
    name: str
    number: str | None
    health: Health


@dataclass(frozen=True, slots=True)
class RememberedPage:
    """One page, worst first.

    Attributes:
        rows: its instances.
        counts: how many there are of each health, in the whole fleet.
        page: its number, from 0.
        pages: how many there are.
        servers: how each server answered; the instances of one that does not are left out.
        at: when the server that was looked at first was looked at, in UTC.
    """

    rows: Sequence[RememberedRow]
    counts: Mapping[Health, int]
    page: int
    pages: int
    servers: tuple[ServerReading, ...]
    at: datetime


class Remembering(Protocol):
    """Who watches the fleet."""

    def remembered(self, page: int, size: int) -> RememberedPage | None:
        """A page; None where the fleet is small enough to be read, or was not looked at lately."""
        ...

    def everything(self) -> Sequence[RememberedRow]:
        """Every instance as it was last seen; those of a silent server are unreachable."""
        ...

    def find(self, text: str) -> list[Instance]:
        """What a person can mean by ``text``, of all that was seen last, also on servers that do not answer."""
        ...

    def name_of(self, ref: InstanceRef) -> str | None:
        """What an instance was called when it was last seen; None where it never was, or vanished."""
        ...


class Reads(Protocol):
    """Who reads instances one by one."""

    async def get(self, ref: InstanceRef) -> DetailedInstance:
        """The instance behind an id, read now."""
        ...

    async def observe(self, instance: Instance) -> Observation:
        """Its health, from its live state."""
        ...


async def seen_now(fleet: Reads, known: RememberedPage) -> tuple[list[Observation], Counter[Health]]:
    """The instances of a page as they are now, and the counts of the whole fleet with them."""
    seen = await asyncio.gather(*(_seen(fleet, row, known.at) for row in known.rows))
    rows = [row for row in seen if row is not None]
    counts = Counter(known.counts) + Counter(row.health for row in rows)
    counts -= Counter(row.health for row in known.rows)
    counts[Health.UNREACHABLE] += sum(reading.last_count or 0 for reading in known.servers)
    return rows, +counts


async def _seen(fleet: Reads, row: RememberedRow, at: datetime) -> Observation | None:
    """None if it is gone."""
    try:
        return await fleet.observe(await fleet.get(row.ref))
    except InstanceNotFound:
        return None
    except EvolutionError:
        owner = f"{row.number}@s.whatsapp.net" if row.number else None
        recalled = InstanceRow(id=row.ref.id, name=row.name, owner_jid=owner)
        return Observation(Instance(row.ref.server, recalled), row.health, live=False, at=at)
