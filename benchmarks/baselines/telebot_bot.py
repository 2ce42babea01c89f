"""A plain pyTelegramBotAPI bot, with aiohttp, its own HTTP client, for the Evolution call too."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
from telebot import asyncio_helper
from telebot.async_telebot import AsyncTeleBot

from benchmarks.baselines.common import INSTANCES, KEY, TELEGRAM, TOKEN, text


async def main() -> None:
    """Poll until ended."""
    asyncio_helper.API_URL = TELEGRAM + "/bot{0}/{1}"
    bot = AsyncTeleBot(TOKEN)
    async with aiohttp.ClientSession(headers=KEY) as evolution:

        async def status(message: Any) -> None:  # noqa: ANN401 -- telebot has no types
            async with evolution.get(INSTANCES) as answer:
                rows = await answer.json()
            await bot.reply_to(message, text(rows))

        bot.register_message_handler(status, commands=["status"])
        await bot.polling(non_stop=True)


if __name__ == "__main__":
    asyncio.run(main())
