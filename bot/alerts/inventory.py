"""Instances that appeared or vanished by other hands: told together where they come close to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.alerts.deadlines import Deadlines
from bot.alerts.drop import INVENTORY
from bot.alerts.incident import Incident, Kind, Member

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.alerts.ledger import Ledger
    from bot.watch.known import Transition


class Inventory:
    """One incident takes all that comes and goes within its time."""

    def __init__(self, ledger: Ledger, incidents: Iterable[Incident]) -> None:
        self._ledger = ledger
        self._deadlines: Deadlines[int] = Deadlines()
        for incident in incidents:
            if incident.kind is Kind.INVENTORY:
                self._deadlines.set(incident.id, incident.began_at + INVENTORY)

    def take(self, t: Transition) -> None:
        """An instance appeared, or vanished."""
        number = next(iter(self._ledger.find(Kind.INVENTORY)), None)
        if number is None:
            number = self._ledger.open(Kind.INVENTORY, t.at)
            self._deadlines.set(number, t.at + INVENTORY)
        self._ledger.put(number, come_or_gone(t))

    def due(self) -> datetime | None:
        """When its time is over."""
        return self._deadlines.first()

    def tick(self, now: datetime) -> None:
        """What comes from now on is told in another one."""
        for number in self._deadlines.take(now):
            self._ledger.close(number, now, quietly=True, is_news=False)


def come_or_gone(t: Transition) -> Member:
    """An instance that appeared or vanished, as an incident tells it."""
    return Member(t.ref, t.name, t.number, t.after, t.at, t.at, appeared=t.before is None)
