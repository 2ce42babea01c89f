"""What the tests of the stand-in servers share."""

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.evolution_wire import Wire, wired


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    """A quick 2.3.6 server and a client with its key."""
    async with wired() as wire:
        yield wire
