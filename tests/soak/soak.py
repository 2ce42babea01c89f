"""One run: the real process is killed at random moments while instances drop and return and Telegram fails."""

from __future__ import annotations

import asyncio
import signal
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, Final

from bot.store.database import Database
from tests.clocks import MINUTE, HandClock
from tests.conversations.house import stand_ins
from tests.databases import furnish
from tests.passing import passes
from tests.patience import PATIENCE_S
from tests.processes import environment, process
from tests.soak.life import BETWEEN_DROPS_S, DOWN_FOR_S, Life
from tests.soak.seeing import Span, could_be_seen, sights
from tests.soak.verdict import left_behind, lies, told_again, untold

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.conversations.house import House

LIVES_S: Final = (0.1, 2.5)
"""From the moment that a process has begun to its death."""

WINDOW_S: Final = 0.25
"""A message that Telegram took so shortly before a death, or after it, since it was on its way, may come again.

The window is some milliseconds (docs/alerts.md); the rest is what a busy machine takes to note either.
"""

TELEGRAM_FAILS_EVERY: Final = 5

SETTLED_WITHIN: Final = MINUTE
"""A summary of what changed meanwhile takes ten seconds, an edit three."""


@dataclass
class Outcome:
    """What a run came to.

    Attributes:
        drops: how many final drops there were.
        kills: how often the process was killed.
        untold: drops that a process could see and no message told.
        unseen: drops that no message told since no process could see them.
        lies: what the newest messages say wrongly.
        left_behind: messages that a death within the window made nobody's, and that are not true any more.
        told_again: messages that told a drop once more.
        in_the_window: kills within ``WINDOW_S`` of a message that Telegram took.
    """

    drops: int = 0
    kills: int = 0
    untold: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    lies: list[str] = field(default_factory=list)
    left_behind: list[str] = field(default_factory=list)
    told_again: int = 0
    in_the_window: int = 0

    @property
    def holds(self) -> bool:
        """Whether all was told, truly, and no more often than the window allows."""
        twice = max(self.told_again, len(self.left_behind))
        return not self.untold and not self.lies and twice <= self.in_the_window


async def soak(  # noqa: PLR0913 -- the traits of a life
    folder: Path,
    kills: int,
    seed: int,
    *,
    instances: int = 200,
    between_s: tuple[float, float] = BETWEEN_DROPS_S,
    down_for_s: tuple[float, float] = DOWN_FOR_S,
    lives_s: tuple[float, float] = LIVES_S,
) -> Outcome:
    """Kill it so often, let it live once more, in this process and by a clock of ours, and look what it said."""
    async with stand_ins(folder / "data", events="websocket", alert_after=1, watch_interval=5) as house:
        house.evolution.websocket.enabled = house.evolution.metrics = True
        house.settings = house.settings.model_copy(update={"admin_chat_ids": (house.chat.id,)})
        furnish(house.settings.data_dir)
        life = Life(house.evolution, Random(seed), instances, between_s, down_for_s)  # noqa: S311 -- repeatable
        run = _Run(house, folder, life)
        deaths = Random(seed + 1)  # noqa: S311 -- likewise
        fault = house.telegram.faults.add(times=None, status=502, every=TELEGRAM_FAILS_EVERY)
        async with run.living():
            for _ in range(kills):
                await run.dies(deaths.uniform(*lives_s))
        house.telegram.faults.remove(fault)
        await run.settles()
        return run.outcome()


@dataclass
class _Run:
    """One life of instances, and the processes that see some of it.

    Attributes:
        lives: of the processes so far, from the first.
    """

    house: House
    folder: Path
    life: Life
    lives: list[Span] = field(default_factory=list)

    async def dies(self, after_s: float) -> None:
        """Let a process live for so long, from when it has begun and knows all instances, and kill it."""
        given = environment(self.house.settings, EVENTS="websocket", ALERT_AFTER="1", WATCH_INTERVAL="5")
        async with process(self.folder, given) as bot:
            began = time.time()  # before it asks anything; what the one before asked last was answered by now
            await bot.tells("started")
            await self._knows()
            await asyncio.sleep(after_s)
            self.lives.append(Span(began, time.time()))
            await bot.end(signal.SIGKILL)

    @asynccontextmanager
    async def living(self) -> AsyncIterator[None]:
        """Let instances drop and return, once they are known, until the block ends."""
        task = asyncio.create_task(self._goes_on())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def settles(self) -> None:
        """Let it live for as long as it can need to tell all."""
        clock = HandClock(datetime.now(UTC))
        self.lives.append(Span(time.time()))
        async with self.house.zelador(watch=True, clock=clock):
            await self.house.evolution.websocket.connected()
            await passes(clock, SETTLED_WITHIN)

    def outcome(self) -> Outcome:
        """What it came to."""
        chat, shown = self.house.chat, sights(self.house.evolution.requests)
        not_told = untold(chat, self.life)
        seen = [drop for drop in not_told if could_be_seen(drop, shown, self.lives)]
        sent = [call.at for call in self.house.telegram.calls.of("sendMessage")]
        deaths = [life.ended for life in self.lives[:-1]]
        rows = Database(self.house.settings.data_dir).rows("SELECT message_id FROM outbox")
        known = {number for (number,) in rows}
        return Outcome(
            len(self.life.drops),
            len(deaths),
            [drop.name for drop in seen],
            [drop.name for drop in not_told if drop not in seen],
            lies(chat, self.life, known),
            left_behind(chat, self.life, known),
            told_again(chat, self.life),
            sum(any(abs(death - at) <= WINDOW_S for at in sent) for death in deaths),
        )

    async def _goes_on(self) -> None:
        await self._knows()
        await self.life.goes_on()

    async def _knows(self) -> None:
        """Wait until a process has written down its first sight of all, which is told to nobody."""
        data, count = self.house.settings.data_dir, len(self.life.instances)
        async with asyncio.timeout(PATIENCE_S):
            while len(Database(data).rows("SELECT 1 FROM known_instances")) < count:  # noqa: ASYNC110 -- a file rings no bell
                await asyncio.sleep(0.05)
