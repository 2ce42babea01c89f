"""The whole program between two stand-ins, as conversation tests hold it."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import stamina

from bot.evolution.exchange import Retries
from bot.fleet.patience import Patience
from bot.program import Program
from bot.sandbox.evolution import EvolutionServer, Pace
from bot.sandbox.telegram import BotApi, Person
from bot.settings import Settings
from bot.tuning import Tuning
from tests.databases import furnish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable
    from pathlib import Path

    from bot.sandbox.telegram import Chat

TOKEN = "123456:made-up-token"
KEY = "made-up-global-key"
ANA = Person(100, "Ana", username="ana", language_code="en")
BIA = Person(200, "Bia", language_code="en")
STRANGER = Person(666, "Zé")
GROUP = -1001234567890

_ELSEWHERE = "http://example.com"
_READ: dict[str, Settings] = {}

QUICK = Tuning(
    patience=Patience(
        interim_s=0.3,
        look_s=0.01,
        settle_s=0.05,
        scan_s=0.05,
        act_s=10.0,
        restart_s=10.0,
        first_code_s=10.0,
        code_life_s=3600.0,
        code_dead_s=3600.0,
        pairing_code_s=5.0,
        pairing_look_s=0.02,
        pairing_closed_s=0.06,
        pairing_silent_s=1.0,
        pairing_s=60.0,
        check_s=5.0,
        ack_s=5.0,
        ack_look_s=0.02,
    ),
    flood_limits=None,
    retry_start_s=0.02,
    finish_s=0.3,
    watch=False,
    menus=False,
)


@dataclass
class House:
    """Both stand-ins and the settings of the program between them.

    Attributes:
        evolution: the server; open its instances before or while the program runs.
        others: further servers by their key.
        telegram: the Bot API.
        chat: Ana's private chat, which is allowed.
    """

    evolution: EvolutionServer
    telegram: BotApi
    chat: Chat
    settings: Settings
    tuning: Tuning = QUICK
    program: Program | None = None
    others: dict[str, EvolutionServer] = field(default_factory=dict)

    @asynccontextmanager
    async def zelador(self, **tuning: Any) -> AsyncIterator[Program]:  # noqa: ANN401 -- fields of Tuning
        """Run the program until the block ends; it must then end in an orderly way."""
        furnish(self.settings.data_dir)
        stop = asyncio.Event()
        program = self.program = Program(self.settings, replace(self.tuning, **tuning))
        running = asyncio.create_task(program.run(stop))
        ready = asyncio.create_task(program.ready.wait())
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            ready.cancel()
            running.result()
        try:
            yield program
        finally:
            stop.set()
            assert await running is None

    async def settled(self) -> None:
        """Wait until every update was fetched and nothing is in hand."""
        assert self.program is not None
        await self.telegram.updates.drained()
        await self.program.idle()


def patient(**spans: float) -> Patience:
    """The tests' patience with some of its spans, in seconds, changed."""
    return replace(QUICK.patience, **spans)


@asynccontextmanager
async def stand_ins(
    folder: Path,
    *,
    version: str = "2.3.6",
    pace: Pace | None = None,
    telegram_now: Callable[[], float] = time.time,
    servers: Iterable[str] = (),
    **more: Any,  # noqa: ANN401 -- settings by name
) -> AsyncIterator[House]:
    """Start both stand-ins; the program itself is started by the test.

    Args:
        folder: where the program keeps its files.
        version: the release that every server behaves as.
        pace: how long things take on them.
        telegram_now: Telegram's clock.
        servers: keys of servers besides ``main``, which are labelled by the key in capitals.
        more: settings by name.
    """
    async with AsyncExitStack() as closing:
        closing.enter_context(stamina.set_testing(True, attempts=Retries.attempts, cap=True))  # no waiting
        evolution = EvolutionServer(KEY, version, pace or Pace.quick())
        telegram = BotApi(TOKEN, telegram_now)
        evolution_url = await closing.enter_async_context(evolution.serving())
        telegram_url = await closing.enter_async_context(telegram.serving())
        others = {key: EvolutionServer(f"{KEY}-{key}", version, pace or Pace.quick()) for key in servers}
        given = {
            key: {
                "url": await closing.enter_async_context(server.serving()),
                "api_key": server.api_key,
                "label": key.upper(),
            }
            for key, server in others.items()
        }
        settings = _settings({**more, "evolution_servers": given}).model_copy(
            update={
                "telegram_api_url": telegram_url,
                "evolution_url": evolution_url,
                "data_dir": folder,
            }
        )
        yield House(evolution, telegram, telegram.private(ANA), settings, others=others)


def _settings(more: dict[str, Any]) -> Settings:
    """As a start reads them, once for all houses that differ in their addresses only."""
    key = repr(more)
    if key not in _READ:
        _READ[key] = Settings.load(
            _env_file=None,
            **{
                "telegram_bot_token": TOKEN,
                "telegram_api_url": _ELSEWHERE,
                "admin_chat_ids": f"{ANA.id},{GROUP}",
                "evolution_url": _ELSEWHERE,
                "evolution_api_key": KEY,
                **more,
            },
        )
    return _READ[key]
