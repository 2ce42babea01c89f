"""The whole program with its watch on, by a clock that the test moves; it hears events, or polls alone."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.sandbox.evolution import State
from bot.store.database import NAME
from tests.clocks import SECOND, HandClock
from tests.conversations.house import stand_ins
from tests.passing import at_rest, passes
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import Chat, SentMessage
    from tests.conversations.house import House

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
ALERT_AFTER = timedelta(seconds=60)
A_LOOK = timedelta(seconds=35)
"""Within it each server is looked at whole, by itself, at least once."""

NUMBER = "5511988887777"

_LAST = """
SELECT health FROM transitions JOIN seen_instances ON id = instance WHERE name = ? ORDER BY at DESC LIMIT 1
"""


@dataclass
class Watching:
    """The stand-ins, the program between them, and its clock.

    Attributes:
        events: ``websocket`` or ``poll``.
    """

    house: House
    clock: HandClock
    events: str

    @property
    def evolution(self) -> EvolutionServer:
        return self.house.evolution

    @property
    def chat(self) -> Chat:
        return self.house.chat

    @property
    def alerts(self) -> list[SentMessage]:
        """What the bot said in Ana's chat, the oldest first."""
        return [message for message in self.chat.messages if not message.deleted]

    @asynccontextmanager
    async def running(self, **tuning: Any) -> AsyncIterator[None]:  # noqa: ANN401 -- fields of Tuning
        """Run the program until the block ends; each server has been looked at when it begins."""
        async with self.house.zelador(watch=True, clock=self.clock, **tuning):
            for server in (self.evolution, *self.house.others.values()):
                if server.websocket.enabled:
                    await server.websocket.connected()
            await self.passes(2 * SECOND)
            yield

    async def passes(self, span: timedelta) -> None:
        """Let time pass; all that is due on the way is done at its moment, also by couriers."""
        await passes(self.clock, span)

    async def knows(self, name: str, after: str | None) -> None:
        """Wait until the watch wrote down that an instance became so; None: that it is gone.

        Without events it looks for that at its next round.
        """
        if self.events == "poll" and self._last(name) != (after,):
            await self.passes(A_LOOK)
        async with asyncio.timeout(PATIENCE_S):
            while self._last(name) != (after,):  # noqa: ASYNC110 -- a row in a database rings no bell
                await asyncio.sleep(0.005)
        await at_rest(self.clock)

    async def links(self, name: str) -> None:
        """Somebody scans, by other hands than ours, and the watch sees it."""
        instance = self.evolution.instances[name]
        if not instance.live_codes:
            instance.loaded().show_code(None)
        instance.scan(number=NUMBER)
        await self.opens(name)

    async def opens(self, name: str) -> None:
        """Wait until an instance is open, and the watch sees it."""
        await self.evolution.instances[name].until(State.OPEN)
        await self.knows(name, "connected")

    def _last(self, name: str) -> tuple[str | None] | None:
        with sqlite3.connect(self.house.settings.data_dir / NAME) as database:
            row: tuple[str | None] | None = database.execute(_LAST, (name,)).fetchone()
            return row


@asynccontextmanager
async def watching(
    folder: Path,
    events: str = "websocket",
    *,
    now: datetime = NOON,
    **settings: Any,  # noqa: ANN401 -- settings by name
) -> AsyncIterator[Watching]:
    """Both stand-ins; the program is not running yet."""
    async with stand_ins(folder / "data", events=events, **settings) as house:
        for server in (house.evolution, *house.others.values()):
            server.websocket.enabled = events == "websocket"
        yield Watching(house, HandClock(now), events)
