"""Who made a client's link is told what became of it, where they made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.fleet.invites import instance_of
from bot.views import invites as views
from handlers.chat.message import LiveMessage, Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.fleet.steps import Linked
    from bot.store.invite import InviteRow
    from bot.telegram.bot import PlainBot
    from bot.views.screen import Screen
    from handlers.chat.readers import Readers

log = structlog.get_logger(__name__)


class Tidings:
    """Answers the message that shows the link; nothing that goes wrong gets out, the link works without."""

    def __init__(self, bot: PlainBot, readers: Readers, moved: Callable[[int, int], object]) -> None:
        self._bot, self._readers, self._moved = bot, readers, moved

    async def opened(self, row: InviteRow) -> None:
        """Somebody opened it for the first time."""
        t = await self._readers.texts(row.chat_id, row.made_by)
        await self._tell(row, views.opened(t, row.name))

    async def linked(self, row: InviteRow, linked: Linked) -> None:
        """A phone was linked by it; the link goes out of its message."""
        t = await self._readers.texts(row.chat_id, row.made_by)
        await self._tell(row, views.linked(t, row.name, instance_of(row), linked))
        await self._close(row, views.used(t, row.name))

    async def _tell(self, row: InviteRow, screen: Screen) -> None:
        place = Place(row.chat_id, row.thread_id, row.message_id)
        try:
            await LiveMessage(self._bot, place, moved=self._moved).show(screen)
        except TelegramError as error:
            log.warning("tidings_not_told", chat=row.chat_id, why=type(error).__name__)

    async def _close(self, row: InviteRow, screen: Screen) -> None:
        if row.message_id is None:
            return
        edit = {"chat_id": row.chat_id, "message_id": row.message_id, "text": screen.text}
        try:
            await self._bot.call("editMessageText", **edit, parse_mode=ParseMode.HTML)
        except TelegramError as error:
            log.info("link_left_in_its_message", chat=row.chat_id, why=type(error).__name__)
