"""The book of incidents: what is told of all that happened, decided without waiting for anything.

Pure: it knows only what it is given, and what it gives back is all that it would
have to be given again to go on after a restart.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.alerts.away import Away
from bot.alerts.deadlines import Deadlines
from bot.alerts.drop import AWAY, Outage
from bot.alerts.incident import Incident, Kind
from bot.alerts.instances import Instances
from bot.alerts.inventory import Inventory
from bot.alerts.ledger import Ledger
from bot.alerts.memory import Memory
from bot.alerts.storms import Storms

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime, timedelta

    from bot.alerts.memory import Changes, Left
    from bot.alerts.ongoing import Ongoing
    from bot.fleet.instance import InstanceRef
    from bot.watch.known import Happened, ServerChange


class Book:
    """Opens, changes and ends incidents as instances and servers go and come."""

    def __init__(self, left: Left, after: timedelta) -> None:
        """Go on where an earlier process was.

        Args:
            left: what it remembered.
            after: how long a loss that may heal, or a server, has for that before it is told.
        """
        self._after = after
        self._ledger = Ledger(left.incidents, left.last_id)
        self._memory = Memory.of(left.drops, left.outages)
        self._inventory = Inventory(self._ledger, left.incidents)
        self._storms = Storms(self._ledger, self._memory)
        self._instances = Instances(self._ledger, self._memory, self._inventory, self._storms, after)
        self._away = Away(self._ledger, self._memory, self._instances, left.incidents, after)
        self._servers: Deadlines[str] = Deadlines()
        for outage in left.outages:
            if outage.incident is None:
                self._servers.set(outage.server, outage.due)

    def begin(self, servers: Collection[str], now: datetime) -> None:
        """A process begins to look at these servers.

        What is told of another one ends quietly, with the next changes. What was remembered of these, and came
        due while nobody looked, waits for the first look; one that did not answer has some seconds for that.
        """
        self._memory.unseen.update(servers)
        self._away.begin(now)
        for drop in list(self._memory.drops.values()):
            if drop.ref.server not in servers:
                self._instances.give_up(drop, now)
        for outage in list(self._memory.outages.values()):
            if outage.server not in servers:
                self._memory.answer(outage.server)
                self._servers.drop(outage.server)
                if outage.incident is not None:
                    self._ledger.close(outage.incident, now, quietly=True)
            elif outage.incident is None:
                self._wait_for(replace(outage, due=max(outage.due, now + AWAY)))

    def take(self, happened: Happened) -> Changes:
        """Something happened; what is to be written and told."""
        for change in happened.servers:
            self._server(change)
        if happened.while_away:
            self._away.take(happened.transitions)
        else:
            for transition in happened.transitions:
                if self._away.gathers(transition):
                    self._away.take([transition])
                else:
                    self._instances.take(transition)
                    self._away.follow(transition)
        for healing in happened.healings:
            self._instances.heal(healing)
        for server in happened.looked:
            self._memory.unseen.discard(server)
            self._instances.arm_of(server)
        return self._changes()

    def ongoing(self) -> Ongoing:
        """How many incidents go on, and since when."""
        return self._ledger.ongoing()

    def worst(self, count: int) -> list[Incident]:
        """The worst incidents that go on, at most so many."""
        return self._ledger.worst(count)

    def those_down(self) -> frozenset[InstanceRef]:
        """The instances that are down in an incident that goes on."""
        return self._ledger.those_down()

    def due(self) -> datetime | None:
        """When :meth:`tick` is to be called at the latest; None where nothing is waited for."""
        moments = (self._servers.first(), self._instances.due(), self._inventory.due(), self._away.due())
        return min(filter(None, moments), default=None)

    def tick(self, now: datetime) -> Changes:
        """Time passed; servers come first, since they take their instances along."""
        for server in self._servers.take(now):
            self._fail(self._memory.outages[server], now)
        self._instances.tick(now)
        self._inventory.tick(now)
        self._away.tick(now)
        return self._changes()

    def _server(self, change: ServerChange) -> None:
        if change.reachable:
            return self._answer(change)
        if change.server not in self._memory.outages:
            self._wait_for(Outage(change.server, change.at, change.at + self._after))
        return None

    def _wait_for(self, outage: Outage) -> None:
        self._memory.fail(outage)
        self._servers.set(outage.server, outage.due)

    def _answer(self, change: ServerChange) -> None:
        outage = self._memory.answer(change.server)
        self._servers.drop(change.server)
        if outage is None:
            return None
        if outage.incident is None:
            return self._instances.arm_of(change.server)
        self._ledger.close(outage.incident, change.at)
        mine = [drop for drop in self._memory.on(change.server) if drop.incident == outage.incident]
        for drop in sorted(mine, key=lambda drop: (drop.down_at, drop.ref.id)):
            self._instances.drop_anew(drop, change.at)
        return None

    def _fail(self, outage: Outage, now: datetime) -> None:
        """It had its time; what dropped there meanwhile and was not told belongs to it."""
        number = self._ledger.open(Kind.SERVER, outage.began_at, server=outage.server)
        self._memory.fail(replace(outage, incident=number))
        waiting = [drop for drop in self._memory.on(outage.server) if drop.is_waiting]
        for drop in waiting:
            self._instances.tell(drop)
        for storm in {drop.storm for drop in waiting} - {None}:
            assert storm is not None  # noqa: S101 -- for the type checker
            self._storms.end(storm, now)

    def _changes(self) -> Changes:
        return self._memory.changes(*self._ledger.changes())
