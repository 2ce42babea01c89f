"""What the watch remembers of each instance and server, and the changes of that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from bot.fleet.diagnosis import Reason
    from bot.fleet.health import Health
    from bot.fleet.instance import InstanceRef


class Source(StrEnum):
    """What made a change known."""

    READING = "reading"
    EVENT = "event"
    METRICS = "metrics"
    COMMAND = "command"
    """Somebody did it through us, so that nobody need be told."""


@dataclass(frozen=True, slots=True)
class Known:
    """One instance as it was last known; thousands of them are held, so it is small.

    Attributes:
        ref: its server and id.
        name: as the server has it; hostile.
        health: what we conclude, never ``unreachable``: that is the server's.
        since: from when it is so, in UTC; at the first sight, when that was.
        reason: why it is down; None while it is not, or where no reason is known.
        number: the phone that is or was linked, in digits; None where none ever was.
        doubted_since: from when looks say nothing that settles it (it loads, or gives no live state), in
            UTC; None while its health is settled.
    """

    ref: InstanceRef
    name: str
    health: Health
    since: datetime
    reason: Reason | None = None
    number: str | None = None
    doubted_since: datetime | None = None

    @property
    def server(self) -> str:
        """The key of its server."""
        return self.ref.server


@dataclass(frozen=True, slots=True)
class Sight:
    """What one look, or one event read back, said of an instance (DESIGN's observation, without its row)."""

    ref: InstanceRef
    name: str
    health: Health
    reason: Reason | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of one instance's health, or of what is known of why it is down.

    Attributes:
        ref: the instance.
        name: its name then.
        before: the health that ended; None where it appeared.
        after: the health that began; None where it vanished; ``before``'s where the reason became known.
        at: when that was seen, in UTC.
        reason: why, where it went down and a reason is known.
        source: what made it known.
        number: the phone that is or was linked, in digits.
    """

    ref: InstanceRef
    name: str
    before: Health | None
    after: Health | None
    at: datetime
    reason: Reason | None
    source: Source
    number: str | None = None


@dataclass(frozen=True, slots=True)
class ServerChange:
    """A server stopped answering, or answers again.

    Attributes:
        server: its key.
        reachable: whether it answers now.
        at: when that was seen, in UTC; where it stopped, when it first failed.
    """

    server: str
    reachable: bool
    at: datetime


MOST_TRIES: Final = 3
"""So often an instance that is stuck is restarted by ourselves at the most."""


@dataclass(frozen=True, slots=True)
class Healing:
    """An instance that was stuck is restarted by ourselves.

    Attributes:
        ref: the instance.
        number_of_try: from 1.
        at: when the restart was ordered, in UTC.
    """

    ref: InstanceRef
    number_of_try: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Happened:
    """What one moment brought, or a part of it where that is much, in the order in which it was seen; written together.

    Attributes:
        transitions: of instances.
        servers: of servers; they come before the transitions.
        healings: restarts that nobody asked for.
        while_away: True for what changed while no process of ours ran: one summary, no alerts one by one.
        looked: servers of which this process has now seen for the first time what their instances are like.
    """

    transitions: tuple[Transition, ...] = ()
    servers: tuple[ServerChange, ...] = ()
    healings: tuple[Healing, ...] = ()
    while_away: bool = False
    looked: tuple[str, ...] = ()
