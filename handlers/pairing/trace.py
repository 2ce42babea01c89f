"""What is remembered of one view of a pairing, so that a process that is killed leaves no QR behind for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import structlog

from bot.store.files import DataFolderError
from bot.store.open_message import OpenMessage
from bot.telegram.unless import Overtaken

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.fleet.instance import InstanceRef
    from bot.fleet.phones import Phone
    from bot.store.open_messages import OpenMessages
    from bot.telegram.unless import Unless
    from bot.views.screen import Screen
    from handlers.chat.message import LiveMessage

log = structlog.get_logger(__name__)

TRIES: Final = 3
"""Of putting a code into a message that cannot be edited: its group has become another chat."""


@dataclass(frozen=True)
class Subject:
    """What a message shows codes of.

    Attributes:
        instance: the instance.
        name: its name.
        phone: the phone of a pairing by code.
        owner: the phone that was linked before, in digits.
    """

    instance: InstanceRef
    name: str
    phone: Phone | None = None
    owner: str | None = None


class Trace:
    """The rows of one message, and of those whose place it took."""

    def __init__(
        self, rows: OpenMessages, message: LiveMessage, subject: Subject, left: OpenMessage | None = None
    ) -> None:
        self._rows, self._message, self._subject = rows, message, subject
        self._started_at = left.started_at if left else datetime.now(UTC)
        self._left = {(left.chat_id, left.message_id): left} if left else dict[tuple[int, int], OpenMessage]()

    async def put(self, words: Screen, code: Callable[[], Screen | None], unless: Unless) -> bool:
        """Put a code into the message, which stands protected and is remembered before it holds one.

        So the next process finds every QR; a message that somebody deleted is followed by no other.

        Args:
            words: what a message shows that has no code yet.
            code: the screen with the code; None where it is to be shown no more.
            unless: done once the code is overtaken, or the pairing over: then it is not sent any more.

        Returns:
            Whether the code is in it.

        Raises:
            TelegramError: Telegram refused it, or cannot be reached.
        """
        for _ in range(TRIES):
            if not self._message.is_protected:
                await self._message.show(words)
            await self.leave()
            if (screen := code()) is None:
                return False
            try:
                if await self._message.change(screen, unless):
                    return True
            except Overtaken:
                return False
            if self._message.was_deleted:
                return False
        return False

    async def leave(self) -> None:
        """Remember the message where it stands now; without a disk the QR is shown all the same."""
        if (address := self._message.address) is None:
            return
        key, subject = (address.chat_id, address.message_id), self._subject
        if key in self._left and self._left[key].shows_codes:
            return
        view = OpenMessage(
            chat_id=address.chat_id,
            message_id=address.message_id,
            thread_id=address.thread_id,
            server=subject.instance.server,
            instance_id=str(subject.instance.id),
            name=subject.name,
            phone=subject.phone.digits if subject.phone else None,
            started_at=self._started_at,
            owner=subject.owner,
            shows_codes=True,
        )
        try:
            await self._rows.remember(view)
        except DataFolderError as error:
            log.warning("pairing_not_remembered", why=str(error))
        else:
            self._left[key] = view

    async def wipe(self) -> None:
        """Forget it, once no picture is left; one that is, is for the next start to remove."""
        if not self._left or self._message.leaves_picture:
            return
        try:
            await self._rows.forget(self._left)
        except DataFolderError as error:
            log.warning("pairing_not_forgotten", why=str(error))
