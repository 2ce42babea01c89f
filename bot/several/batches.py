"""Which instances somebody chose, in the database: their buttons work after a restart, once, and for them alone."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.fleet.health import Health
from bot.fleet.turns import Turns
from bot.several import records
from bot.several.batch import GOOD_FOR, Choosing, Preview, Refusal, Stage, count_of
from bot.store import batches as rows
from bot.store.files import DataFolderError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.clock import Clock
    from bot.fleet.remembered_row import RememberedRow
    from bot.several.batch import Batch, Member, Part, Where
    from bot.several.ends import Came
    from bot.several.intent import Intent
    from bot.store.database import Database
    from bot.store.statement import Statement

log = structlog.get_logger(__name__)

PAGE_SIZE: Final = 12
NAMED: Final = 10
"""So many are called by name before a deed; of 5,000 nobody reads more."""

KEPT_FOR: Final = timedelta(days=3)
_BITS: Final = 48


class Batches:
    """Chooses, asks, and gives away each yes once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Read what an earlier process left under way; the database must be up to date.

        Raises:
            DataFolderError: it cannot be read.
        """
        self._database, self._clock = database, clock
        self._turns = Turns[int]()
        self.left = tuple(map(records.batch_of, rows.batches_at(database, Stage.RUNNING)))
        """What was under way when an earlier process was killed, once and for all."""

    async def get(self, number: int) -> Batch | None:
        """One of them; None where it is forgotten.

        Raises:
            DataFolderError: it cannot be read.
        """
        row = await asyncio.to_thread(rows.batch, self._database, number)
        return records.batch_of(row) if row else None

    async def begin(self, where: Where, asker: int, found: Sequence[RememberedRow]) -> int:
        """Let a person choose of what was found; what was chosen in that message before is forgotten.

        Raises:
            DataFolderError: it could not be written.
        """
        return await self._put(where, asker, await asyncio.to_thread(records.rows_of, found))

    async def page(self, number: int, page: int) -> Choosing | Refusal:
        """A page to choose from; whoever was asked for a yes is asked no more.

        Raises:
            DataFolderError: it cannot be read or written.
        """
        return await self._choosing(number, page, [])

    async def toggle(self, number: int, place: int) -> Choosing | Refusal:
        """Choose a member, or no more, and see its page.

        Raises:
            DataFolderError: it could not be written, and is as before.
        """
        return await self._choosing(number, place // PAGE_SIZE, [rows.toggled(number, place)])

    async def choose_all(self, number: int, page: int, *, chosen: bool) -> Choosing | Refusal:
        """Choose every member, or none, and see a page.

        Raises:
            DataFolderError: it could not be written, and is as before.
        """
        return await self._choosing(number, page, [rows.all_chosen(number, chosen=chosen)])

    async def ask(self, number: int, intent: Intent) -> Preview | Refusal:
        """What would be done to what is chosen, which now waits for a yes, unless that is nothing.

        Raises:
            DataFolderError: it cannot be read or written.
        """
        async with self._turns.turn(number):
            if refusal := await self._closed(number):
                return refusal
            preview = await asyncio.to_thread(self._preview, number, intent)
            asked = rows.moved_on(number, Stage.ASKED, self._clock.now(), intent=str(intent))
            if preview.count:
                await self._database.apply([asked])
        return preview

    async def start(self, number: int, intent: Intent) -> tuple[Batch, list[Member]] | Refusal:
        """Use up the yes to what was asked: the deed and what it is for, or why it does not count.

        Raises:
            DataFolderError: it could not be written, and the yes can be given again.
        """
        async with self._turns.turn(number):
            batch = await self.get(number)
            if batch is None:
                return Refusal.GONE
            if refusal := batch.refuses_yes(self._clock.now()):
                return refusal
            if not intent.answers(batch.intent):
                return Refusal.EXPIRED
            running = rows.moved_on(number, Stage.RUNNING, self._clock.now(), intent=str(intent))
            await self._database.apply([running])
        return replace(batch, intent=intent, stage=Stage.RUNNING), await self.members(number)

    async def members(self, number: int) -> list[Member]:
        """All that are chosen.

        Raises:
            DataFolderError: they cannot be read.
        """
        return await asyncio.to_thread(self._members, number)

    async def take_back(self, chat_id: int, asker: int) -> bool:
        """Ask a person no more in a chat; whether they were asked for a yes that would still have counted.

        Raises:
            DataFolderError: it cannot be read or written.
        """
        since = self._clock.now() - GOOD_FOR
        asked = await asyncio.to_thread(rows.batches_at, self._database, Stage.ASKED)
        theirs = [row for row in asked if (row.chat_id, row.asker) == (chat_id, asker) and row.at > since]
        await self._database.apply(
            [rows.moved_on(row.id, Stage.CHOOSING, self._clock.now()) for row in theirs]
        )
        return bool(theirs)

    async def begun(self, number: int, places: Iterable[int]) -> None:
        """Something is about to be done to members.

        Raises:
            DataFolderError: it could not be written.
        """
        await self._database.apply([rows.came(number, places, rows.BEGUN)])

    async def ended(self, number: int, places: Iterable[int], came: Came) -> None:
        """What came of members.

        Raises:
            DataFolderError: it could not be written.
        """
        await self._database.apply([rows.came(number, places, str(came))])

    async def over(self, number: int) -> None:
        """Nothing more is done.

        Raises:
            DataFolderError: it could not be written.
        """
        await self._database.apply([rows.moved_on(number, Stage.OVER, self._clock.now())])

    async def placed(self, number: int, where: Where) -> None:
        """Its message is another one now.

        Raises:
            DataFolderError: it could not be written.
        """
        await self._database.apply([rows.placed(number, where.chat_id, where.thread_id, where.message_id)])

    async def follow(self, batch: Batch, part: Part) -> int:
        """A new one, in the same message, of what did not come true; ``part`` of it is chosen.

        Raises:
            DataFolderError: it cannot be read or written.
        """
        members = await asyncio.to_thread(records.rows_left, await self.members(batch.id), part)
        return await self._put(batch.where, batch.asker, members)

    async def moved(self, old: int, new: int) -> None:
        """A group became a supergroup: what was chosen there goes with it."""
        try:
            await self._database.apply([rows.moved(old, new)])
        except DataFolderError as error:
            log.warning("batches_not_moved", old=old, new=new, why=str(error))

    async def _put(self, where: Where, asker: int, members: list[rows.MemberRow]) -> int:
        now, number = self._clock.now(), secrets.randbits(_BITS)
        row = rows.BatchRow(
            *(number, where.chat_id, where.thread_id, where.message_id, asker),
            *(Stage.CHOOSING.value, None, now),
        )
        new = await asyncio.to_thread(rows.put, row, members)
        await self._database.apply([*rows.forgotten_before(now - KEPT_FOR), *new])
        return number

    async def _choosing(self, number: int, page: int, changes: list[Statement]) -> Choosing | Refusal:
        async with self._turns.turn(number):
            if refusal := await self._closed(number):
                return refusal
            at = rows.moved_on(number, Stage.CHOOSING, self._clock.now())
            await self._database.apply([at, *changes])
            return await asyncio.to_thread(self._page, number, page)

    async def _closed(self, number: int) -> Refusal | None:
        """Why nothing can be chosen any more."""
        batch = await self.get(number)
        if batch is None:
            return Refusal.GONE
        return None if batch.is_open else Refusal.UNDER_WAY

    def _page(self, number: int, page: int) -> Choosing:
        total, chosen = rows.counted(self._database, number)
        pages = max(1, -(-total // PAGE_SIZE))
        page = min(max(page, 0), pages - 1)
        first = page * PAGE_SIZE
        shown = rows.members(self._database, number, first, first + PAGE_SIZE)
        return Choosing(number, tuple(map(records.member_of, shown)), page, pages, total, chosen)

    def _preview(self, number: int, intent: Intent) -> Preview:
        counts = rows.counts_of_chosen(self._database, number)
        servers = Counter[str]()
        for server, _, count in counts:
            servers[server] += count
        first = rows.chosen_members(self._database, number, NAMED)
        return Preview(
            *(number, intent, servers.total(), servers),
            connected=count_of(counts, Health.CONNECTED),
            first=tuple(map(records.member_of, first)),
        )

    def _members(self, number: int) -> list[Member]:
        return [records.member_of(row) for row in rows.chosen_members(self._database, number)]
