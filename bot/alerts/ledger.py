"""The incidents that go on, as they are being written; each batch of changes raises a revision once."""

from __future__ import annotations

from dataclasses import replace
from heapq import nsmallest
from typing import TYPE_CHECKING, Final

from bot.alerts.incident import Incident, Kind, Member
from bot.alerts.ongoing import Ongoing
from bot.fleet.health import Health

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.alerts.drop import Drop
    from bot.fleet.instance import InstanceRef


class _Entry:
    """One incident with its members by instance, since a storm has thousands that change one by one."""

    def __init__(self, head: Incident) -> None:
        self.head = replace(head, members=())
        self.members = {member.ref: member for member in head.members}
        self.down = sum(member.up_at is None for member in head.members)
        self.pressing = sum(map(_is_pressing, head.members))
        self.is_revised = self.is_new = False

    def put(self, member: Member, *, is_its_own: bool) -> None:
        former = self.members.get(member.ref)
        self.down += (member.up_at is None) - (former is not None and former.up_at is None)
        self.pressing += _is_pressing(member) - (former is not None and _is_pressing(former))
        self.members[member.ref] = member
        if member.is_final and is_its_own and not self.head.is_final:
            self.head = replace(self.head, is_final=True)

    def incident(self) -> Incident:
        return replace(self.head, members=tuple(self.members.values()))


def _is_pressing(member: Member) -> bool:
    return member.is_final or member.health is None


_RANKS: Final = {kind: rank for rank, kind in enumerate((Kind.SERVER, Kind.GROUP, Kind.INSTANCE))}


def _severity(entry: _Entry) -> tuple[int, bool, int, datetime]:
    """Servers come first, then what dropped together, what nobody brings back by itself, and what is down longest."""
    head = entry.head
    return _RANKS.get(head.kind, len(_RANKS)), not head.is_final, -entry.down, head.began_at


class Ledger:
    """Opens, changes and closes incidents, and gives away what changed since it was last asked."""

    def __init__(self, incidents: Iterable[Incident] = (), last_id: int = 0) -> None:
        self._entries = {incident.id: _Entry(incident) for incident in incidents}
        self._last_id = last_id
        self._touched: dict[int, _Entry] = {}
        self._members: dict[tuple[int, InstanceRef], Member] = {}

    def reserve(self) -> int:
        """An id for an incident that may be opened later, or never."""
        self._last_id += 1
        return self._last_id

    def open(
        self,
        kind: Kind,
        at: datetime,
        *,
        server: str | None = None,
        reserved: int | None = None,
        is_untold: bool = False,
    ) -> int:
        """Begin an incident; its id."""
        number = self.reserve() if reserved is None else reserved
        entry = _Entry(Incident(number, kind, at, revision=0, server=server, is_untold=is_untold))
        entry.is_revised = entry.is_new = True
        self._entries[number] = self._touched[number] = entry
        return number

    def has(self, number: int) -> bool:
        """Whether it goes on."""
        return number in self._entries

    def kind(self, number: int) -> Kind:
        """What an incident that goes on tells."""
        return self._entries[number].head.kind

    def is_untold(self, number: int) -> bool:
        """Whether another one told its beginning."""
        return self._entries[number].head.is_untold

    def down(self, number: int) -> int:
        """How many of its members are down."""
        return self._entries[number].down

    def find(self, kind: Kind) -> list[int]:
        """Those of a kind that go on."""
        return [number for number, entry in self._entries.items() if entry.head.kind is kind]

    def is_summed_up(self, number: int) -> bool:
        """Whether summaries that are not told yet say when it was over for each of whom that need be told."""
        told = [self._entries[away].members for away in self.find(Kind.AWAY)]
        members = [one for one in self._entries[number].members.values() if not one.is_settled]
        return all(any(m.ref in those and those[m.ref].up_at == m.up_at for those in told) for m in members)

    def is_any_back(self, number: int) -> bool:
        """Whether one of its members is connected again."""
        members = self._entries[number].members.values()
        return any(m.up_at is not None and m.health is Health.CONNECTED for m in members)

    def ongoing(self) -> Ongoing:
        """How many go on whose end is news, and since when."""
        began = [entry.head.began_at for entry in self._entries.values() if entry.head.kind.goes_on]
        return Ongoing(len(began), min(began, default=None))

    def those_down(self) -> frozenset[InstanceRef]:
        """The instances that are down in one of those."""
        return frozenset(
            member.ref
            for entry in self._entries.values()
            if entry.head.kind.goes_on
            for member in entry.members.values()
            if member.up_at is None
        )

    def worst(self, count: int) -> list[Incident]:
        """The worst of those, at most ``count``; of thousands the others are not even built."""
        going = (entry for entry in self._entries.values() if entry.head.kind.goes_on)
        return [entry.incident() for entry in nsmallest(count, going, key=_severity)]

    def is_unstable(self, drop: Drop) -> bool:
        """Whether an instance is told as unstable."""
        return drop.incident is not None and self.kind(drop.incident) is Kind.UNSTABLE

    def show(self, drop: Drop, *, up_at: datetime | None = None, is_news: bool = True) -> None:
        """The incidents that tell it and count it say what it is now; ``up_at`` is when it was over for it."""
        if drop.incident is None:
            return
        member = drop.member(up_at)
        self.put(drop.incident, member, is_news=is_news)
        if drop.storm is not None and drop.storm != drop.incident and self.has(drop.storm):
            self.put(drop.storm, member, is_its_own=False)

    def put(self, number: int, member: Member, *, is_news: bool = True, is_its_own: bool = True) -> None:
        """Add a member, or what is new of one; what is no news is remembered and told with the next news.

        One that is not the incident's own is counted by it, but told by another one, also that it is final.
        """
        entry = self._entries[number]
        if entry.members.get(member.ref) == member:
            return
        entry.put(member, is_its_own=is_its_own)
        began_earlier = entry.head.began_at > member.down_at and entry.head.kind.goes_on
        if began_earlier and entry.is_new:
            entry.head = replace(entry.head, began_at=member.down_at)
        entry.is_revised |= is_news
        self._touched[number] = entry
        self._members[number, member.ref] = member

    def tell(self, number: int) -> None:
        """What another incident told the beginning of has become news of its own."""
        entry = self._entries[number]
        if entry.head.is_untold:
            entry.head = replace(entry.head, is_untold=False)
            entry.is_revised = True
            self._touched[number] = entry

    def pressing(self, number: int) -> int:
        """How many of its members are down for good, or gone."""
        return self._entries[number].pressing

    def began_at(self, number: int) -> datetime:
        """When it began, in UTC."""
        return self._entries[number].head.began_at

    def member(self, number: int, ref: InstanceRef) -> Member | None:
        """One member of an incident that goes on."""
        return self._entries[number].members.get(ref)

    def close(self, number: int, at: datetime, *, quietly: bool = False, is_news: bool = True) -> None:
        """End an incident."""
        entry = self._touched[number] = self._entries.pop(number)
        entry.head = replace(entry.head, over_at=at, is_quiet=quietly)
        entry.is_revised |= is_news

    def changes(self) -> tuple[list[Incident], list[tuple[int, Member]]]:
        """The incidents that changed since the last call, and their members that did."""
        for entry in self._touched.values():
            if entry.is_revised:
                entry.head = replace(entry.head, revision=entry.head.revision + 1)
            entry.is_revised = entry.is_new = False
        incidents = [entry.incident() for _, entry in sorted(self._touched.items())]
        members = [(number, member) for (number, _), member in self._members.items()]
        self._touched, self._members = {}, {}
        return incidents, members
