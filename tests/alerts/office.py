"""The alerts from what happened to Telegram's wire: desk, database, outbox and delivery, on a clock that is moved."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.alerts.chats import AlertChat
from bot.alerts.desk import AlertDesk
from bot.sandbox.telegram import BotApi
from bot.store.database import Database
from bot.store.preferences import Preferences
from bot.telegram.bot import PlainBot
from bot.telegram.clock import TelegramClock
from bot.telegram.flood import FloodLimiter
from bot.telegram.polling import PollingRequest, PollWatch
from bot.telegram.request import ApiRequest
from bot.tls import verifying
from bot.views.screen import Screen
from bot.watch.known import Happened, Transition
from handlers.chat.readers import Readers
from handlers.delivery.delivering import Delivering
from handlers.delivery.delivery import Delivery
from handlers.delivery.notices import Told
from tests.alerts.made_up import AFTER, NOON, at
from tests.clocks import HandClock
from tests.conversations.house import ANA, GROUP, TOKEN
from tests.databases import furnish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.alerts.outbox import Outbox
    from bot.clock import Clock
    from bot.fleet.instance import InstanceRef
    from bot.locales import Texts
    from bot.sandbox.telegram import Chat
    from bot.store.statement import Statement


@dataclass
class MadeUpChats:
    """Alert chats as a test wants them."""

    chats: list[AlertChat] = field(default_factory=lambda: [AlertChat(ANA.id)])
    muted: dict[tuple[int, InstanceRef], datetime] = field(default_factory=dict)
    now: Callable[[], datetime] = lambda: NOON

    def all(self) -> Sequence[AlertChat]:
        return self.chats

    def muted_until(self, chat_id: int, instance: InstanceRef) -> datetime | None:
        until = self.muted.get((chat_id, instance))
        return until if until and until > self.now() else None

    def muted_in(self, chat_id: int) -> set[InstanceRef]:
        return {ref for chat, ref in self.muted if chat == chat_id and self.muted_until(chat, ref)}


@dataclass
class Office:
    """One process's alerts; ``opened`` again on the same folder it is the next process's."""

    folder: Path
    telegram: BotApi
    url: str
    clock: HandClock
    chats: MadeUpChats
    moved: dict[int, int] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    restarted: set[InstanceRef] = field(default_factory=set)
    servers: frozenset[str] = frozenset({"main", "sp1"})
    database: Database = field(init=False)
    desk: AlertDesk = field(init=False)
    outbox: Outbox = field(init=False)
    delivery: Delivery = field(init=False)
    bot: PlainBot = field(init=False)

    @property
    def chat(self) -> Chat:
        return self.telegram.private(ANA)

    @asynccontextmanager
    async def opened(self, clock: Clock | None = None) -> AsyncIterator[Office]:
        """A process begins, and ends in an orderly way; with another ``clock`` nobody moves the time."""
        furnish(self.folder)
        clock = clock or self.clock
        self.database = Database(self.folder)
        self.desk, self.outbox = AlertDesk.open(self.database, self.chats, clock, AFTER, self.servers)
        tls = verifying()
        polling = PollingRequest(watch=PollWatch(), clock=TelegramClock(), tls=tls)
        self.bot = PlainBot(
            TOKEN,
            base_url=f"{self.url}/bot",
            request=ApiRequest(polling, tls=tls),
            get_updates_request=polling,
            rate_limiter=FloodLimiter(None),
        )
        await self.bot.initialize()
        tools = Delivering(
            bot=self.bot,
            outbox=self.outbox,
            database=self.database,
            chats=self.chats,
            readers=Readers(Preferences(self.database)),
            clock=clock,
            moved=self._move,
            groups=self.moved,
            labels=self.labels,
            notices=_Notices(),
            by_itself=lambda instance: instance in self.restarted,
        )
        self.delivery = Delivery(tools)
        self.delivery.start()
        await self.happens(Happened(looked=tuple(self.servers)))
        try:
            yield self
        finally:
            await self.delivery.stop()
            await self.bot.shutdown()
            await self.database.close()

    async def take(self, *transitions: Transition) -> None:
        await self.happens(Happened(transitions))

    async def happens(self, happened: Happened) -> None:
        """As the watch does it: written first, then told."""
        await self._write(self.desk.take(happened))

    async def passes(self, seconds: float) -> None:
        """Time passes until so many seconds after noon; all that is due meanwhile is done, at its moment."""
        end = at(seconds)
        while True:
            await self.idle()
            moments = [moment for moment in (self.desk.due(), self.clock.next()) if moment is not None]
            step = min([*moments, end])
            await self.clock.advance(step - self.clock.now())
            if (due := self.desk.due()) is not None and due <= self.clock.now():
                await self._write(self.desk.tick(self.clock.now()))
            elif step >= end:
                await self.idle()
                return

    async def idle(self) -> None:
        """Wait until delivery has nothing to do now: every courier sleeps on the clock, or there is none."""
        async with asyncio.timeout(30):
            while not self._is_idle():  # noqa: ASYNC110 -- nobody rings a bell when nothing happens
                await asyncio.sleep(0.002)

    def _is_idle(self) -> bool:
        couriers = self.delivery.busy()
        return not self.outbox.rang.is_set() and len(self.clock.sleepers()) >= couriers

    async def _write(self, statements: Sequence[Statement]) -> None:
        await self.database.apply(statements)
        self.desk.committed()

    def _move(self, old: int, new: int) -> None:
        self.moved[old] = new
        self.chats.chats = [AlertChat(new) if chat.chat_id == old else chat for chat in self.chats.chats]


@asynccontextmanager
async def offices(folder: Path, **more: Any) -> AsyncIterator[Office]:  # noqa: ANN401 -- fields of Office
    """A Telegram stand-in, and an office that is not open yet."""
    async with AsyncExitStack() as closing:
        telegram = BotApi(TOKEN)
        url = await closing.enter_async_context(telegram.serving())
        clock = HandClock(NOON)
        office = Office(folder, telegram, url, clock, MadeUpChats(now=clock.now), **more)
        telegram.private(ANA)
        yield office


class _Notices:
    """Knows one kind of notice."""

    def told(self, t: Texts, chat_id: int, kind: str, data: str) -> Told | None:  # noqa: ARG002 -- the seam's
        return Told(Screen(f"digest: {data}"), is_loud=True) if kind == "digest" else None


__all__ = ["GROUP", "Office", "offices"]
