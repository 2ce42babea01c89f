"""Changes of made-up instances, and the rows of a book, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from bot.alerts.book import Book
from bot.alerts.memory import Changes, Left
from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.watch.known import Happened, ServerChange, Source, Transition

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.alerts.drop import Drop, Outage
    from bot.alerts.incident import Incident

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
AFTER = timedelta(seconds=60)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def ref(number: int, server: str = "main") -> InstanceRef:
    return InstanceRef(server, UUID(int=number))


def change(  # noqa: PLR0913, PLR0917 -- what a transition is made of
    instance: InstanceRef | int,
    before: Health | None,
    after: Health | None,
    seconds: float,
    reason: Reason | None = None,
    source: Source = Source.EVENT,
) -> Transition:
    if isinstance(instance, int):
        instance = ref(instance)
    name = f"loja-{instance.id.int}"
    number = f"55119{instance.id.int:08}"
    return Transition(instance, name, before, after, at(seconds), reason, source, number)


def loss(instance: InstanceRef | int, seconds: float) -> Transition:
    """One that may heal."""
    return change(instance, Health.CONNECTED, Health.CONNECTING, seconds, Reason.LOST)


def final(instance: InstanceRef | int, seconds: float) -> Transition:
    return change(instance, Health.CONNECTED, Health.DISCONNECTED, seconds, Reason.LOGGED_OUT)


def back(instance: InstanceRef | int, seconds: float, before: Health = Health.CONNECTING) -> Transition:
    return change(instance, before, Health.CONNECTED, seconds)


def dead(server: str, seconds: float) -> Happened:
    return Happened(servers=(ServerChange(server, reachable=False, at=at(seconds)),))


def alive(server: str, seconds: float) -> Happened:
    return Happened(servers=(ServerChange(server, reachable=True, at=at(seconds)),))


class Written:
    """A book whose every change is written down, so that it can be opened again from that alone."""

    def __init__(self, after: timedelta = AFTER) -> None:
        self._after = after
        self.heard: Callable[[Changes], object] = lambda _: None
        self.incidents: dict[int, Incident] = {}
        self.drops: dict[InstanceRef, Drop] = {}
        self.outages: dict[str, Outage] = {}
        self.book = Book(Left(), after)

    def take(self, *transitions: Transition) -> list[Incident]:
        return self.happens(Happened(transitions))

    def happens(self, happened: Happened) -> list[Incident]:
        return self.note(self.book.take(happened))

    def until(self, seconds: float) -> list[Incident]:
        """Time passes, with a tick at each moment that is due."""
        changed: dict[int, Incident] = {}
        while (due := self.book.due()) is not None and due <= at(seconds):
            changed |= {incident.id: incident for incident in self.note(self.book.tick(due))}
        return list(changed.values())

    def tick(self, now: datetime) -> None:
        """As after a pause of the process: all that was due meanwhile is due now."""
        while (due := self.book.due()) is not None and due <= now:
            self.note(self.book.tick(now))

    def restart(self) -> None:
        """The process dies and begins again."""
        open_ones = tuple(incident for incident in self.incidents.values() if not incident.is_over)
        storms = [drop.storm for drop in self.drops.values() if drop.storm]
        last = max([0, *self.incidents, *storms])
        drops, outages = tuple(self.drops.values()), tuple(self.outages.values())
        self.book = Book(Left(open_ones, drops, outages, last), self._after)

    def restart_with(self, *servers: str, seconds: float) -> list[Incident]:
        """The process dies, and begins again at a moment with these servers alone."""
        self.restart()
        self.book.begin(servers, at(seconds))
        return self.note(self.book.tick(at(seconds)))

    def note(self, changes: Changes) -> list[Incident]:
        """Write as the store does: members one by one."""
        self.heard(changes)
        told = []
        members = {(number, member.ref): member for number, member in changes.members}
        for incident in changes.incidents:
            former = self.incidents.get(incident.id)
            mine = {member.ref: member for member in former.members} if former else {}
            mine |= {ref: member for (number, ref), member in members.items() if number == incident.id}
            assert {member.ref: member for member in incident.members} == mine
            if former is None or incident.revision > former.revision:
                told.append(incident)
            self.incidents[incident.id] = replace(incident, members=tuple(mine.values()))
        self.drops |= {drop.ref: drop for drop in changes.drops}
        for gone in changes.forgotten:
            self.drops.pop(gone, None)
        self.outages |= {outage.server: outage for outage in changes.outages}
        for server in changes.answering:
            self.outages.pop(server, None)
        return told
