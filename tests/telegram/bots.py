"""Bots on our request class, as the program makes them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from telegram import Bot

from bot.telegram.clock import TelegramClock
from bot.telegram.polling import PollingRequest, PollWatch
from bot.telegram.request import ApiRequest
from tests.telegram.raw import ME, MESSAGE, Asked, Raw, answer

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator

    from bot.telegram.timeouts import Timeouts

TOKEN = "1:made-up"


async def ok(asked: Asked) -> bytes:
    return answer(ME if asked.method == "getMe" else MESSAGE)


@contextlib.asynccontextmanager
async def bot_at(
    url: str, tls: ssl.SSLContext, timeouts: Timeouts | None = None, connections: int = 256
) -> AsyncIterator[tuple[Bot, ApiRequest]]:
    polling = PollingRequest(watch=PollWatch(), clock=TelegramClock(), tls=tls)
    request = ApiRequest(polling, tls=tls, timeouts=timeouts, connections=connections)
    async with Bot(TOKEN, f"{url}/bot", request=request, get_updates_request=polling) as bot:
        yield bot, request


@contextlib.asynccontextmanager
async def bot_to_nowhere(tls: ssl.SSLContext) -> AsyncIterator[Bot]:
    """A bot whose API is gone since it was initialised."""
    async with contextlib.AsyncExitStack() as bots:
        async with Raw(ok).serving() as url:
            bot, _ = await bots.enter_async_context(bot_at(url, tls))
        yield bot
