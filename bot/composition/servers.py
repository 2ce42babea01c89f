"""Every server with the only way to it, and what finds it again where it was lost."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.evolution import EvolutionClient
from bot.fleet.circuit import Circuit
from bot.fleet.server import Server

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from bot.settings import Settings
    from bot.tuning import Tuning


async def open_servers(settings: Settings, tuning: Tuning, closing: AsyncExitStack) -> list[Server]:
    """Those of the settings, until ``closing`` closes them."""
    servers = []
    for each in settings.servers:
        circuit = Circuit(each.key, each.label, tuning.clock, hurry_s=tuning.patience.pairing_look_s)
        client = await closing.enter_async_context(EvolutionClient(each.url, each.api_key, gate=circuit))
        servers.append(
            Server(each.key, each.label, client, circuit=circuit, shared_reads=tuning.shared_reads)
        )
        closing.callback(asyncio.create_task(circuit.keep(client.answers)).cancel)
    return servers
