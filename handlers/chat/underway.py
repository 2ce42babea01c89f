"""A request's message while it says that something is under way: a process that is killed must not leave it so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from bot.store.files import DataFolderError
from bot.store.open_message import OpenMessage

if TYPE_CHECKING:
    from bot.fleet.instance import InstanceRef
    from bot.store.open_messages import OpenMessages
    from bot.views.screen import Screen
    from handlers.chat.message import LiveMessage

log = structlog.get_logger(__name__)


class UnderWay:
    """What is remembered of it, so that the next process says that it was cut short.

    Attributes:
        left: its row; None while it says nothing of the kind, or could not be remembered.
    """

    def __init__(self, rows: OpenMessages) -> None:
        self._rows = rows
        self.left: OpenMessage | None = None

    async def show(self, message: LiveMessage, screen: Screen, ref: InstanceRef, name: str) -> None:
        """Show it, and remember that within milliseconds: only then is it known where it stands.

        Raises:
            TelegramError: Telegram refused it, or cannot be reached.
        """
        try:
            await self._rows.prepare()
            await message.show(screen)
            await self._remember(message, ref, name)
        except DataFolderError as error:  # work goes on without a disk
            log.warning("open_message_not_remembered", why=str(error))

    async def over(self) -> None:
        """Forget it: the message shows what came of it."""
        if self.left is None:
            return
        left, self.left = self.left, None
        try:
            await self._rows.forget([(left.chat_id, left.message_id)])
        except DataFolderError as error:
            log.warning("open_message_not_forgotten", why=str(error))

    async def _remember(self, message: LiveMessage, ref: InstanceRef, name: str) -> None:
        address = message.address
        if address is None or (self.left and self.left.message_id == address.message_id):
            return
        row = OpenMessage(
            chat_id=address.chat_id,
            message_id=address.message_id,
            thread_id=address.thread_id,
            server=ref.server,
            instance_id=str(ref.id),
            name=name,
            phone=None,
            started_at=datetime.now(UTC),
            owner=None,
            shows_codes=False,
        )
        await self.over()
        await self._rows.remember(row)
        self.left = row
