"""At the start of the process: what an earlier one was doing to several instances when it was killed is told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from telegram.error import TelegramError

from bot.store.files import DataFolderError
from handlers.chat.message import Address

if TYPE_CHECKING:
    from bot.several.batch import Batch
    from handlers.services.services import Services

log = structlog.get_logger(__name__)


async def tell_left_running(services: Services) -> None:
    """Say in each message what was done and what was not; nothing goes on by itself."""
    await asyncio.gather(*(_tell(services, batch) for batch in services.several.batches.left))


async def _tell(services: Services, batch: Batch) -> None:
    chat = services.chats.access.now(batch.where.chat_id)
    log.info("several_cut_short", chat=chat)
    try:
        if chat not in services.chats.access.allowed_chats():
            await services.several.batches.over(batch.id)
            return
        address = Address(batch.where.chat_id, batch.where.thread_id, batch.where.message_id)
        message = services.chats.left_behind(address, picture=False)
        t = await services.chats.readers.texts(chat)
        await services.several.runs.tell_left(batch, message, t)
    except (TelegramError, DataFolderError) as error:  # the next start tries again
        log.warning("end_not_told", chat=chat, why=type(error).__name__)
