"""A fleet of one stand-in server, for tests of what is done to its instances without a chat."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import SecretStr

from bot.evolution import EvolutionClient, Timeouts
from bot.fleet.circuit import Circuit
from bot.fleet.fleet import Fleet
from bot.fleet.instance import InstanceRef
from bot.fleet.patience import Patience
from bot.fleet.server import Server
from bot.sandbox.evolution import EvolutionServer, Pace
from tests.evolution.talking import AT_ONCE, KEY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PATIENCE = replace(Patience(), look_s=0.01, settle_s=0.05, check_s=0.3, ack_s=1.0, ack_look_s=0.01)


@dataclass(frozen=True)
class Place:
    """The server, the fleet that reads it, and what stands before its calls."""

    evolution: EvolutionServer
    fleet: Fleet
    circuit: Circuit

    def ref(self, name: str = "loja") -> InstanceRef:
        """What a button would carry."""
        return InstanceRef("main", UUID(self.evolution.instances[name].id))

    def asked(self, line: str) -> list[object]:
        """The body of each request that was ``METHOD /path``."""
        return [heard.json for heard in self.evolution.requests if heard.line == line]


@asynccontextmanager
async def placed(version: str = "2.3.6", pace: Pace | None = None) -> AsyncIterator[Place]:
    """Serve, with a client that gives up soon."""
    evolution = EvolutionServer(KEY, version, pace or Pace.quick())
    circuit = Circuit("main", "main")
    async with (
        evolution.serving() as url,
        EvolutionClient(
            url, SecretStr(KEY), timeouts=Timeouts(call_s=0.5), retries=AT_ONCE, gate=circuit
        ) as client,
    ):
        server = Server("main", "main", client, circuit=circuit)
        yield Place(evolution, Fleet([server], PATIENCE), circuit)
