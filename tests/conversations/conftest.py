"""Fixtures of the conversation tests: the stand-ins, and the program between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conversations.house import House, patient, stand_ins
from tests.conversations.watching import watching

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import BotApi, Chat
    from tests.conversations.watching import Watching


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Both stand-ins; the program is not running yet."""
    async with stand_ins(tmp_path / "data") as built:
        yield built


@pytest.fixture(params=["websocket", "poll"])
async def watched(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Watching]:
    """Both stand-ins for a program that watches by events, or by looks alone; it is not running yet."""
    async with watching(tmp_path, request.param) as made:
        yield made


@pytest.fixture
async def living(house: House) -> AsyncIterator[House]:
    """Both stand-ins with the program running between them."""
    async with house.zelador():
        yield house


@pytest.fixture
async def impatient(house: House) -> AsyncIterator[House]:
    """Both stand-ins with a program that soon gives up looking whether an action became true."""
    async with house.zelador(patience=patient(act_s=0.3, restart_s=0.3)):
        yield house


@pytest.fixture
def chat(living: House) -> Chat:
    """Ana's private chat with the running program."""
    return living.chat


@pytest.fixture
def evolution(living: House) -> EvolutionServer:
    """The Evolution server that the running program uses."""
    return living.evolution


@pytest.fixture
def telegram(living: House) -> BotApi:
    """The Bot API that the running program uses."""
    return living.telegram
