"""One run: the real process is killed at random moments while instances drop and return and Telegram fails."""

from __future__ import annotations

import asyncio
import signal
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Final

from bot.store.database import Database
from tests.conversations.house import stand_ins
from tests.databases import furnish
from tests.patience import PATIENCE_S
from tests.processes import environment, process
from tests.soak.life import BETWEEN_DROPS_S, DOWN_FOR_S, Life
from tests.soak.verdict import lies, told_again, untold

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.conversations.house import House
    from tests.processes import Bot

LIVES_S: Final = (0.1, 2.5)
"""From the moment that a process has begun to its death."""

WINDOW_S: Final = 0.25
"""A message that Telegram took so shortly before a death may come again (docs/alerts.md says: milliseconds)."""

TELEGRAM_FAILS_EVERY: Final = 5


@dataclass
class Outcome:
    """What a run came to.

    Attributes:
        drops: how many final drops there were.
        kills: how often the process was killed.
        untold: drops that no message told.
        lies: what the newest messages say wrongly.
        told_again: messages that told a drop once more.
        in_the_window: kills within ``WINDOW_S`` of a message that Telegram took.
    """

    drops: int = 0
    kills: int = 0
    untold: list[str] = field(default_factory=list)
    lies: list[str] = field(default_factory=list)
    told_again: int = 0
    in_the_window: int = 0


async def soak(  # noqa: PLR0913 -- the traits of a life
    folder: Path,
    kills: int,
    seed: int,
    *,
    instances: int = 200,
    between_s: tuple[float, float] = BETWEEN_DROPS_S,
    down_for_s: tuple[float, float] = DOWN_FOR_S,
) -> Outcome:
    """Kill it so often, let it live once more, and look what it said."""
    rng = Random(seed)  # noqa: S311 -- repeatable
    async with stand_ins(folder / "data", events="websocket", alert_after=1, watch_interval=5) as house:
        house.evolution.websocket.enabled = house.evolution.metrics = True
        house.settings = house.settings.model_copy(update={"admin_chat_ids": (house.chat.id,)})
        furnish(house.settings.data_dir)
        life = Life(house.evolution, rng, instances, between_s, down_for_s)
        async with _begun(house, folder):
            await _knows(house, instances)
        fault = house.telegram.faults.add(times=None, status=502, every=TELEGRAM_FAILS_EVERY)
        async with _living(life):
            deaths = [await _dies(house, folder, rng) for _ in range(kills)]
        house.telegram.faults.remove(fault)
        async with _begun(house, folder):
            await _settles(house, life)
        sent = [call.at for call in house.telegram.calls.of("sendMessage")]
        return Outcome(
            len(life.drops),
            len(deaths),
            untold(house.chat, life),
            lies(house.chat, life),
            told_again(house.chat, life),
            sum(any(0 <= death - at <= WINDOW_S for at in sent) for death in deaths),
        )


async def _knows(house: House, count: int) -> None:
    """Wait until a process has written down its first sight of all, which is told to nobody."""
    async with asyncio.timeout(PATIENCE_S):
        while len(Database(house.settings.data_dir).rows("SELECT 1 FROM known_instances")) < count:  # noqa: ASYNC110 -- a file rings no bell
            await asyncio.sleep(0.05)


async def _dies(house: House, folder: Path, rng: Random) -> float:
    """Let a process live for a moment; when it died."""
    async with _begun(house, folder) as bot:
        await asyncio.sleep(rng.uniform(*LIVES_S))
        died = time.time()
        await bot.end(signal.SIGKILL)
    return died


async def _settles(house: House, life: Life) -> None:
    """Wait until all is told, or for as long as that can take."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            while untold(house.chat, life) or lies(house.chat, life):  # noqa: ASYNC110 -- what a chat shows rings for each change of it
                await asyncio.sleep(0.2)


@asynccontextmanager
async def _begun(house: House, folder: Path) -> AsyncIterator[Bot]:
    given = environment(house.settings, EVENTS="websocket", ALERT_AFTER="1", WATCH_INTERVAL="5")
    async with process(folder, given) as bot:
        await bot.tells("started")
        yield bot


@asynccontextmanager
async def _living(life: Life) -> AsyncIterator[None]:
    task = asyncio.create_task(life.goes_on())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
