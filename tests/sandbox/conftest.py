"""What the tests of the stand-in servers share."""

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.event_ears import Ear, plugged_in
from tests.sandbox.evolution_wire import Wire, wired


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    """A quick 2.3.6 server and a client with its key."""
    async with wired() as wire:
        yield wire


@pytest.fixture
async def ear(wire: Wire) -> AsyncIterator[Ear]:
    """Who hears that server's events by its websocket."""
    wire.server.websocket.enabled = True
    async with plugged_in(wire.server.url) as ear:
        await wire.server.websocket.connected()
        yield ear
