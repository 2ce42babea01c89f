"""python-telegram-bot's bot with one more way to call: plain JSON in, plain JSON out."""

from __future__ import annotations

from typing import Any, cast

from telegram.ext import ExtBot

from bot.telegram.flood import FloodLimiter


class PlainBot(ExtBot[None]):
    """For calls whose answer nobody reads: building and parsing objects for them is a third of their cost."""

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON values
        """Call a Bot API method, through the rate limiter as every call.

        Args:
            method: as the Bot API spells it, such as ``sendMessage``.
            parameters: as the Bot API names them; None leaves one out.

        Returns:
            The ``result`` of a method that answers with an object.

        Raises:
            TelegramError: as PTB's own methods do.
        """
        return cast("dict[str, Any]", await self._post(method, parameters))

    def has_room(self, chat_id: int) -> bool:
        """Whether Telegram's limits leave room for an edit in a chat that could as well be left out."""
        limiter = self.rate_limiter
        return not isinstance(limiter, FloodLimiter) or limiter.has_room(chat_id)
