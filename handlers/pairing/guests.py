"""A client who has only Telegram: whoever opens a good link sees that one pairing here, and nothing else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog
from telegram.error import TelegramError

from bot.fleet.invites import instance_of
from bot.fleet.rooms import Waiting
from bot.fleet.steps import Preparing, Showing
from bot.pictures.qr import qr_picture_or_none
from bot.views import client
from bot.views import invites as views
from handlers.chat.lingering import Lingering
from handlers.chat.message import LiveMessage, Place
from handlers.pairing.trace import Subject, Trace

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.fleet.invites import Invites
    from bot.fleet.rooms import Room, Rooms, Sight
    from bot.locales import Texts
    from bot.store.open_messages import OpenMessages
    from bot.telegram.bot import PlainBot
    from bot.views.screen import Screen

log = structlog.get_logger(__name__)

LOOK_AGAIN_S: Final = 60.0
"""A room wakes its guests itself; this is only so that none sleeps for ever."""


class Guests:
    """The guests' running views; a room's end, or that of the program, ends them."""

    def __init__(
        self,
        bot: PlainBot,
        invites: Invites,
        rooms: Rooms,
        moved: Callable[[int, int], object],
        remembered: OpenMessages,
    ) -> None:
        self._bot, self._invites, self._rooms, self._moved = bot, invites, rooms, moved
        self._remembered = remembered
        self._running: dict[int, asyncio.Task[None]] = {}
        self._lingering = Lingering()

    async def come(self, chat: int, token: str, t: Texts) -> bool:
        """Show what a token stands for in a private chat; False, and nothing done, if it is not good."""
        row = self._invites.look(token, f"telegram:{chat}")
        if row is None:
            return False
        if former := self._running.pop(chat, None):
            former.cancel()
            await asyncio.gather(former, return_exceptions=True)
        room = self._rooms.room(row)
        await room.again()
        message = LiveMessage(self._bot, Place(chat), moved=self._moved)
        trace = Trace(self._remembered, message, Subject(instance_of(row), row.name))
        task = self._running[chat] = asyncio.create_task(self._show(_View(room, message, t, trace)))
        task.add_done_callback(lambda done: self._forget(chat, done))
        return True

    async def refuse(self, chat: int, t: Texts) -> None:
        """The one answer to a token that is not good."""
        message = LiveMessage(self._bot, Place(chat), moved=self._moved)
        await message.show(views.not_good(t))

    async def finished(self) -> None:
        """Wait until every view has shown its last sight, or could not."""
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        await self._lingering.stop()

    async def _show(self, view: _View) -> None:
        try:
            await view.to_the_end()
        finally:
            if view.leaves_picture:
                self._lingering.until_done(view.at_last)

    def _forget(self, chat: int, task: asyncio.Task[None]) -> None:
        if self._running.get(chat) is task:
            del self._running[chat]


class _View:
    """One guest's message."""

    def __init__(self, room: Room, message: LiveMessage, t: Texts, trace: Trace) -> None:
        self._room, self._message, self._t, self._trace = room, message, t, trace

    @property
    def leaves_picture(self) -> bool:
        """Whether Telegram did not let one go."""
        return self._message.leaves_picture

    async def at_last(self) -> bool:
        """Try once more to leave none; whether that is so now."""
        await self._leave_no_picture()
        await self._trace.wipe()
        return not self.leaves_picture

    async def to_the_end(self) -> None:
        """Follow the room; however that goes, no picture of a code stays behind."""
        shown_to_the_end = False
        try:
            await self._show_all()
            shown_to_the_end = True
        except TelegramError as error:
            log.warning("guest_view_ended", why=type(error).__name__)
        finally:
            if not shown_to_the_end:
                await self._leave_no_picture()
            await self._trace.wipe()

    async def _show_all(self) -> None:
        seen = -1
        while True:
            if not await self._room.wait(seen, LOOK_AGAIN_S):
                continue
            seen, sight = self._room.number, self._room.sight
            if isinstance(sight, Showing):
                await self._show_code(sight)
            else:
                await self._message.show(self._screen(sight, None))
            if self._message.was_deleted or not isinstance(sight, (Waiting, Preparing, Showing)):
                return

    async def _show_code(self, sight: Showing) -> None:
        """Put a code into the message, unless it was overtaken while it was drawn."""
        picture = await qr_picture_or_none(sight.qr.code, sight.qr.base64)

        def code() -> Screen | None:
            return self._screen(sight, picture) if sight is self._room.sight else None

        overtaken = asyncio.ensure_future(self._room.overtakes(sight))
        try:
            await self._trace.put(self._screen(Preparing(sight.instance), None), code, overtaken)
        finally:
            overtaken.cancel()

    def _screen(self, sight: Sight, picture: bytes | None) -> Screen:
        return views.guest(self._t, self._room.row.name, client.seen(self._t, sight), picture)

    async def _leave_no_picture(self) -> None:
        try:
            await self._message.remove()
        except TelegramError as error:
            log.warning("picture_left_behind", why=type(error).__name__)
