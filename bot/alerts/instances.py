"""What becomes of each instance that drops: it waits, is told by an incident, is unstable, is well again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.alerts.deadlines import Deadlines
from bot.alerts.drop import CALM, FLAPPING, FLAPS, STORM, Drop, is_drop
from bot.alerts.incident import Kind
from bot.fleet.health import Health
from bot.watch.known import Source

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from bot.alerts.inventory import Inventory
    from bot.alerts.ledger import Ledger
    from bot.alerts.memory import Memory
    from bot.alerts.storms import Storms
    from bot.fleet.instance import InstanceRef
    from bot.watch.known import Healing, Transition

AT_ONCE: Final = 100
"""What is done in one go takes some 10 ms, so that nobody waits for it."""

_UNDER_WAY = frozenset({Health.CONNECTING, Health.PAIRING, Health.LOADING, Health.UNRESPONSIVE})
"""What a command makes of an instance for a while; only what comes of it settles an incident."""


class Instances:
    """Takes one change of one instance after the other, and time."""

    def __init__(
        self, ledger: Ledger, memory: Memory, inventory: Inventory, storms: Storms, after: timedelta
    ) -> None:
        """Go on with what is in ``memory``.

        Args:
            ledger: the incidents.
            memory: the drops and the outages.
            inventory: takes what vanishes or appears.
            storms: takes what drops together.
            after: how long a loss that may heal has for that before it is told.
        """
        self._ledger, self._memory, self._inventory = ledger, memory, inventory
        self._storms, self._after = storms, after
        self._drops: Deadlines[InstanceRef] = Deadlines()
        for drop in memory.drops.values():
            self._arm(drop)

    def due(self) -> datetime | None:
        """When :meth:`tick` has something to do next."""
        return min(filter(None, (self._drops.first(), self._storms.due())), default=None)

    def tick(self, now: datetime) -> None:
        """Time passed; of thousands that are due, some now and the others at once when it is called again."""
        for ref in self._drops.take(now, AT_ONCE):
            self._is_due(self._memory.drops[ref], now)
        self._storms.tick(now)

    def take(self, t: Transition) -> None:
        """One instance changed."""
        drop = self._memory.drops.get(t.ref)
        if t.source is Source.COMMAND:
            self._command(t, drop)
        elif t.before is None:
            self._inventory.take(t)
        elif t.after is None:
            self._vanish(t, drop)
        elif drop is not None and drop.is_down:
            self._go_on(drop, t)
        elif is_drop(t, drop):
            self._drop(t, drop)
        elif t.after is Health.LOADING and t.before is Health.CONNECTED:
            self.keep(replace((drop or new_drop(t)).seen(t), was_up=True))
        elif drop is not None:
            self._calm(replace(drop.seen(t), was_up=drop.was_up and t.after is Health.LOADING))

    def heal(self, healing: Healing) -> None:
        """It was restarted by ourselves."""
        drop = self._memory.drops.get(healing.ref)
        if drop is None or not drop.is_down:
            return
        drop = replace(drop, tries=healing.number_of_try)
        self._ledger.show(drop, is_news=not self._ledger.is_unstable(drop))
        self.keep(drop)

    def keep(self, drop: Drop) -> None:
        """Remember a drop, and when something is to be done about it."""
        self._memory.keep(drop)
        self._arm(drop)

    def settle(self, drop: Drop, t: Transition, *, quietly: bool) -> None:
        """It is over for an instance: connected, vanished, or what somebody made of it."""
        after = replace(drop.seen(t), was_up=False)
        self._ledger.show(after, up_at=t.at)
        if drop.incident is not None and self._is_own(drop.incident):
            self._ledger.close(drop.incident, t.at, quietly=quietly)
        self._calm(replace(after, incident=None))
        if drop.storm is not None:
            self._storms.end(drop.storm, t.at)

    def give_up(self, drop: Drop, at: datetime) -> None:
        """Nobody looks at it any more, so nothing more is told of it."""
        self._ledger.show(drop, up_at=at)
        if drop.incident is not None and self._is_own(drop.incident):
            self._ledger.close(drop.incident, at, quietly=True)
        self._drops.drop(drop.ref)
        self._memory.forget(drop.ref)
        if drop.storm is not None:
            self._storms.end(drop.storm, at, quietly=True)

    def drop_anew(self, drop: Drop, at: datetime) -> None:
        """Its server answers, and it is down: that has the same grace as a new loss."""
        drop = self._storms.counted(replace(drop, incident=None, due=at + self._after), at)
        return self.tell(drop) if drop.is_final else self.keep(drop)

    def arm_of(self, server: str) -> None:
        """What waited for a server, which was not told of or not looked at, is told at its own time."""
        for drop in self._memory.on(server):
            self._arm(drop)

    def tell(self, drop: Drop) -> None:
        """It is time: its server's incident tells it, or its storm's, or one of its own."""
        outage, began_at = self._memory.outages.get(drop.ref.server), drop.down_at
        assert began_at is not None  # noqa: S101 -- only what is down is told
        if outage is not None and outage.incident is not None:
            number = outage.incident
            drop = replace(drop, storm=None, counted_at=None)
        elif drop.storm is not None:
            number = drop.storm
            self._storms.open(number, began_at)
        else:
            number = self._ledger.open(Kind.INSTANCE, began_at, server=drop.ref.server)
        drop = replace(drop, incident=number, due=None)
        self._ledger.show(drop)
        self.keep(drop)

    def _drop(self, t: Transition, before: Drop | None) -> None:
        drop = replace(before or new_drop(t), reason=None, tries=0).seen(t)
        drop = replace(drop, down_at=t.at, due=t.at + self._after, was_up=False)
        if drop.incident is not None:  # it is unstable, which was told; only what is final ends that
            self._ledger.put(drop.incident, drop.member(), is_news=False)
            if not drop.is_final:
                return self.keep(replace(drop, changes=(t.at,), due=None))
            self._ledger.close(drop.incident, t.at, quietly=True)
        was_unstable = drop.incident is not None
        drop = replace(drop, incident=None, storm=None, counted_at=None)
        if self._is_dead(t.ref.server):
            return self.tell(drop)
        drop = self._storms.counted(drop, t.at)
        if drop.storm is None:
            drop = drop.changed(t.at)
            if was_unstable or len(drop.changes) >= FLAPS:
                return self._unstable(drop)
        return self.tell(drop) if drop.is_final else self.keep(drop)

    def _go_on(self, drop: Drop, t: Transition) -> None:
        """A drop became something else."""
        if t.after is Health.CONNECTED:
            return self._back(drop, t)
        if t.after is Health.NEVER_PAIRED:
            return self.settle(drop, t, quietly=True)
        after, is_unstable = drop.seen(t), self._ledger.is_unstable(drop)
        self._ledger.show(after, is_news=not is_unstable or _is_told_as_final(drop))
        if drop.incident is not None and after.is_final and not drop.is_final:
            self._ledger.tell(drop.incident)  # a summary told it as one that may heal
        if after.is_final and drop.incident is None:
            return self.tell(after)
        if after.is_final and drop.incident is not None and is_unstable and not _is_told_as_final(drop):
            self._ledger.close(drop.incident, t.at, quietly=True)
            lost = replace(after, incident=None)
            return self.tell(lost) if self._is_dead(lost.ref.server) else self._unstable(lost)
        return self.keep(after)

    def _back(self, drop: Drop, t: Transition) -> None:
        after = drop.seen(t)
        if drop.incident is not None and self._ledger.is_unstable(drop):
            is_final = _is_told_as_final(drop)
            if is_final and drop.down_at is not None and t.at - drop.down_at >= CALM:
                return self.settle(drop, t, quietly=False)
            self._ledger.put(drop.incident, after.member(), is_news=is_final)
            return self.keep(replace(after, down_at=None, due=None, changes=(t.at,)))
        if drop.storm is not None or self._is_servers(drop):
            return self.settle(drop, t, quietly=False)
        after = after.changed(t.at)
        is_flapping = len(after.changes) >= FLAPS
        self.settle(replace(drop, changes=after.changes), t, quietly=is_flapping)
        return self._unstable(replace(after, incident=None)) if is_flapping else None

    def _command(self, t: Transition, drop: Drop | None) -> None:
        """Somebody did it through us, so nobody need be told."""
        if drop is None:
            return
        if t.after not in _UNDER_WAY:
            self.settle(drop, t, quietly=True)
        elif drop.is_down:
            self._go_on(drop, t)

    def _vanish(self, t: Transition, drop: Drop | None) -> None:
        is_own = drop is not None and drop.incident is not None and self._is_own(drop.incident)
        if drop is not None:
            self.settle(drop, t, quietly=False)
        if not is_own:  # among many nobody would see it
            self._inventory.take(t)

    def _unstable(self, drop: Drop) -> None:
        number = self._ledger.open(Kind.UNSTABLE, drop.changes[0], server=drop.ref.server)
        self._ledger.put(number, drop.member())
        down_at = None if drop.health is Health.CONNECTED else drop.down_at
        changes = () if drop.is_final else drop.changes[-1:]
        self.keep(replace(drop, incident=number, due=None, down_at=down_at, changes=changes))

    def _calm(self, drop: Drop) -> None:
        """It is not down; what it did lately is remembered for as long as that counts."""
        drop = replace(drop, down_at=None, due=None, reason=None, tries=0)
        if drop.incident is None and not (drop.changes or drop.counted_at or drop.was_up):
            self._drops.drop(drop.ref)
            self._memory.forget(drop.ref)
        else:
            self.keep(drop)

    def _arm(self, drop: Drop) -> None:
        """When something is to be done about it: it is told, it is stable again, or it can be forgotten."""
        if drop.due is not None:
            return self._drops.set(drop.ref, drop.due)
        if self._ledger.is_unstable(drop) and not _is_told_as_final(drop):
            return self._drops.set(drop.ref, drop.changes[-1] + CALM)
        ends = [drop.changes[-1] + FLAPPING] if drop.changes else []
        ends += [drop.counted_at + STORM] if drop.counted_at else []
        if drop.is_down or drop.was_up or not ends:
            return self._drops.drop(drop.ref)
        return self._drops.set(drop.ref, max(ends))

    def _is_due(self, drop: Drop, now: datetime) -> None:
        server = drop.ref.server
        if server in self._memory.unseen and server not in self._memory.outages:
            return None  # it may have changed while nobody looked
        if drop.incident is not None and self._ledger.is_unstable(drop):
            return self._stable(drop, drop.incident, now)
        if not drop.is_down:
            return self._calm(replace(drop, changes=(), counted_at=None, storm=None))
        if not drop.is_waiting:
            return None
        outage = self._memory.outages.get(drop.ref.server)
        if outage is not None and outage.incident is None:  # the server's incident may take it
            return self._drops.set(drop.ref, outage.due)
        return self.tell(drop)

    def _stable(self, drop: Drop, number: int, now: datetime) -> None:
        """Long enough without a change: it is well, or its loss is an ordinary one.

        While its server does not answer, nobody knows: it has the same time again.
        """
        if drop.ref.server in self._memory.outages:
            return self.keep(replace(drop, changes=(now,)))
        self._ledger.put(number, drop.member(up_at=None if drop.is_down else now))
        self._ledger.close(number, now, quietly=drop.is_down)
        calmed = replace(drop, incident=None, changes=())
        return self.tell(calmed) if drop.is_down else self._calm(calmed)

    def _is_own(self, number: int) -> bool:
        """Whether an incident tells of one instance alone."""
        return self._ledger.kind(number) in {Kind.INSTANCE, Kind.UNSTABLE}

    def _is_dead(self, server: str) -> bool:
        """Whether it was told of a server that it does not answer."""
        outage = self._memory.outages.get(server)
        return outage is not None and outage.incident is not None

    def _is_servers(self, drop: Drop) -> bool:
        return drop.incident is not None and self._ledger.kind(drop.incident) is Kind.SERVER


def _is_told_as_final(drop: Drop) -> bool:
    """Whether one that is unstable is down for good, and that was told: time makes it no more stable then."""
    return drop.is_down and not drop.changes


def new_drop(t: Transition) -> Drop:
    """An instance of which nothing was remembered."""
    return Drop(t.ref, t.name, t.number, t.before)
