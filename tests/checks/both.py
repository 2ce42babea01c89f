"""Both stand-ins, and what the check says of them."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.check import examine, render
from bot.sandbox.evolution import EvolutionServer, Pace
from bot.sandbox.telegram import BotApi, Person
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

TOKEN = "123456:made-up-token"
KEY = "made-up-global-key"
ANA = Person(100, "Ana", last_name="Souza")
GROUP = -4200
SHORT_S = 0.6
"""Long enough for an answer on loopback, short enough to wait for one that never comes."""


@dataclass
class Both:
    """Both stand-ins and how to ask about them."""

    telegram: BotApi
    evolution: EvolutionServer
    given: dict[str, Any]

    def settings(self, **other: Any) -> Settings:  # noqa: ANN401 -- settings by name
        return Settings.load(_env_file=None, **{**self.given, **other})

    async def lines(self, within_s: float = 5.0, now: Any = time.time, **other: Any) -> list[str]:  # noqa: ANN401 -- as above
        settings = self.settings(**other)
        return render(await examine(settings, within_s=within_s, now=now), settings).splitlines()

    async def lines_soon(self) -> list[str]:
        """The lines, which must be there soon whoever hangs."""
        async with asyncio.timeout(SHORT_S * 5):
            return await self.lines(within_s=SHORT_S)


@asynccontextmanager
async def stand_ins(version: str = "2.3.7") -> AsyncIterator[Both]:
    telegram, evolution = BotApi(TOKEN), EvolutionServer(KEY, version, Pace.quick())
    telegram.private(ANA)
    telegram.group(GROUP, "Night watch")
    async with telegram.serving() as telegram_url, evolution.serving() as evolution_url:
        yield Both(
            telegram,
            evolution,
            {
                "telegram_bot_token": TOKEN,
                "telegram_api_url": telegram_url,
                "admin_chat_ids": f"{ANA.id},{GROUP}",
                "evolution_url": evolution_url,
                "evolution_api_key": KEY,
            },
        )


def the(lines: Sequence[str], about: str) -> str:
    """The one line that speaks of ``about``."""
    (line,) = (line for line in lines if about in line.partition(":")[0])
    return line
