"""Commands that were sent while we were away: not done, and each chat is told once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.views import guide
from handlers.chat.message import LiveMessage, Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from telegram import Message

    from bot.locales import Texts
    from bot.telegram.bot import PlainBot
    from handlers.request.request import Request

log = structlog.get_logger(__name__)

TOO_OLD: Final = timedelta(minutes=2)
GATHER_S: Final = 0.5


class Late:
    """Knows what is too old to be done, and gathers a chat's old commands into one message."""

    def __init__(
        self, bot: PlainBot, moved: Callable[[int, int], object], now: Callable[[], datetime]
    ) -> None:
        """Judge by ``now``, which is what Telegram's clock says: that one stamps the messages."""
        self._bot, self._moved, self._now = bot, moved, now
        self._gathering: dict[Place, list[str]] = {}

    def is_late(self, message: Message) -> bool:
        """Whether it was sent so long ago that its sender no longer expects it to happen."""
        return self._now() - message.date > TOO_OLD

    async def tell(self, message: Message, t: Texts) -> None:
        """Tell the chat, in its topic, that this command was not done; the first of several speaks for all."""
        place = Place(message.chat.id, message.message_thread_id if message.is_topic_message else None)
        gathered = self._gathering.setdefault(place, [])
        gathered.append(message.text or "")
        log.info("command_too_late", chat=message.chat.id)
        if len(gathered) > 1:
            return
        await asyncio.sleep(GATHER_S)
        commands = self._gathering.pop(place)
        await self._live(place).show(guide.too_late(t, commands))

    async def tell_press(self, request: Request) -> None:
        """Tell the chat that a button was pressed too long ago; its message stays as it is."""
        await self._live(request.place).show(guide.press_too_late(request.t))

    def _live(self, place: Place) -> LiveMessage:
        return LiveMessage(self._bot, place, moved=self._moved)
