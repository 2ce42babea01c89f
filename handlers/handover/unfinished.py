"""At the start of the process: re-creations that an earlier one could not finish are told, with a way on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from telegram.error import TelegramError

from bot.views import recreate
from handlers.chat.message import Place

if TYPE_CHECKING:
    from handlers.services.services import Services

log = structlog.get_logger(__name__)


async def tell_left_unfinished(services: Services) -> None:
    """Tell each private chat with access; where there is none, the groups."""
    allowed = sorted(services.chats.access.allowed_chats())
    chats = [chat for chat in allowed if chat > 0] or allowed
    for left in await services.deeds.recreation.unfinished():
        log.warning("recreate_left_unfinished", former=str(left.former.id))
        for chat in chats:
            t = await services.chats.readers.texts(chat)
            screen = recreate.left_unfinished(t, left.name, left.former)
            try:
                await services.chats.message(Place(chat)).show(screen)
            except TelegramError as error:
                log.warning("recreate_not_told", chat=chat, why=error.message)
