"""At the start of the process: pairings whose messages an earlier one left open are taken up again, or closed."""

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
from bot.views import pairing as views
from handlers.message import Address, LiveMessage

if TYPE_CHECKING:
    from bot.fleet.instance import Instance
    from bot.store.pairing_view import PairingView
    from bot.store.pairing_views import PairingViews
    from handlers.services import Services

log = structlog.get_logger(__name__)


async def take_up_pairings(services: Services, remembered: PairingViews) -> None:
    """Take up what is not too old, where the instance is still there and the chat still has access."""
    await asyncio.gather(*(_take_up(services, remembered, left) for left in remembered.left))


async def _take_up(services: Services, remembered: PairingViews, left: PairingView) -> None:
    address = Address(left.chat_id, left.thread_id, left.message_id)
    message = LiveMessage.with_picture(services.bot, address, moved=services.moved_groups.moved)
    with services.viewers.coming(left.chat_id, left.name, _ref(left)) as coming:
        await message.remove()  # its code is old, and must not stay for as long as a server takes to answer
        if message.was_deleted:
            return await _forget(remembered, left)
        instance = None if coming.is_stopped else await _instance(services, left)
    log.info("pairing_left_open", chat=left.chat_id, taken_up=instance is not None)
    if instance is None or coming.is_stopped:
        return await _close(services, remembered, left, message)
    phone = Phone(left.phone) if left.phone else None
    pairing = services.pairings.open(instance, phone, Interrupted(left.owner))
    t = await services.readers.texts(left.chat_id)
    return services.viewers.watch(left.chat_id, message, pairing, t, left)


async def _instance(services: Services, left: PairingView) -> Instance | None:
    """The instance to go on with; None where its pairing is to be closed."""
    patience = services.patience
    good_for = timedelta(seconds=patience.first_code_s + patience.pairing_s)
    if left.chat_id not in services.access.allowed_chats() or datetime.now(UTC) > left.started_at + good_for:
        return None
    try:
        return await services.pairings.find(_ref(left))
    except EvolutionError as error:
        log.info("pairing_not_taken_up", why=type(error).__name__)
        return None


async def _close(
    services: Services, remembered: PairingViews, left: PairingView, message: LiveMessage
) -> None:
    """Say that it ended, where the chat has access."""
    try:
        if left.chat_id in services.access.allowed_chats():
            t = await services.readers.texts(left.chat_id)
            await message.show(views.left_open(t, left.name, _ref(left)))
    except (TelegramError, DataFolderError) as error:
        log.warning("end_not_told", chat=left.chat_id, why=type(error).__name__)
    if message.leaves_picture:
        log.warning("picture_left_behind", chat=left.chat_id)
    else:
        await _forget(remembered, left)


async def _forget(remembered: PairingViews, left: PairingView) -> None:
    try:
        await remembered.forget([(left.chat_id, left.message_id)])
    except DataFolderError as error:
        log.warning("pairing_not_forgotten", why=str(error))


def _ref(left: PairingView) -> InstanceRef:
    return InstanceRef(left.server, UUID(left.instance_id))
