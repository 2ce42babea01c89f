"""Keeps one board true: edits it when what it tells has changed, and sends it anew where somebody deleted it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.store.boards import BoardRow
from bot.views import board as views
from handlers.chat.message import TRIES, Address, LiveMessage, Place, is_passing, patiently

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.access import Access
    from bot.alerts.chosen import ChosenChats
    from bot.alerts.standing import Standings
    from bot.clock import Clock
    from bot.locales import Texts
    from bot.telegram.bot import PlainBot
    from bot.views.screen import Screen

log = structlog.get_logger(__name__)

EDIT_EVERY: Final = timedelta(seconds=3)
"""A board is not edited more often, however often what it tells changes."""

WITHOUT_ROOM: Final = timedelta(seconds=6)
"""Nor so often where that would leave no room in the chat for answers to people: a group takes 20 messages a minute."""

_ROOM: Final = timedelta(seconds=1)
_MINUTE: Final = timedelta(minutes=1)
_FIRST_PAUSE: Final = timedelta(seconds=3)
_LONGEST_PAUSE: Final = timedelta(seconds=60)


@dataclass(frozen=True)
class Keeping:
    """What every keeper has in hand.

    Attributes:
        texts: the texts of a chat.
        moved: takes note of a group that became a supergroup.
        write: remembers a board, in place of what it was before.
        forget: does so no more.
    """

    bot: PlainBot
    access: Access
    standings: Standings
    chats: ChosenChats
    clock: Clock
    texts: Callable[[int], Awaitable[Texts]]
    moved: Callable[[int, int], object]
    write: Callable[[BoardRow | None, BoardRow], Awaitable[None]]
    forget: Callable[[BoardRow], Awaitable[None]]


class Keeper:
    """One board."""

    def __init__(self, tools: Keeping, chat_id: int, thread_id: int, row: BoardRow | None = None) -> None:
        """Take over the board ``row``, or make one with :meth:`put_up`."""
        self._tools, self._row = tools, row
        self._wake, self._never = asyncio.Event(), asyncio.Event()
        self._shown: str | None = None
        self._edited: datetime | None = None
        self._pause = _FIRST_PAUSE
        self._sending: asyncio.Task[bool] | None = None
        self._message = self._at(chat_id, thread_id, row.message_id if row else None)

    @property
    def row(self) -> BoardRow | None:
        """As it is remembered; None before it stands anywhere."""
        return self._row

    def wake(self) -> None:
        """What it tells may have changed."""
        self._wake.set()

    async def put_up(self, chat_id: int) -> bool:
        """Send it and pin it; whether Telegram let us pin it.

        Raises:
            TelegramError: it could not be sent.
        """
        return await self._send(await self._screen(chat_id))

    async def run(self) -> None:
        """Keep it true until it is gone for good."""
        while self._row is not None:
            try:
                await self._round(self._row)
            except TelegramError as error:
                if await self._is_over(error):
                    return
            else:
                self._pause = _FIRST_PAUSE
                await self._until_due()

    async def settled(self) -> None:
        """Wait until one that is being sent anew is remembered, so that no second one is sent."""
        if self._sending:
            await asyncio.wait({self._sending})

    async def take_down(self, stopped: Screen, *, remove: bool = False) -> None:
        """Unpin it and let it end as ``stopped``.

        Args:
            stopped: what it says from then on.
            remove: another one takes its place, so it goes; one that is too old for that stays, and says so.
        """
        if self._row is None:
            return
        bot, chat, message = self._tools.bot, self._row.chat_id, self._row.message_id
        try:
            await patiently(lambda: bot.unpin_chat_message(chat, message), is_passing, TRIES)
        except TelegramError as error:
            log.info("board_not_unpinned", chat=chat, why=error.message)
        try:
            if await patiently(lambda: self._message.change(stopped), is_passing, TRIES) and remove:
                await self._message.remove()
        except TelegramError as error:
            log.info("board_not_ended", chat=chat, why=error.message)

    async def _round(self, row: BoardRow) -> None:
        now = self._tools.access.now(row.chat_id)
        if now not in self._tools.access.allowed_chats():
            log.warning("board_chat_gone", chat=row.chat_id, why="no_access")
            return await self._forget(row)
        screen = await self._screen(now)
        if now != row.chat_id:  # what stood in the group is left behind there
            self._message = self._at(now, row.thread_id, None)
        elif screen.text == self._shown:
            return None
        self._edited = self._tools.clock.now()
        if not await self._message.change(screen):
            self._sending = asyncio.create_task(self._send(screen))
            await asyncio.shield(self._sending)
        self._shown = screen.text
        return None

    async def _send(self, screen: Screen) -> bool:
        self._edited = self._tools.clock.now()
        await self._message.show(screen)
        address, before = self._message.address, self._row
        assert address is not None  # noqa: S101 -- it was just sent
        thread = address.thread_id or 0
        self._row, self._shown = BoardRow(address.chat_id, thread, address.message_id), screen.text
        await self._tools.write(before, self._row)
        return await self._pin(self._row)

    async def _pin(self, row: BoardRow) -> bool:
        """Without a sound; that we may not is no reason not to keep it."""
        bot = self._tools.bot
        try:
            await patiently(
                lambda: bot.pin_chat_message(row.chat_id, row.message_id, disable_notification=True),
                is_passing,
                TRIES,
            )
        except TelegramError as error:
            log.info("board_not_pinned", chat=row.chat_id, why=error.message)
            return False
        return True

    async def _screen(self, chat_id: int) -> Screen:
        muted = {mute.instance for mute in self._tools.chats.mutes(chat_id)}
        return views.board(await self._tools.texts(chat_id), self._tools.standings.now(), muted)

    async def _until_due(self) -> None:
        """Until something changed, or the minute; never so soon that Telegram is in the way of people."""
        clock = self._tools.clock
        now = clock.now()
        await clock.until(now.replace(second=0, microsecond=0) + _MINUTE, self._wake)
        self._wake.clear()
        edited = min(self._edited or now, clock.now())  # the machine's clock may have been put back meanwhile
        await clock.until(edited + EDIT_EVERY, self._never)
        chat = self._row.chat_id if self._row else 0
        while clock.now() < edited + WITHOUT_ROOM and not self._tools.bot.has_room(chat):
            await clock.sleep(_ROOM)

    async def _is_over(self, error: TelegramError) -> bool:
        """Whether its place is gone; else wait, and go on with what is true then."""
        row = self._row
        assert row is not None  # noqa: S101 -- a board that stands nowhere is not edited
        if isinstance(error, Forbidden) or (isinstance(error, BadRequest) and _is_gone(error)):
            log.warning("board_chat_gone", chat=row.chat_id, why=error.message)
            await self._forget(row)
            return True
        if isinstance(error, RetryAfter):
            wait = error.retry_after
            await self._tools.clock.sleep(wait if isinstance(wait, timedelta) else timedelta(seconds=wait))
            return False
        level = log.warning if isinstance(error, BadRequest) else log.info
        level("board_waits", chat=row.chat_id, why=error.message)
        await self._tools.clock.sleep(self._pause)
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        return False

    async def _forget(self, row: BoardRow) -> None:
        self._row = None
        await self._tools.forget(row)

    def _at(self, chat_id: int, thread_id: int, message_id: int | None) -> LiveMessage:
        bot, moved, thread = self._tools.bot, self._tools.moved, thread_id or None
        if message_id is None:
            return LiveMessage(bot, Place(chat_id, thread), moved=moved, tries=1)
        address = Address(chat_id, thread, message_id)
        return LiveMessage.left_behind(bot, address, picture=False, moved=moved, tries=1)


def _is_gone(error: BadRequest) -> bool:
    """The chat or its topic was deleted."""
    said = error.message.lower()
    return "chat not found" in said or "message thread not found" in said or "topic_deleted" in said
