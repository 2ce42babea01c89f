"""How a filter finds its instances among thousands: sorted places by health, of which most need not be touched."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from bot.fleet.health import Health
from bot.fleet.names import has_part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from uuid import UUID

    from bot.fleet.choice import Choice
    from bot.fleet.instance import InstanceRef


class Place(NamedTuple):
    """Where an instance stands among those in its health.

    Attributes:
        folded: its name in small letters.
        server: its server's key.
        id: its own.
    """

    folded: str
    server: str
    id: UUID


if TYPE_CHECKING:
    Shelves = Mapping[Health, Sequence[Place]]
    """The places in each health, sorted."""
    Found = tuple[Health, Place]


@dataclass(frozen=True)
class Sifted:
    """What a filter let through; good until what it was made from changes.

    Attributes:
        shelves: the places that fit, by health.
        counts: how many there are of each health but for those to be left out, whatever the filter wants.
        by_health: how many each health would give on the same server with the same part of a name.
        by_server: how many each server would give with all else the same.
        left_out: how many are there that were to be left out.
    """

    shelves: Shelves
    counts: Counter[Health]
    by_health: Counter[Health]
    by_server: Counter[str]
    left_out: int

    def __len__(self) -> int:
        """How many fit."""
        return sum(map(len, self.shelves.values()))

    def __iter__(self) -> Iterator[Found]:
        """All that fit, worst first and then by name."""
        return ((health, place) for health in Health for place in self.shelves.get(health, ()))

    def page(self, start: int, size: int) -> list[Found]:
        """``size`` of them from number ``start`` on."""
        found: list[Found] = []
        for health in Health:
            places = self.shelves.get(health, ())
            found += [(health, place) for place in places[start : start + size - len(found)]]
            start = max(0, start - len(places))
            if len(found) == size:
                break
        return found


def sift(shelves: Shelves, choice: Choice, where: Callable[[InstanceRef], Found | None]) -> Sifted:
    """Let through what ``choice`` wants.

    Args:
        shelves: all that there is.
        choice: the filter.
        where: finds the place of one instance; None for one that is not on the shelves.
    """
    out = [one for one in map(where, choice.without) if one is not None]
    kept = _less(shelves, out)
    named = _with_part(kept, choice.part)
    there = _on(named, choice.server)
    if choice.among is not None:
        named = _with_part(_shelved(filter(None, map(where, choice.among))), choice.part)
        found = _on(named, choice.server)
    else:
        found = there
    if choice.health is not None:
        named, found = ({choice.health: one.get(choice.health, ())} for one in (named, found))
    places = chain.from_iterable(named.values())
    by_server = Counter(map(attrgetter("server"), places))
    return Sifted(found, _counted(kept), _counted(there), by_server, len(out))


def _counted(shelves: Shelves) -> Counter[Health]:
    return Counter({health: len(places) for health, places in shelves.items()})


def _shelved(found: Iterable[Found]) -> Shelves:
    shelves: dict[Health, list[Place]] = {}
    for health, place in found:
        shelves.setdefault(health, []).append(place)
    return {health: sorted(places) for health, places in shelves.items()}


def _less(shelves: Shelves, gone: Iterable[Found]) -> Shelves:
    """Without some; a place is compared by its name first, since there may be thousands."""
    taken = _shelved(gone)
    if not taken:
        return shelves
    less = dict(shelves)
    for health, places in taken.items():
        names, out = {place.folded for place in places}, set(places)
        less[health] = [place for place in shelves[health] if place.folded not in names or place not in out]
    return less


def _with_part(shelves: Shelves, part: str) -> Shelves:
    if not part:
        return shelves
    fits = has_part(part)
    return {health: [place for place in places if fits(place.folded)] for health, places in shelves.items()}


def _on(shelves: Shelves, server: str | None) -> Shelves:
    if server is None:
        return shelves
    return {
        health: [place for place in places if place.server == server] for health, places in shelves.items()
    }
