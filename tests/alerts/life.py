"""A fleet's made-up life, told to the book and to the model alike, with deaths of the process in between."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health
from bot.watch.known import Happened, ServerChange, Source, Transition
from tests.alerts.made_up import AFTER, Written, at, change, ref
from tests.alerts.model import Model, Story

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from random import Random

    from bot.alerts.incident import Incident
    from bot.fleet.instance import InstanceRef

SERVERS = ("main", "sp1", "sp2")
REASONS = (None, Reason.LOST, Reason.CLOSED, Reason.LOGGED_OUT, Reason.PHONE_GONE)


@dataclass
class Life:
    """Both, at one time of day; only what differs from before happens, as the watch would say it.

    Attributes:
        now: seconds since noon.
        health: what each instance is, as the watch knows it.
        gone: servers that do not answer.
        changes: how many transitions there were.
    """

    written: Written = field(default_factory=Written)
    model: Model = field(default_factory=lambda: Model(AFTER))
    now: int = 0
    health: dict[InstanceRef, Health] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    changes: int = 0
    missed: dict[InstanceRef, Health | None] | None = None

    def passes(self, seconds: int) -> None:
        """Time passes; each is asked for its own next moment."""
        self.now += seconds
        if self.missed is not None:
            return
        end = at(self.now)
        self.written.until(self.now)
        while (due := self.model.next()) is not None and due <= end:
            self.model.tick(due)

    def becomes(
        self, what: Sequence[tuple[InstanceRef, Health | None, Reason | None]], source: Source
    ) -> None:
        """Instances become something else; while the process is dead nobody sees each change."""
        seen = []
        for instance, after, reason in what:
            before = self.health.get(instance)
            if before is after:
                continue
            if after is None:
                self.health.pop(instance, None)
            else:
                self.health[instance] = after
            if self.missed is not None:
                self.missed.setdefault(instance, before)
                continue
            why = reason if after in {Health.DISCONNECTED, Health.CONNECTING} else None
            seen.append(change(instance, before, after, self.now, why, source))
        self._happens(Happened(tuple(seen)))

    def server(self, key: str, *, reachable: bool) -> None:
        """A server stops answering, or answers again."""
        if self.missed is not None or (key in self.gone) is not reachable:
            return
        (self.gone.discard if reachable else self.gone.add)(key)
        self._happens(Happened(servers=(ServerChange(key, reachable, at(self.now)),)))

    def dies(self) -> None:
        """The process is killed, unless there is none."""
        self.missed = {} if self.missed is None else self.missed

    def lives(self, reason: Reason | None = Reason.LOST) -> None:
        """It begins again, from what was written, and sees what is different, on one server after the other."""
        if self.missed is None:
            return
        missed, self.missed = self.missed, None
        self.written.restart()
        self.written.book.begin(SERVERS, at(self.now))
        self.model.begin(SERVERS, at(self.now))
        self._tick()
        seen: list[Transition] = []
        for instance, before in missed.items():
            after = self.health.get(instance)
            if before is not after:
                why = reason if after in {Health.DISCONNECTED, Health.CONNECTING} else None
                seen.append(change(instance, before, after, self.now, why, Source.READING))
        for key in SERVERS:
            mine = tuple(one for one in seen if one.ref.server == key)
            self._happens(Happened(mine, while_away=True, looked=(key,)))
        self._tick()

    def _tick(self) -> None:
        """All that is due is told."""
        end = at(self.now)
        self.written.tick(end)
        while (due := self.model.next()) is not None and due <= end:
            self.model.tick(end)

    def agrees(self) -> None:
        """Both tell the same."""
        ours, the_models = told(self.written.incidents.values()), stories(self.model.stories)
        assert (ours - the_models, the_models - ours) == (Counter(), Counter())

    def _happens(self, happened: Happened) -> None:
        self.changes += len(happened.transitions)
        self.written.happens(happened)
        self.model.take(happened)


Told = Counter[tuple[object, ...]]


def told(incidents: Iterable[Incident]) -> Told:
    return Counter(
        (
            *(one.kind, one.server, one.over_at, one.is_quiet, one.is_untold, one.is_final),
            frozenset((member.ref, member.health, member.up_at) for member in one.members),
        )
        for one in incidents
    )


def stories(all_of_them: Iterable[Story]) -> Told:
    return Counter(
        (
            *(story.kind, story.server, story.over, story.quiet, story.untold, story.final),
            frozenset((ref, health, up) for ref, (health, up) in story.members.items()),
        )
        for story in all_of_them
    )


def fleet(size: int) -> list[InstanceRef]:
    return [ref(number, SERVERS[number % len(SERVERS)]) for number in range(size)]


def random_step(life: Life, dice: Random, instances: list[InstanceRef]) -> None:
    """Something that happens to a fleet, the usual more often than the rare."""
    roll = dice.random()
    source = Source.COMMAND if dice.random() < 0.1 else dice.choice([Source.EVENT, Source.READING])
    if life.missed is not None and dice.random() < 0.2:
        life.lives(dice.choice(REASONS))
    elif roll < 0.55:
        one, after = dice.choice(instances), dice.choice([Health.CONNECTED, *Health])
        after = Health.CONNECTED if after is Health.UNREACHABLE else after
        gone = None if dice.random() < 0.03 else after
        life.becomes([(one, gone, dice.choice(REASONS))], source)
    elif roll < 0.65:
        some = dice.sample(instances, dice.randint(1, len(instances)))
        after, reason = dice.choice([Health.CONNECTING, Health.DISCONNECTED]), dice.choice(REASONS)
        life.becomes([(one, after, reason) for one in some if one in life.health], Source.EVENT)
    elif roll < 0.85:
        some = dice.sample(instances, dice.randint(1, len(instances)))
        life.becomes([(one, Health.CONNECTED, None) for one in some], Source.READING)
    elif roll < 0.9:
        life.server(dice.choice(SERVERS), reachable=False)
    elif roll < 0.97:
        life.server(dice.choice(SERVERS), reachable=True)
    else:
        life.dies()


def born(size: int) -> tuple[Life, list[InstanceRef]]:
    """A fleet that is well."""
    life, instances = Life(), fleet(size)
    life.health = dict.fromkeys(instances, Health.CONNECTED)
    return life, instances


def moment_of(life: Life) -> datetime:
    return at(life.now)
