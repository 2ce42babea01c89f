"""Create an instance, and know it for ours also where the answer was lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from pydantic import SecretStr

from bot.evolution import (
    EvolutionError,
    NameInUse,
    NotUnderstood,
    ServerBroke,
    ServerCutConnection,
    TimedOut,
)
from bot.fleet.instance import Instance
from bot.fleet.outcomes import Created, CreateOutcome, NameTaken

if TYPE_CHECKING:
    from bot.evolution import InstanceDetails, InstanceSettings, ProxyConfig
    from bot.fleet.fleet import Fleet
    from bot.fleet.server import Server

_MAYBE_DONE: Final = (TimedOut, ServerCutConnection, ServerBroke, NotUnderstood)
"""After these nobody knows whether it was created; all other errors say that it was not, or never left us."""


def _made_token() -> SecretStr:
    """As the server makes one itself: a random UUID in capitals (#9)."""
    return SecretStr(str(uuid4()).upper())


@dataclass(frozen=True)
class Order:
    """What to create.

    Attributes:
        name: its name.
        token: its own key; it also tells our instance from another one of that name.
        settings: the server's own by default.
        number: only written into the row (#133).
        proxy: through which it reaches WhatsApp; the server tests it before it makes the row.
    """

    name: str
    token: SecretStr = field(default_factory=_made_token)
    settings: InstanceSettings | None = None
    number: str | None = None
    proxy: ProxyConfig | None = None


async def create(fleet: Fleet, server: Server, order: Order) -> CreateOutcome:
    """Create an instance and read it back.

    One whose answer was lost, or was none, may still have been created. An
    instance that has the name then is ours only if it has our token: else it
    was there before, or somebody else made it.

    Raises:
        EvolutionError: it was not created.
    """
    async with server.creating:
        with fleet.ours.deed(server.key, order.name):
            return await _create(fleet, server, order)


async def _create(fleet: Fleet, server: Server, order: Order) -> CreateOutcome:
    try:
        await server.client.create(
            order.name,
            token=order.token,
            settings=order.settings,
            number=order.number,
            proxy=order.proxy,
        )
    except NameInUse:
        row = await _row_of(server, order.name)
        return NameTaken(order.name, Instance(server.key, row) if row else None)
    except _MAYBE_DONE as error:
        if not (row := await _row_of(server, order.name)):
            raise error from None
        found = Instance(server.key, row)
        return Created(found) if row.token == order.token else NameTaken(order.name, found)
    finally:
        fleet.changed(server.key)
    return Created(Instance(server.key, await server.client.fetch_by_name(order.name)))


async def _row_of(server: Server, name: str) -> InstanceDetails | None:
    try:
        return await server.client.fetch_by_name(name)
    except EvolutionError:
        return None
