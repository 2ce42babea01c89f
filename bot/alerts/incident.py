"""Incidents: the span from down to up that one message tells, from its first word to its last."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.fleet.diagnosis import Reason
    from bot.fleet.health import Health
    from bot.fleet.instance import InstanceRef


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


@dataclass(frozen=True, slots=True)
class Member:
    """One instance of an incident.

    Attributes:
        ref: the instance.
        name: its name.
        number: the phone that is or was linked, in digits.
        health: what it is now, or was when the incident was over; None where it vanished.
        down_at: when it went down (or changed), in UTC.
        up_at: when it was connected again; None while it is not.
        reason: why it went down.
        tries: how often it was restarted by itself.
    """

    ref: InstanceRef
    name: str
    number: str | None
    health: Health | None
    down_at: datetime
    up_at: datetime | None = None
    reason: Reason | None = None
    tries: int = 0


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
        is_final: it is down for good until somebody acts (401, 402, 403, 406).
    """

    id: int
    kind: Kind
    began_at: datetime
    over_at: datetime | None = None
    revision: int = 1
    server: str | None = None
    members: tuple[Member, ...] = field(default=())
    is_final: bool = False
