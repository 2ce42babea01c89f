"""At the start of the process: what an earlier one left open in chats is taken up again, or closed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from telegram.error import TelegramError

from bot.evolution import EvolutionError
from bot.fleet.instance import InstanceRef
from bot.fleet.pairing import Interrupted
from bot.fleet.phones import Phone
from bot.store.files import DataFolderError
from bot.views import deeds
from bot.views import pairing as views
from handlers.chat.message import Address

if TYPE_CHECKING:
    from bot.fleet.instance import Instance
    from bot.store.open_message import OpenMessage
    from bot.store.open_messages import OpenMessages
    from handlers.chat.message import LiveMessage
    from handlers.services.services import Services

log = structlog.get_logger(__name__)


async def take_up_what_was_left(services: Services) -> None:
    """Take up a pairing that is not too old, where the instance is still there and the chat still has access."""
    await asyncio.gather(*(_take_up(services, left) for left in services.chats.remembered.left))


async def _take_up(services: Services, left: OpenMessage) -> None:
    address = Address(left.chat_id, left.thread_id, left.message_id)
    message = services.chats.left_behind(address, picture=left.shows_codes)
    await (_go_on if left.shows_codes else _say_that_it_was_cut_short)(services, left, message)


async def _say_that_it_was_cut_short(services: Services, left: OpenMessage, message: LiveMessage) -> None:
    """What an action came to is not known any more: its message shows the way to the truth."""
    log.info("action_cut_short", chat=left.chat_id)
    try:
        if left.chat_id in services.chats.access.allowed_chats():
            t = await services.chats.readers.texts(left.chat_id)
            await message.change(deeds.cut_short(t, left.name, _ref(left)))
    except (TelegramError, DataFolderError) as error:
        log.warning("end_not_told", chat=left.chat_id, why=type(error).__name__)
    else:
        await _forget(services.chats.remembered, left)


async def _go_on(services: Services, left: OpenMessage, message: LiveMessage) -> None:
    with services.pairing.viewers.coming(left.chat_id, left.name, _ref(left)) as coming:
        await message.remove()  # its code is old, and must not stay for as long as a server takes to answer
        if message.was_deleted:
            return await _forget(services.chats.remembered, left)
        instance = None if coming.is_stopped else await _instance(services, left)
    log.info("pairing_left_open", chat=left.chat_id, taken_up=instance is not None)
    if instance is None or coming.is_stopped:
        return await _close(services, left, message)
    phone = Phone(left.phone) if left.phone else None
    pairing = services.pairing.pairings.open(instance, phone, Interrupted(left.owner))
    t = await services.chats.readers.texts(left.chat_id)
    return services.pairing.viewers.watch(left.chat_id, message, pairing, t, left)


async def _instance(services: Services, left: OpenMessage) -> Instance | None:
    """The instance to go on with; None where its pairing is to be closed."""
    patience, allowed = services.patience, services.chats.access.allowed_chats()
    good_for = timedelta(seconds=patience.first_code_s + patience.pairing_s)
    if left.chat_id not in allowed or datetime.now(UTC) > left.started_at + good_for:
        return None
    try:
        return await services.pairing.pairings.find(_ref(left))
    except EvolutionError as error:
        log.info("pairing_not_taken_up", why=type(error).__name__)
        return None


async def _close(services: Services, left: OpenMessage, message: LiveMessage) -> None:
    """Say that it ended, where the chat has access."""
    try:
        if left.chat_id in services.chats.access.allowed_chats():
            t = await services.chats.readers.texts(left.chat_id)
            await message.show(views.left_open(t, left.name, _ref(left)))
    except (TelegramError, DataFolderError) as error:
        log.warning("end_not_told", chat=left.chat_id, why=type(error).__name__)
    if message.leaves_picture:
        log.warning("picture_left_behind", chat=left.chat_id)
    else:
        await _forget(services.chats.remembered, left)


async def _forget(remembered: OpenMessages, left: OpenMessage) -> None:
    try:
        await remembered.forget([(left.chat_id, left.message_id)])
    except DataFolderError as error:
        log.warning("pairing_not_forgotten", why=str(error))


def _ref(left: OpenMessage) -> InstanceRef:
    return InstanceRef(left.server, UUID(left.instance_id))
