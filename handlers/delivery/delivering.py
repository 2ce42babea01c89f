"""What couriers share: Telegram's side, the outbox, and the one way in which what was shown is written down."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.store.files import DataFolderError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Coroutine, Mapping
    from datetime import datetime

    from bot.alerts.chats import AlertChats
    from bot.alerts.outbox import Outbox
    from bot.clock import Clock
    from bot.fleet.instance import InstanceRef
    from bot.locales import Language, Texts
    from bot.store.database import Database
    from bot.store.outbox_row import OutboxRow
    from bot.store.statement import Statement
    from bot.telegram.bot import PlainBot
    from handlers.chat.readers import Readers
    from handlers.delivery.notices import Told

log = structlog.get_logger(__name__)


class Notices(Protocol):
    """Puts notices into words."""

    def told(self, t: Texts, chat_id: int, kind: str, data: str) -> Told | None:
        """What a notice says now; None where there is nothing to say."""
        ...


@dataclass
class Delivering:
    """What every courier has in hand.

    Attributes:
        moved: takes note of a group that became a supergroup.
        groups: the id that such a group has now, by its former one.
        labels: each server's label, where there are several.
        notices: what puts notices into words.
        by_itself: whether an instance is restarted by itself where it is stuck.
        edited: when the message of a row was edited last.
    """

    bot: PlainBot
    outbox: Outbox
    database: Database
    chats: AlertChats
    readers: Readers
    clock: Clock
    moved: Callable[[int, int], object]
    groups: Mapping[int, int]
    labels: Mapping[str, str]
    notices: Notices
    by_itself: Callable[[InstanceRef], bool]
    edited: dict[int, datetime] = field(default_factory=dict)
    _read: set[Language] = field(default_factory=set)
    _unwritten: list[Statement] = field(default_factory=list)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    async def texts(self, chat_id: int) -> Texts:
        """A chat's texts; what writing dates in a language needs is loaded beside everything else."""
        t = await self.readers.texts(chat_id)
        if t.language not in self._read:
            await asyncio.to_thread(_write_once, t, self.clock.now())
            self._read.add(t.language)
        return t

    async def to_the_end(self, work: Coroutine[object, object, None]) -> None:
        """Send and write it down, also where the program ends meanwhile."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        await asyncio.shield(task)

    async def settled(self, seconds: float) -> None:
        """Wait a moment for what is under way."""
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=seconds)

    async def write(self, *rows: OutboxRow) -> None:
        """Remember what was shown; what cannot be written now is written with the next."""
        for row in rows:
            if row.is_done:
                self.edited.pop(row.id, None)
        await self._write(self.outbox.delivered(*rows))

    async def hand_over(self, row: OutboxRow) -> None:
        """Its message is a person's from now on."""
        await self.write(replace(row, is_handed_over=True))

    async def follow(self, old: int, new: int, but: Collection[OutboxRow] = ()) -> None:
        """A group became another one; what is being told there right now is moved once it is told."""
        log.info("alerts_follow_group", old=old, new=new)
        await self._write(self.outbox.move(old, new, {row.id for row in but}))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waited for it was told, unless the program ends

    async def _write(self, statements: list[Statement]) -> None:
        self._unwritten += statements
        statements, self._unwritten = self._unwritten, []
        try:
            await self.database.apply(statements)
        except DataFolderError as error:
            self._unwritten = statements + self._unwritten
            log.warning("delivery_not_written", why=str(error))


def _write_once(t: Texts, now: datetime) -> None:
    """Babel and its language take a tenth of a second the first time."""
    t.moment(now)
    t.span(1)
