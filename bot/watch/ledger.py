"""All that the watch knows now, in memory, kept so that a page of ten thousand costs what a page of ten does."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING

from bot.fleet.health import Health
from bot.fleet.sifting import Place, sift

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from bot.fleet.choice import Choice
    from bot.fleet.instance import InstanceRef
    from bot.fleet.sifting import Found, Sifted
    from bot.watch.known import Known


class Ledger:
    """What is known of each instance, by server and id, and sorted worst first."""

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self._servers: dict[str, dict[UUID, Known]] = {}
        self._names: dict[tuple[str, str], UUID] = {}
        self._sorted: dict[Health, list[Place]] = {health: [] for health in Health}
        self._hidden: set[str] = set()
        for one in known:
            self.put(one)

    def get(self, ref: InstanceRef) -> Known | None:
        """What is known of an instance; None for one that was never seen."""
        return self._servers.get(ref.server, {}).get(ref.id)

    def named(self, server: str, name: str) -> Known | None:
        """What is known of the instance that has ``name`` now."""
        own_id = self._names.get((server, name))
        return None if own_id is None else self._servers[server][own_id]

    def of(self, server: str) -> Mapping[UUID, Known]:
        """Every instance of a server."""
        return self._servers.get(server, {})

    def everything(self) -> Iterable[Known]:
        """Every instance of every server."""
        return (known for of_one in self._servers.values() for known in of_one.values())

    def with_health(self, health: Health) -> Iterable[Known]:
        """Every instance in one health, on servers that answer."""
        return [self._servers[key][own_id] for _, key, own_id in self._sorted[health]]

    def put(self, known: Known) -> None:
        """Remember ``known`` in place of what was known of that instance."""
        ref = known.ref
        of_one = self._servers.setdefault(ref.server, {})
        former = of_one.get(ref.id)
        of_one[ref.id] = known
        if former is not None and former.health is known.health and former.name == known.name:
            return
        if former is not None:
            self._take_out(former)
        self._names[ref.server, known.name] = ref.id
        if ref.server not in self._hidden:
            insort(self._sorted[known.health], _place(known))

    def drop(self, ref: InstanceRef) -> None:
        """Forget an instance."""
        if former := self._servers.get(ref.server, {}).pop(ref.id, None):
            self._take_out(former)

    def hide(self, server: str) -> None:
        """Leave the instances of a server out of counts and pages: it does not answer."""
        if server not in self._hidden:
            self._hidden.add(server)
            for places in self._sorted.values():
                places[:] = [place for place in places if place[1] != server]

    def show(self, server: str) -> None:
        """Take them in again."""
        if server in self._hidden:
            self._hidden.remove(server)
            for known in self.of(server).values():
                self._sorted[known.health].append(_place(known))
            for places in self._sorted.values():
                places.sort()

    def counts(self) -> dict[Health, int]:
        """How many there are of each health."""
        return {health: len(places) for health, places in self._sorted.items()}

    def sift(self, choice: Choice) -> Sifted:
        """Those that a filter lets through; good until something is put here or taken out."""
        return sift(self._sorted, choice, self._where)

    def at(self, place: Place) -> Known:
        """What is known of the instance that stands there."""
        return self._servers[place.server][place.id]

    def _where(self, ref: InstanceRef) -> Found | None:
        known = None if ref.server in self._hidden else self.get(ref)
        return None if known is None else (known.health, _place(known))

    def _take_out(self, former: Known) -> None:
        if self._names.get((former.ref.server, former.name)) == former.ref.id:
            del self._names[former.ref.server, former.name]
        places = self._sorted[former.health]
        place = _place(former)
        at = bisect_left(places, place)
        if at < len(places) and places[at] == place:
            del places[at]


def _place(known: Known) -> Place:
    return Place(known.name.casefold(), known.ref.server, known.ref.id)
