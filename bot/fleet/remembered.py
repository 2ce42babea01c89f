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
    from collections.abc import Sequence
    from datetime import datetime

    from bot.fleet.asking import ServerReading
    from bot.fleet.choice import Choice, Chosen
    from bot.fleet.figures import Figures
    from bot.fleet.instance import DetailedInstance, InstanceRef
    from bot.fleet.remembered_row import RememberedRow


@dataclass(frozen=True, slots=True)
class RememberedPage:
    """One page of what a filter lets through, worst first.

    Attributes:
        rows: its instances.
        figures: how many there are.
        servers: how each server answered; the instances of one that does not are left out.
        at: when the server that was looked at first was looked at, in UTC.
    """

    rows: Sequence[RememberedRow]
    figures: Figures
    servers: tuple[ServerReading, ...]
    at: datetime


class Remembering(Protocol):
    """Who watches the fleet."""

    def remembered(self, choice: Choice, page: int, size: int) -> RememberedPage | None:
        """A page; None where the fleet is small enough to be read, or was not looked at lately."""
        ...

    def everything(self) -> Sequence[RememberedRow]:
        """Every instance as it was last seen; those of a silent server are unreachable."""
        ...

    def find(self, text: str) -> list[Instance]:
        """What a person can mean by ``text``, of all that was seen last, also on servers that do not answer."""
        ...

    def chosen(self, choice: Choice) -> Chosen | None:
        """All that a filter lets through; None likewise."""
        ...

    def fitting(self, choice: Choice) -> int:
        """How many a filter lets through of all that was seen on servers that answer, however long ago."""
        ...

    def since(self, ref: InstanceRef, health: Health) -> datetime | None:
        """From when an instance is in ``health``, in UTC, as far as that was seen; None where it is in another."""
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


def recalled_instance(ref: InstanceRef, name: str, number: str | None) -> Instance:
    """An instance with so much of its row as is remembered."""
    owner = f"{number}@s.whatsapp.net" if number else None
    return Instance(ref.server, InstanceRow(id=ref.id, name=name, owner_jid=owner))


async def seen_now(fleet: Reads, known: RememberedPage, choice: Choice) -> tuple[list[Observation], Figures]:
    """The instances of a page as they are now, and the figures with them."""
    seen = await asyncio.gather(*(_seen(fleet, row, known.at) for row in known.rows))
    rows = [row for row in seen if row is not None]
    now = Counter(row.health for row in rows if row.instance.ref not in choice.without)
    before = Counter(row.health for row in known.rows if row.ref not in choice.without)
    return rows, known.figures.corrected(before, now)


async def _seen(fleet: Reads, row: RememberedRow, at: datetime) -> Observation | None:
    """None if it is gone."""
    try:
        return await fleet.observe(await fleet.get(row.ref))
    except InstanceNotFound:
        return None
    except EvolutionError:
        recalled = recalled_instance(row.ref, row.name, row.number)
        return Observation(recalled, row.health, live=False, at=at)
