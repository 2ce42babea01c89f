"""What the book remembers of an instance that dropped, and of a server that does not answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.alerts.incident import Member, is_final
from bot.fleet.health import Health

if TYPE_CHECKING:
    from datetime import datetime

    from bot.fleet.diagnosis import Reason
    from bot.fleet.instance import InstanceRef
    from bot.watch.known import Transition

STORM_DROPS: Final = 5
"""So many drops are told one by one; with one more it is a storm, which tells all others and counts these."""

STORM: Final = timedelta(seconds=30)
"""A storm is over once so long nothing dropped."""

FLAPS: Final = 3
FLAPPING: Final = timedelta(minutes=5)
"""So many changes within so long are one unstable instance."""

CALM: Final = timedelta(minutes=10)
"""An unstable instance is stable again after so long without a change."""

AWAY: Final = timedelta(seconds=10)
"""What changed while we were away is told once each server had so long for its first look: one summary for all."""

INVENTORY: Final = timedelta(seconds=30)
"""What appears or vanishes within so long is told together."""

DOWN: Final = frozenset({Health.DISCONNECTED, Health.CONNECTING, Health.UNRESPONSIVE})
"""What a connected instance must not become; the others are somebody's doing, or pass by themselves."""


@dataclass(frozen=True, slots=True)
class Drop:
    """One instance that is down, or that was lately; one that has been calm is forgotten.

    Attributes:
        ref: the instance.
        name: its name.
        number: the phone that is or was linked, in digits.
        health: what it is now; None where it vanished.
        down_at: when it went down, in UTC; None where it is not down now.
        due: when it is told if it is still down then; None once it is told.
        reason: why it went down.
        tries: how often it was restarted by itself since.
        incident: which one tells it.
        storm: the group incident that counts it, which is not there before one of it is told by it; it tells
            it, too, unless ``incident`` is its own, from before anybody knew of the storm.
        counted_at: when it last dropped in a way that can make a storm.
        was_up: it was connected before the server began to load it, which hides what it has become.
        changes: when it last went down or up by itself, the oldest first, as far as flapping asks for them;
            of one that is unstable the last one alone, and none while it was told that it is down for good.
    """

    ref: InstanceRef
    name: str
    number: str | None
    health: Health | None
    down_at: datetime | None = None
    due: datetime | None = None
    reason: Reason | None = None
    tries: int = 0
    incident: int | None = None
    storm: int | None = None
    counted_at: datetime | None = None
    was_up: bool = False
    changes: tuple[datetime, ...] = ()

    @property
    def is_down(self) -> bool:
        """Whether it went down and is not connected again."""
        return self.down_at is not None

    @property
    def is_waiting(self) -> bool:
        """Whether it is down and nobody was told yet."""
        return self.is_down and self.incident is None

    @property
    def is_final(self) -> bool:
        """Whether it stays down until somebody acts."""
        return self.is_down and is_final(self.health, self.reason)

    def seen(self, t: Transition) -> Drop:
        """The same after another change; a reason that is known stays until another one is."""
        return replace(
            self, name=t.name, number=t.number or self.number, health=t.after, reason=t.reason or self.reason
        )

    def changed(self, at: datetime) -> Drop:
        """The same with one more change by itself."""
        return replace(self, changes=(*(c for c in self.changes if at - c < FLAPPING), at))

    def member(self, up_at: datetime | None = None) -> Member:
        """It as an incident tells it."""
        began = self.down_at or up_at or self.changes[-1]
        return Member(self.ref, self.name, self.number, self.health, began, up_at, self.reason, self.tries)


@dataclass(frozen=True, slots=True)
class Outage:
    """A server that does not answer.

    Attributes:
        server: its key.
        began_at: when it first failed, in UTC.
        due: when it is told if it does not answer until then.
        incident: which one tells it; None until then.
    """

    server: str
    began_at: datetime
    due: datetime
    incident: int | None = None


def is_drop(t: Transition, before: Drop | None) -> bool:
    """Whether an instance that was not down went down.

    A session that was coming back when it was seen first is lost when WhatsApp ends it for good.
    """
    if t.after not in DOWN:
        return False
    was_up = t.before is Health.CONNECTED or (before is not None and before.was_up)
    was_alive = t.before in {Health.CONNECTING, Health.UNRESPONSIVE}
    return was_up or (was_alive and is_final(t.after, t.reason))
