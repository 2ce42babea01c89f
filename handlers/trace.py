"""What is remembered of one view of a pairing, so that a process that is killed leaves no QR behind for good."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from bot.store.files import DataFolderError
from bot.store.pairing_view import PairingView

if TYPE_CHECKING:
    from bot.fleet.pairing import Pairing
    from bot.store.pairing_views import PairingViews
    from handlers.message import LiveMessage

log = structlog.get_logger(__name__)


class Trace:
    """The rows of one message, and of those whose place it took."""

    def __init__(
        self, rows: PairingViews, message: LiveMessage, pairing: Pairing, left: PairingView | None
    ) -> None:
        self._rows, self._message, self._pairing = rows, message, pairing
        self._started_at = left.started_at if left else datetime.now(UTC)
        self._left = {(left.chat_id, left.message_id)} if left else set[tuple[int, int]]()

    async def leave(self) -> None:
        """Remember the message where it stands now; without a disk the QR is shown all the same."""
        address = self._message.address
        if address is None or (address.chat_id, address.message_id) in self._left:
            return
        instance, phone = self._pairing.instance, self._pairing.phone
        view = PairingView(
            chat_id=address.chat_id,
            message_id=address.message_id,
            thread_id=address.thread_id,
            server=instance.server,
            instance_id=str(instance.row.id),
            name=instance.name,
            phone=phone.digits if phone else None,
            started_at=self._started_at,
        )
        try:
            await self._rows.remember(view)
        except DataFolderError as error:
            log.warning("pairing_not_remembered", why=str(error))
        else:
            self._left.add((address.chat_id, address.message_id))

    async def wipe(self) -> None:
        """Forget it, once no picture is left; one that is, is for the next start to remove."""
        if not self._left or self._message.leaves_picture:
            return
        try:
            await self._rows.forget(self._left)
        except DataFolderError as error:
            log.warning("pairing_not_forgotten", why=str(error))
