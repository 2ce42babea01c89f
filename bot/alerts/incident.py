"""Incidents: the span from down to up that one message tells, from its first word to its last."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health

if TYPE_CHECKING:
    from datetime import datetime

    from bot.fleet.instance import InstanceRef

FINAL_REASONS: Final = frozenset(
    {Reason.LOGGED_OUT, Reason.BANNED_FOR_A_TIME, Reason.PHONE_GONE, Reason.PROBABLY_BANNED}
)
"""No server brings such a session back by itself (contract, section 5)."""


def is_final(health: Health | None, reason: Reason | None) -> bool:
    """Whether an instance stays down until somebody acts."""
    return health is Health.DISCONNECTED and reason in FINAL_REASONS


class Kind(StrEnum):
    """What an incident tells."""

    INSTANCE = "instance"
    """One instance is down."""
    GROUP = "group"
    """More than five dropped within 30 s."""
    SERVER = "server"
    """A server does not answer."""
    UNSTABLE = "unstable"
    """One instance changes again and again."""
    AWAY = "away"
    """What changed while no process of ours ran."""
    INVENTORY = "inventory"
    """Instances appeared or vanished by other hands."""

    @property
    def goes_on(self) -> bool:
        """Whether its end is news; the others tell what is done with when it is told."""
        return self not in {Kind.AWAY, Kind.INVENTORY}


@dataclass(frozen=True, slots=True)
class Member:
    """One instance of an incident.

    Attributes:
        ref: the instance.
        name: its name.
        number: the phone that is or was linked, in digits.
        health: what it is now, or was when this was over for it; None where it vanished.
        down_at: when it went down (or changed), in UTC.
        up_at: when this was over for it; ``health`` says how: connected, vanished, or settled by a command.
        reason: why it went down.
        tries: how often it was restarted by itself.
        appeared: it is new.
    """

    ref: InstanceRef
    name: str
    number: str | None
    health: Health | None
    down_at: datetime
    up_at: datetime | None = None
    reason: Reason | None = None
    tries: int = 0
    appeared: bool = False

    @property
    def is_final(self) -> bool:
        """Whether it stays down until somebody acts."""
        return self.up_at is None and is_final(self.health, self.reason)

    @property
    def is_settled(self) -> bool:
        """Whether somebody made of it what it is now, which need not be told."""
        is_over = self.up_at is not None and not self.appeared
        return is_over and self.health not in {None, Health.CONNECTED}


@dataclass(frozen=True, slots=True)
class Incident:
    """What one message in each chat tells; each change of it raises its revision.

    Attributes:
        id: counts up from 1, never used twice.
        kind: what it tells.
        began_at: when it began, in UTC.
        over_at: when it was over; None while it goes on.
        revision: how often it changed so far, from 1.
        server: key of the server it is about; None where it is about several.
        members: its instances; none where it is about a server alone.
        is_final: one of them was down for good until somebody acts (401, 402, 403, 406).
        is_quiet: its end is no news: somebody made it, or another incident tells it.
        is_untold: another incident told its beginning; it has no message of its own until it is over,
            or turns out to be for good.
    """

    id: int
    kind: Kind
    began_at: datetime
    over_at: datetime | None = None
    revision: int = 1
    server: str | None = None
    members: tuple[Member, ...] = field(default=())
    is_final: bool = False
    is_quiet: bool = False
    is_untold: bool = False

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.over_at is not None
