"""The stand-ins of a fleet that drops: many Evolution servers and a Bot API in this process, the bot in another."""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.programs import Running
from bot.sandbox.evolution import EvolutionServer, Pace, State
from bot.sandbox.telegram import BotApi, Person
from bot.store.database import Database
from tests.databases import furnish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from benchmarks.programs import Program
    from bot.sandbox.evolution import WhatsAppInstance
    from bot.sandbox.telegram import Chat

TOKEN, KEY = "123456:made-up-token", "made-up-key"
ALERTED, ASKING = Person(1001, "Ana", language_code="en"), Person(1002, "Bia", language_code="en")
_SCANNING = 5
_NO_LIMIT = 10**6
"""With the usual 30 codes those that wait for a scan would fall silent after 20 s."""
_LIMIT_S = 120.0


@dataclass(frozen=True)
class FleetSide:
    """A bot that knows all of a fleet.

    Attributes:
        instances: every instance that is linked, all of them connected at first.
        scanning: some more that wait for a scan.
        telegram: the Bot API.
        alerted: the chat that alerts go to.
        asking: a chat that asks for ``/status`` meanwhile, and hears of nothing else.
    """

    instances: list[WhatsAppInstance]
    scanning: list[WhatsAppInstance]
    telegram: BotApi
    alerted: Chat
    asking: Chat

    async def asks(self) -> float:
        """Ask for ``/status``; milliseconds until it is answered."""
        before, began = len(self.asking.messages), time.monotonic()
        self.asking.says("/status")
        await self.asking.world.changed.until(lambda: len(self.asking.messages) > before or None, _LIMIT_S)
        return (time.monotonic() - began) * 1000


@asynccontextmanager
async def fleet_side(
    program: Program, servers: int, each: int, **environment: str
) -> AsyncIterator[FleetSide]:
    """Start the stand-ins and the bot, and wait until it has seen every instance."""
    async with AsyncExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory()))
        telegram, urls = BotApi(TOKEN), []
        instances: list[WhatsAppInstance] = []
        scanning: list[WhatsAppInstance] = []
        telegram_url = await closing.enter_async_context(telegram.serving())
        for place in range(servers):
            server = EvolutionServer(KEY, "2.3.7", Pace.quick(), qr_limit=_NO_LIMIT)
            urls.append(await closing.enter_async_context(server.serving()))
            server.websocket.enabled = server.metrics = True
            instances += server.has_many(each, prefix=f"loja-{place}-")
            scanning += server.has_many(_SCANNING, State.CONNECTING, prefix=f"scan-{place}-")
        given = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": telegram_url,
            "ADMIN_CHAT_IDS": f"{ALERTED.id},{ASKING.id}",
            "ALERT_CHAT_IDS": str(ALERTED.id),
            "EVENTS": "websocket",
            "DATA_DIR": str(folder),
            **_settings(urls),
            **environment,
        }
        alerted, asking = telegram.private(ALERTED), telegram.private(ASKING)
        furnish(folder)
        closing.enter_context(Running(program, given, folder, time.monotonic()))
        await _knows(folder, len(instances) + len(scanning))
        yield FleetSide(instances, scanning, telegram, alerted, asking)


def _settings(urls: list[str]) -> dict[str, str]:
    settings = {"EVOLUTION_URL": urls[0], "EVOLUTION_API_KEY": KEY}
    for place, url in enumerate(urls[1:], 1):
        settings |= {
            f"EVOLUTION_SERVERS__S{place:02d}__URL": url,
            f"EVOLUTION_SERVERS__S{place:02d}__API_KEY": KEY,
        }
    return settings


async def _knows(folder: Path, count: int) -> None:
    async with asyncio.timeout(_LIMIT_S):
        while len(Database(folder).rows("SELECT 1 FROM known_instances")) < count:  # noqa: ASYNC110 -- a file rings no bell
            await asyncio.sleep(0.2)
