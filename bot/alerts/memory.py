"""What the book remembers of instances and servers beside its incidents, and what of that changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.alerts.drop import STORM, STORM_DROPS, Drop, Outage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.alerts.incident import Incident, Member
    from bot.fleet.instance import InstanceRef


@dataclass(frozen=True)
class Left:
    """What an earlier process remembered.

    Attributes:
        incidents: those that go on, with their members.
        drops: every instance that dropped and is not forgotten.
        outages: every server that did not answer.
        last_id: the highest id of an incident that was ever given away.
    """

    incidents: tuple[Incident, ...] = ()
    drops: tuple[Drop, ...] = ()
    outages: tuple[Outage, ...] = ()
    last_id: int = 0


@dataclass(frozen=True)
class Changes:
    """What is to be written, and told, after one moment.

    Attributes:
        incidents: those that were opened, changed or ended.
        members: of them, those that changed, by incident.
        drops: remembered anew.
        forgotten: drops that are remembered no more.
        outages: remembered anew.
        answering: servers that answer again.
    """

    incidents: tuple[Incident, ...] = ()
    members: tuple[tuple[int, Member], ...] = ()
    drops: tuple[Drop, ...] = ()
    forgotten: tuple[InstanceRef, ...] = ()
    outages: tuple[Outage, ...] = ()
    answering: tuple[str, ...] = ()


@dataclass
class Memory:
    """Every drop and outage; finds out whether there is a storm.

    Attributes:
        drops: by instance; changed by :meth:`keep` and :meth:`forget` alone.
        outages: by server; changed by :meth:`fail` and :meth:`answer` alone.
        unseen: servers whose instances this process has not looked at yet, so that what is remembered of them
            may be true no more.
    """

    drops: dict[InstanceRef, Drop] = field(default_factory=dict)
    outages: dict[str, Outage] = field(default_factory=dict)
    unseen: set[str] = field(default_factory=set)
    _touched: set[InstanceRef] = field(default_factory=set)
    _servers: set[str] = field(default_factory=set)
    _recent: dict[InstanceRef, datetime] = field(default_factory=dict)
    _waiting: Counter[int] = field(default_factory=Counter)

    @classmethod
    def of(cls, drops: Iterable[Drop], outages: Iterable[Outage]) -> Memory:
        """As it was when these were written."""
        memory = cls(outages={outage.server: outage for outage in outages})
        for drop in drops:
            memory.keep(drop)
        counted = [
            (drop.counted_at, drop.storm or 0, drop.ref) for drop in memory.drops.values() if drop.counted_at
        ]
        memory._recent = {ref: at for at, _, ref in sorted(counted, key=lambda one: one[:2])}
        memory._touched = set()
        return memory

    def keep(self, drop: Drop) -> None:
        """Remember ``drop`` in place of what was known of its instance."""
        self._count(self.drops.get(drop.ref), -1)
        self._count(drop, 1)
        self.drops[drop.ref] = drop
        if drop.counted_at is None:
            self._recent.pop(drop.ref, None)
        self._touched.add(drop.ref)

    def forget(self, ref: InstanceRef) -> None:
        """Remember nothing of an instance any more."""
        self._count(self.drops.pop(ref, None), -1)
        self._recent.pop(ref, None)
        self._touched.add(ref)

    def on(self, server: str) -> list[Drop]:
        """All that is remembered of a server's instances."""
        return [drop for drop in self.drops.values() if drop.ref.server == server]

    def fail(self, outage: Outage) -> None:
        """A server does not answer."""
        self.outages[outage.server] = outage
        self._servers.add(outage.server)

    def answer(self, server: str) -> Outage | None:
        """A server answers; what was known of its outage."""
        self._servers.add(server)
        return self.outages.pop(server, None)

    def waiting(self, storm: int) -> int:
        """How many of a storm are down and not told yet."""
        return self._waiting[storm]

    def storm(self, at: datetime) -> int | None:
        """The storm that takes what drops then; None where there is none."""
        if not self._recent:
            return None
        last = next(reversed(self._recent))
        return self.drops[last].storm if at - self._recent[last] < STORM else None

    def lately(self) -> list[Drop]:
        """Those that were counted last, as far as they can make a storm with what drops now."""
        return [self.drops[ref] for ref in self._recent if ref in self.drops]

    def in_storm(self, storm: int) -> list[Drop]:
        """All that a storm counts."""
        return [drop for drop in self.drops.values() if drop.storm == storm]

    def counted(self, ref: InstanceRef, at: datetime) -> tuple[datetime, bool]:
        """One more drop that can make a storm.

        Returns:
            When it is counted, never before the one before it; and whether it is one too many.
        """
        if self._recent:
            at = max(at, self._recent[next(reversed(self._recent))])
        self._recent.pop(ref, None)
        while self._recent and at - self._recent[first := next(iter(self._recent))] >= STORM:
            del self._recent[first]
        self._recent[ref] = at
        return at, len(self._recent) > STORM_DROPS

    def changes(self, incidents: Iterable[Incident], members: Iterable[tuple[int, Member]]) -> Changes:
        """What changed since the last call, with what changed of the incidents."""
        touched, servers = self._touched, self._servers
        self._touched, self._servers = set(), set()
        return Changes(
            incidents=tuple(incidents),
            members=tuple(members),
            drops=tuple(self.drops[ref] for ref in touched if ref in self.drops),
            forgotten=tuple(ref for ref in touched if ref not in self.drops),
            outages=tuple(self.outages[server] for server in servers if server in self.outages),
            answering=tuple(server for server in servers if server not in self.outages),
        )

    def _count(self, drop: Drop | None, by: int) -> None:
        if drop is not None and drop.is_waiting and drop.storm is not None:
            self._waiting[drop.storm] += by
            if not self._waiting[drop.storm]:
                del self._waiting[drop.storm]
