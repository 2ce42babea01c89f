"""The sign of life: a chat shows "typing…" while the answer to a request is not there yet."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from telegram.constants import ChatAction
from telegram.error import TelegramError

if TYPE_CHECKING:
    from bot.fleet.patience import Patience
    from bot.telegram.bot import PlainBot
    from handlers.chat.message import Place

log = structlog.get_logger(__name__)


class SignOfLife:
    """Given from a moment after a request came until something is shown for it, or it is over.

    A quick answer costs one timer that is cancelled, and no task.
    """

    def __init__(self, bot: PlainBot, place: Place, patience: Patience) -> None:
        self._bot, self._place, self._patience = bot, place, patience
        self._timer: asyncio.TimerHandle | None = None
        self._giving: asyncio.Task[None] | None = None

    def __enter__(self) -> None:
        self._give_after(self._patience.sign_s)

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Give no more of it; what is on its way is called back, since it would outlast the answer."""
        if self._timer:
            self._timer.cancel()
        if self._giving:
            self._giving.cancel()

    def _give_after(self, seconds: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, self._give)

    def _give(self) -> None:
        if self._giving is None or self._giving.done():  # else Telegram is slower than we repeat it
            self._giving = asyncio.create_task(self._call())
        self._give_after(self._patience.sign_again_s)

    async def _call(self) -> None:
        place = self._place
        try:
            await self._bot.call(
                "sendChatAction",
                chat_id=place.chat_id,
                action=ChatAction.TYPING.value,
                message_thread_id=place.thread_id,
            )
        except TelegramError as error:
            log.info("typing_not_shown", chat=place.chat_id, error=type(error).__name__)
