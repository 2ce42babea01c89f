"""Tells that an instance went offline by itself, or could not, in the chat in which that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from telegram.error import TelegramError

from bot.fleet.instance import InstanceRef
from bot.store.files import DataFolderError
from bot.views.presence import online_is_given_up, online_is_over
from handlers.chat.message import LiveMessage, Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.access import Access
    from bot.fleet.fleet import Fleet
    from bot.locales import Texts
    from bot.store.presence_ends import PresenceEnd
    from bot.telegram.bot import PlainBot
    from bot.views.screen import Screen
    from handlers.chat.readers import Readers

log = structlog.get_logger(__name__)


class PresenceTeller:
    """Sends a message where the chat still has access."""

    def __init__(
        self,
        bot: PlainBot,
        fleet: Fleet,
        access: Access,
        readers: Readers,
        moved: Callable[[int, int], object],
    ) -> None:
        self._bot, self._fleet, self._access = bot, fleet, access
        self._readers, self._moved = readers, moved

    async def ended(self, end: PresenceEnd) -> None:
        """The instance shows as offline again."""
        await self._tell(end, lambda t, name: online_is_over(t, name, _ref(end)))

    async def given_up(self, end: PresenceEnd) -> None:
        """It could not be set offline, and is tried no more."""
        await self._tell(end, lambda t, name: online_is_given_up(t, name, _ref(end), end.until))

    async def _tell(self, end: PresenceEnd, what: Callable[[Texts, str], Screen]) -> None:
        chat = self._access.now(end.chat_id)
        if chat not in self._access.allowed_chats():
            return
        try:
            t = await self._readers.texts(chat)
            screen = what(t, self._fleet.known_name(_ref(end)) or end.name)
            message = LiveMessage(self._bot, Place(chat, end.thread_id), moved=self._moved)
            await message.show(screen)
        except (TelegramError, DataFolderError) as error:
            log.warning("presence_end_not_told", chat=chat, why=type(error).__name__)


def _ref(end: PresenceEnd) -> InstanceRef:
    return InstanceRef(end.server, UUID(end.instance_id))
