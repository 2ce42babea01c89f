"""Every board there is: one a chat or topic, each with its keeper, remembered across restarts."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from bot.store import boards as store
from bot.store.files import DataFolderError
from bot.views import board as views
from handlers.ongoing.keeper import Keeper, Keeping

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Coroutine

    from bot.access import Access
    from bot.alerts.chosen import ChosenChats
    from bot.alerts.standing import Standings
    from bot.clock import Clock
    from bot.locales import Texts
    from bot.store.boards import BoardRow
    from bot.store.database import Database
    from bot.telegram.bot import PlainBot

log = structlog.get_logger(__name__)

FINISH_S: Final = 0.5
"""So long the end of the program waits for a board that is being sent, so that it is not sent twice."""

Key = tuple[int, int]
"""Chat, and topic or 0."""


class Boards:
    """Puts boards up and takes them down; what is changed by people goes one after the other."""

    def __init__(  # noqa: PLR0913 -- what keepers have in hand
        self,
        database: Database,
        *,
        bot: PlainBot,
        access: Access,
        standings: Standings,
        chats: ChosenChats,
        clock: Clock,
        texts: Callable[[int], Awaitable[Texts]],
        moved: Callable[[int, int], object],
    ) -> None:
        """Read which boards there are; the database must be up to date.

        Raises:
            DataFolderError: they cannot be read.
        """
        self._database, self._texts = database, texts
        self._tools = Keeping(
            bot, access, standings, chats, clock, texts, moved, write=self._write, forget=self._forget
        )
        self._left = store.read(database)
        self._keepers: dict[Key, tuple[Keeper, asyncio.Task[None]]] = {}
        self._turn = asyncio.Lock()
        self._under_way: set[asyncio.Task[object]] = set()

    def start(self) -> None:
        """Keep those of an earlier process true."""
        for row in self._left:
            self._keep(_key(row), Keeper(self._tools, row.chat_id, row.thread_id, row))

    async def stop(self) -> None:
        """Keep none any longer; one that is being sent is remembered first."""
        await _within_moments(self._under_way)
        keepers = list(self._keepers.values())
        for _, task in keepers:
            task.cancel()
        await asyncio.gather(*(task for _, task in keepers), return_exceptions=True)
        await _within_moments({asyncio.create_task(keeper.settled()) for keeper, _ in keepers})

    def rang(self) -> None:
        """What they tell may have changed."""
        for keeper, _ in self._keepers.values():
            keeper.wake()

    async def put_up(self, chat_id: int, thread_id: int | None) -> bool:
        """Make the board of a chat or topic; one that stands there already is taken away.

        Returns:
            Whether it could be pinned.

        Raises:
            TelegramError: it could not be sent, and what stood there before goes on.
        """
        async with self._turn:
            return await self._to_the_end(self._put_up((chat_id, thread_id or 0)))

    async def take_down(self, chat_id: int, thread_id: int | None) -> bool:
        """End the board of a chat or topic; False where there is none.

        Raises:
            DataFolderError: that could not be written, and it goes on.
        """
        async with self._turn:
            keeper = await self._let_go((chat_id, thread_id or 0))
            if keeper is None or keeper.row is None:
                return False
            key = _key(keeper.row)
            try:
                await store.drop(self._database, *key)
            except DataFolderError:
                self._keep(key, keeper)
                raise
            await keeper.take_down(views.stopped(await self._texts(chat_id)))
            return True

    async def _put_up(self, key: Key) -> bool:
        former = await self._let_go(key)
        keeper = Keeper(self._tools, *key)
        try:
            is_pinned = await keeper.put_up(key[0])
        except Exception:
            if former and former.row:
                self._keep(key, former)
            raise
        if former:
            await former.take_down(views.stopped(await self._texts(key[0])), remove=True)
        self._keep(_key(keeper.row) if keeper.row else key, keeper)
        return is_pinned

    def _keep(self, key: Key, keeper: Keeper) -> None:
        task = asyncio.create_task(keeper.run())
        self._keepers[key] = (keeper, task)
        task.add_done_callback(lambda done: self._ended(key, done))

    async def _let_go(self, key: Key) -> Keeper | None:
        keeper, task = self._keepers.pop(key, (None, None))
        if task:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        if keeper:
            await keeper.settled()
        return keeper

    def _ended(self, key: Key, task: asyncio.Task[None]) -> None:
        if self._keepers.get(key, (None, None))[1] is task:
            del self._keepers[key]
        if not task.cancelled() and (error := task.exception()):
            log.error("board_broke", chat=key[0], error=type(error).__name__, exc_info=error)

    async def _write(self, before: BoardRow | None, row: BoardRow) -> None:
        """What cannot be written is kept true by this process; the next one does not know of it."""
        try:
            await store.write(self._database, row)
            if before and _key(before) != _key(row):
                await store.drop(self._database, *_key(before))
        except DataFolderError as error:
            log.warning("board_not_written", chat=row.chat_id, why=str(error))

    async def _forget(self, row: BoardRow) -> None:
        try:
            await store.drop(self._database, *_key(row))
        except DataFolderError as error:
            log.warning("board_not_written", chat=row.chat_id, why=str(error))

    async def _to_the_end(self, work: Coroutine[object, object, bool]) -> bool:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)


async def _within_moments(tasks: Collection[asyncio.Task[object]]) -> None:
    if tasks:
        await asyncio.wait(set(tasks), timeout=FINISH_S)


def _key(row: BoardRow) -> Key:
    return row.chat_id, row.thread_id
