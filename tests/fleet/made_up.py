"""Instances that no server has, for tests of what is concluded, found and shown."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from bot.evolution import InstanceRow, State
from bot.fleet.health import Health, Observation
from bot.fleet.instance import Instance

NOON = datetime(2025, 3, 4, 12, 0, tzinfo=UTC)
OWNER = "5511999990000@s.whatsapp.net"
OWNER_SHOWN = "+55\u00a011\u00a099999-0000"
"""Its number as people see it, on one line."""


def a_row(name: str = "loja", number: int = 1, state: State | None = State.OPEN, **more: Any) -> InstanceRow:  # noqa: ANN401 -- any field of the row
    return InstanceRow(id=UUID(int=number), name=name, state=state, **more)


def an_instance(name: str = "loja", number: int = 1, *, server: str = "main", **more: Any) -> Instance:  # noqa: ANN401 -- any field of the row
    return Instance(server, a_row(name, number, **more))


def seen(instance: Instance, health: Health = Health.CONNECTED, *, at: datetime = NOON) -> Observation:
    return Observation(instance, health, live=True, at=at)
