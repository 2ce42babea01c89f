"""python-telegram-bot's bot with one more way to call: plain JSON in, plain JSON out."""

from __future__ import annotations

from typing import Any, cast

from telegram.ext import ExtBot

from bot.telegram.flood import FloodLimiter
from bot.telegram.unless import Unless


class PlainBot(ExtBot[Unless]):
    """For calls whose answer nobody reads: building and parsing objects for them is a third of their cost."""

    async def call(
        self,
        method: str,
        unless: Unless | None = None,
        /,
        **parameters: Any,  # noqa: ANN401 -- JSON values
    ) -> dict[str, Any]:
        """Call a Bot API method, through the rate limiter as every call.

        Args:
            method: as the Bot API spells it, such as ``sendMessage``.
            unless: the call is not made any more once this is done.
            parameters: as the Bot API names them; None leaves one out.

        Returns:
            The ``result`` of a method that answers with an object.

        Raises:
            TelegramError: as PTB's own methods do.
            Overtaken: ``unless`` was done before its turn came.
        """
        return cast("dict[str, Any]", await self._post(method, self._merge_api_rl_kwargs(parameters, unless)))

    def has_room(self, chat_id: int) -> bool:
        """Whether Telegram's limits leave room for an edit in a chat that could as well be left out."""
        limiter = self.rate_limiter
        return not isinstance(limiter, FloodLimiter) or limiter.has_room(chat_id)
