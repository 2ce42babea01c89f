"""Incidents and chats that nobody had, for tests of what is told of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from bot.alerts.incident import Incident, Kind, Member
from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef

MIDNIGHT = datetime(2026, 11, 27, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(hours: float) -> datetime:
    """So many hours after midnight."""
    return MIDNIGHT + HOUR * hours


def a_ref(number: int = 1, server: str = "main") -> InstanceRef:
    return InstanceRef(server, UUID(int=number))


def a_member(number: int, down: float, up: float | None = None, **more: Any) -> Member:  # noqa: ANN401 -- any field
    """One that went down at an hour, and came back at another or did not."""
    health = Health.DISCONNECTED if up is None else Health.CONNECTED
    traits = {"health": health, "up_at": None if up is None else at(up), "reason": Reason.LOGGED_OUT, **more}
    return Member(a_ref(number), f"loja-{number}", None, down_at=at(down), **traits)


def an_incident(kind: Kind, *members: Member, began: float = 0, **more: Any) -> Incident:  # noqa: ANN401 -- likewise
    return Incident(1, kind, at(began), members=members, **more)
