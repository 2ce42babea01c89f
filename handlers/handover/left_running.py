"""At the start of the process: what an earlier one was doing to several instances when it was killed is told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from telegram.error import TelegramError

from bot.store.files import DataFolderError
from handlers.chat.message import Address, LiveMessage

if TYPE_CHECKING:
    from bot.several.batch import Batch
    from handlers.services.services import Services

log = structlog.get_logger(__name__)


async def tell_left_running(services: Services) -> None:
    """Say in each message what was done and what was not; nothing goes on by itself."""
    await asyncio.gather(*(_tell(services, batch) for batch in services.batches.left))


async def _tell(services: Services, batch: Batch) -> None:
    chat = services.access.now(batch.where.chat_id)
    log.info("several_cut_short", chat=chat)
    try:
        if chat not in services.access.allowed_chats():
            await services.batches.over(batch.id)
            return
        address = Address(batch.where.chat_id, batch.where.thread_id, batch.where.message_id)
        message = LiveMessage.left_behind(
            services.bot, address, picture=False, moved=services.moved_groups.moved
        )
        t = await services.readers.texts(chat)
        await services.runs.tell_left(batch, message, t)
    except (TelegramError, DataFolderError) as error:  # the next start tries again
        log.warning("end_not_told", chat=chat, why=type(error).__name__)
