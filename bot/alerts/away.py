"""What changed while no process of ours ran, as one incident; nothing of it is told one by one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.alerts.deadlines import Deadlines
from bot.alerts.drop import AWAY, DOWN, STORM_DROPS, is_drop
from bot.alerts.incident import Kind, Member
from bot.alerts.instances import new_drop
from bot.alerts.inventory import come_or_gone
from bot.fleet.health import Health
from bot.watch.known import Source

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from bot.alerts.drop import Drop
    from bot.alerts.incident import Incident
    from bot.alerts.instances import Instances
    from bot.alerts.ledger import Ledger
    from bot.alerts.memory import Memory
    from bot.fleet.instance import InstanceRef
    from bot.watch.known import Transition


@dataclass
class _Returns:
    """By which incidents it is told that those are back that a summary told as down.

    Attributes:
        own: instances that have one of their own each, some of which may be back by now.
        shared: the one of all others; None where there are none.
    """

    own: list[InstanceRef] = field(default_factory=list)
    shared: int | None = None


class Away:
    """Those that are down are open incidents from then on, whose end alone is told."""

    def __init__(
        self,
        ledger: Ledger,
        memory: Memory,
        instances: Instances,
        incidents: Iterable[Incident],
        after: timedelta,
    ) -> None:
        """Go on with those of ``incidents``; a loss that may heal has ``after`` for that before it is told."""
        self._ledger, self._memory, self._instances = ledger, memory, instances
        self._after = after
        self._looks_until: datetime | None = None
        self._down: list[Drop] = []
        self._deadlines: Deadlines[int] = Deadlines()
        self._returns: dict[int, _Returns] = {}
        for incident in incidents:
            if incident.kind is Kind.AWAY:
                self._wait(incident.id)
                self._returns[incident.id] = self._left_by(incident)

    def begin(self, now: datetime) -> None:
        """Another process begins to look: what may have healed while none did is not told before that."""
        self._looks_until = now + AWAY
        for number in self._returns:
            self._wait(number)

    def due(self) -> datetime | None:
        """When the summary is complete: soon if somebody must act, else what may heal has its time for that."""
        return self._deadlines.first()

    def tick(self, now: datetime) -> None:
        """What a server's first look brings from now on is told in another one."""
        for number in self._deadlines.take(now):
            self._ledger.close(number, now, quietly=True, is_news=False)
            del self._returns[number]

    def gathers(self, t: Transition) -> bool:
        """Whether one of its instances is back, lost for good or gone before the summary is told: this tells it."""
        if t.source is Source.COMMAND or (number := self._gathering(t.at)) is None:
            return False
        drop = self._memory.drops.get(t.ref)
        is_member = self._ledger.member(number, t.ref) is not None
        if drop is None or not drop.is_down:
            return t.after is None and is_member
        is_its_own = drop.incident is not None and self._ledger.is_untold(drop.incident)
        return is_its_own and (t.after is Health.CONNECTED or (is_member and _is_lost(drop, t)))

    def follow(self, t: Transition) -> None:
        """What others tell of one of its instances while it gathers: it says what is true when it is told."""
        if (number := self._gathering(t.at)) is not None:
            self._change(t)
            self._wait(number)

    def take(self, transitions: Iterable[Transition]) -> None:
        """All that changed on one server, or some of it."""
        self._down = []
        for transition in transitions:
            self._take(transition)
        if self._down:
            at = transition.at
            self._open(self._returns[self._number(at)], at)
        for number in self._returns:
            self._wait(number)

    def _change(self, t: Transition) -> None:
        number = self._gathering(t.at)
        former = None if number is None else self._ledger.member(number, t.ref)
        if number is None or former is None:
            return
        drop = self._memory.drops.get(t.ref)
        if drop is None or not drop.is_down:
            self._ledger.put(number, replace(former, name=t.name, health=t.after, up_at=t.at))
        elif drop.incident is not None:
            self._ledger.put(number, drop.member())

    def _tell(self, member: Member, at: datetime) -> None:
        self._ledger.put(self._number(at), member)

    def _number(self, at: datetime) -> int:
        """The summary that still gathers, or a new one."""
        if (number := self._gathering(at)) is None:
            number = self._ledger.open(Kind.AWAY, at)
            self._returns[number] = _Returns()
            self._wait(number)
        return number

    def _wait(self, number: int) -> None:
        """Set when it is told, by what it tells so far."""
        began_at = self._ledger.began_at(number)
        until = began_at + AWAY
        if self._ledger.down(number) and not self._ledger.pressing(number):
            until = max(began_at + max(AWAY, self._after), self._looks_until or until)
        self._deadlines.set(number, until)

    def _gathering(self, at: datetime) -> int | None:
        """The summary that still gathers, if there is one."""
        for number in self._returns:
            until = self._deadlines.of(number)
            if until is not None and at < until:
                return number
        return None

    def _take(self, t: Transition) -> None:
        drop = self._memory.drops.get(t.ref)
        if t.source is Source.COMMAND:
            self._instances.take(t)
            self._change(t)
        elif t.before is None or t.after is None:
            self._come_or_go(t, drop)
        elif drop is not None and drop.is_down:
            self._go_on(drop, t)
        elif is_drop(t, drop):
            if drop is not None and drop.incident is not None:  # it was unstable
                self._instances.settle(drop, t, quietly=True)
            fresh = replace(new_drop(t).seen(t), down_at=t.at)
            self._down.append(fresh)
            self._tell(fresh.member(), t.at)
        elif t.after is Health.CONNECTED and t.before in DOWN:  # it was down since it was seen first
            self._tell(Member(t.ref, t.name, t.number, t.after, t.at, t.at), t.at)
        else:
            self._instances.take(t)
            self._change(t)

    def _come_or_go(self, t: Transition, drop: Drop | None) -> None:
        self._tell(come_or_gone(t), t.at)
        if drop is not None:
            self._instances.settle(drop, t, quietly=True)

    def _go_on(self, drop: Drop, t: Transition) -> None:
        """It was down before; whoever was not told of that is not told that it is over either."""
        if t.after is Health.CONNECTED:
            if drop.incident is not None:
                self._tell(drop.seen(t).member(up_at=t.at), t.at)
            self._instances.settle(drop, t, quietly=True)
        elif _is_lost(drop, t) and self.gathers(t):
            self._keep(drop.seen(t))
            self._tell(drop.seen(t).member(), t.at)
        else:
            self._instances.take(t)
            self._change(t)

    def _open(self, returns: _Returns, at: datetime) -> None:
        """As many as before a storm have incidents of their own, the others share one, which counts all."""
        returns.own = [ref for ref in returns.own if self._is_own(ref)]
        if returns.shared is not None and not self._is_shared(returns.shared):
            returns.shared = None
        for drop in self._down:
            if len(returns.own) < STORM_DROPS:
                returns.own.append(drop.ref)
                number = self._ledger.open(Kind.INSTANCE, at, server=drop.ref.server, is_untold=True)
                self._keep(replace(drop, incident=number, storm=returns.shared))
            else:
                number = returns.shared or self._share(returns, at)
                self._keep(replace(drop, incident=number, storm=number))

    def _share(self, returns: _Returns, at: datetime) -> int:
        """Open it."""
        returns.shared = shared = self._ledger.open(Kind.GROUP, at, is_untold=True)
        for drop in (self._memory.drops[ref] for ref in returns.own):
            if drop.storm is None:
                self._keep(replace(drop, storm=shared))
        return shared

    def _keep(self, drop: Drop) -> None:
        self._ledger.show(drop)
        self._instances.keep(drop)

    def _left_by(self, incident: Incident) -> _Returns:
        """As an earlier process had it."""
        down = [member.ref for member in incident.members if member.up_at is None]
        drops = [drop for ref in down if (drop := self._memory.drops.get(ref)) and drop.is_down]
        storms = [drop.storm for drop in drops if drop.storm is not None and self._is_shared(drop.storm)]
        return _Returns([ref for ref in down if self._is_own(ref)], next(iter(storms), None))

    def _is_own(self, ref: InstanceRef) -> bool:
        """Whether an instance is down in an incident of its own, of which a summary told the beginning."""
        drop = self._memory.drops.get(ref)
        if drop is None or drop.incident is None or not drop.is_down:
            return False
        return self._ledger.kind(drop.incident) is Kind.INSTANCE and self._ledger.is_untold(drop.incident)

    def _is_shared(self, number: int) -> bool:
        """Whether what went down while we were away can still share an incident: it is there, and not told."""
        return self._ledger.has(number) and self._ledger.is_untold(number)


def _is_lost(drop: Drop, t: Transition) -> bool:
    """Whether what was down vanishes, or is lost for good."""
    return t.after is None or drop.seen(t).is_final
