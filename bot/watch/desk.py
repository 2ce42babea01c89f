"""The one task through which goes all that the watch sees, so that it is written and told once and in order."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.store.files import DataFolderError
from bot.watch.known import Healing, ServerChange
from bot.watch.look import Look
from bot.watch.pages import AT_ONCE, Pages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.store.database import Database
    from bot.store.statement import Statement
    from bot.watch.listener import Listener
    from bot.watch.notes import Notes

log = structlog.get_logger(__name__)

Item = Look | ServerChange | Healing

_AGAIN: Final = timedelta(seconds=5)


class Desk:
    """Takes what was seen, decides what has changed, tells the listeners, and writes all of it in one transaction.

    What could not be written is written with the next batch, or some seconds later.
    """

    def __init__(
        self, notes: Notes, database: Database, clock: Clock, listeners: Sequence[Listener] = ()
    ) -> None:
        self._notes, self._database, self._clock = notes, database, clock
        self._listeners = tuple(listeners)
        self._inbox: deque[Item] = deque()
        self._wake, self._idle = asyncio.Event(), asyncio.Event()
        self._unwritten: list[Statement] = []
        self._try_again_at: datetime | None = None
        self._closing = False

    def put(self, item: Item) -> None:
        """Something was seen; never waits."""
        self._inbox.append(item)
        self._idle.clear()
        self._wake.set()

    def hurry(self) -> None:
        """A listener waits for an earlier moment than before."""
        self._wake.set()

    async def idle(self) -> None:
        """Wait until all that was put here is on disk, or could not be written."""
        await self._idle.wait()

    def close(self) -> None:
        """Let :meth:`run` end once all that was put here is written; cancelled, it could write a batch twice."""
        self._closing = True
        self._wake.set()

    async def run(self) -> None:
        """Work until closed."""
        is_last = False
        self._wake.set()  # that we watch is written also where nothing is ever seen
        while not is_last:
            await self._clock.until(self._due(), self._wake)
            self._wake.clear()
            is_last = self._closing
            try:
                await self.turn()
            except Exception:
                # Whatever it was, to take in nothing any more would be worse.
                log.exception("watch_desk_broke")

    async def turn(self) -> None:
        """Do all that is there to do now."""
        while self._inbox:
            await self._batch()
        self._tick()
        await self._write()
        if not self._inbox:
            self._idle.set()

    async def _batch(self) -> None:
        """What is in the inbox, up to so many sights and a whole look, in one transaction; others have turns."""
        pages, sights = Pages(), 0
        while self._inbox and sights < AT_ONCE:
            item = self._inbox.popleft()
            if isinstance(item, Look):
                sights += await self._look(item, pages)
            else:
                self._notes.take(item, pages)
        self._unwritten += pages.statements()
        for told in pages.told(self._listeners):
            self._unwritten += told
            await asyncio.sleep(0)
        await self._write()

    async def _look(self, look: Look, pages: Pages) -> int:
        for number, sight in enumerate(look.sights, 1):
            self._notes.see(look, sight, pages)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)
        self._notes.end(look, pages)
        return len(look.sights) + len(look.gone)

    def _tick(self) -> None:
        now = self._clock.now()
        for listener in self._listeners:
            due = listener.due()
            if due is not None and due <= now:
                self._unwritten += listener.tick(now)
        self._unwritten += self._notes.beat(now, is_last=self._closing)

    async def _write(self) -> None:
        if not self._unwritten:
            return
        writing = [statement for statement in self._unwritten if statement.rows]
        try:
            if writing:
                await self._database.apply(writing)
        except DataFolderError as error:
            self._try_again_at = self._clock.now() + _AGAIN
            log.warning("watch_not_written", error=str(error), statements=len(writing))
            return
        self._unwritten.clear()
        self._try_again_at = None
        for listener in self._listeners:
            listener.committed()

    def _due(self) -> datetime | None:
        """When there is something to do although nothing was seen."""
        moments = [listener.due() for listener in self._listeners]
        own = (self._try_again_at, self._notes.vigil.due())
        return min((moment for moment in (*moments, *own) if moment), default=None)
