"""Tells that an instance went offline by itself, in the chat in which that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from telegram.error import TelegramError

from bot.fleet.instance import InstanceRef
from bot.store.files import DataFolderError
from bot.views.presence import online_is_over
from handlers.message import LiveMessage, Place

if TYPE_CHECKING:
    from bot.store.presence_ends import PresenceEnd
    from handlers.services import Services

log = structlog.get_logger(__name__)


class PresenceTeller:
    """Sends a silent message, where the chat still has access."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def ended(self, end: PresenceEnd) -> None:
        """The instance shows as offline again."""
        services, chat = self._services, self._services.access.now(end.chat_id)
        if chat not in services.access.allowed_chats():
            return
        ref = InstanceRef(end.server, UUID(end.instance_id))
        try:
            t = await services.readers.texts(chat)
            screen = online_is_over(t, services.fleet.known_name(ref) or end.name, ref)
            message = LiveMessage(services.bot, Place(chat, end.thread_id), moved=services.moved_groups.moved)
            await message.show(screen)
        except (TelegramError, DataFolderError) as error:
            log.warning("presence_end_not_told", chat=chat, why=type(error).__name__)
