"""Fixtures of the fleet's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from bot.evolution import EvolutionClient
from bot.fleet.fleet import Fleet
from bot.fleet.server import Server
from bot.sandbox.evolution import EvolutionServer, Pace
from tests.conversations.house import KEY
from tests.fleet.recreating import AT_ONCE, PATIENCE, SOON, Workshop

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Workshop]:
    evolution = EvolutionServer(KEY, pace=Pace.quick())
    async with (
        evolution.serving() as url,
        EvolutionClient(url, SecretStr(KEY), timeouts=SOON, retries=AT_ONCE) as client,
    ):
        await client.answers()  # the first call loads the transport, which is none of the server's time
        evolution.forget()
        yield Workshop(evolution, tmp_path, Fleet([Server("main", "main", client)], PATIENCE))
