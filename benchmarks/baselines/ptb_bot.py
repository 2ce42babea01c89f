"""A plain python-telegram-bot bot with the default request class; the argument says how many at once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import httpx
from telegram.ext import Application, CommandHandler, ContextTypes

from benchmarks.baselines.common import INSTANCES, KEY, PATIENCE_S, TELEGRAM, TOKEN, text

if TYPE_CHECKING:
    from telegram import Update

_AT_ONCE = int(sys.argv[1])
_EVOLUTION = httpx.AsyncClient(headers=KEY, timeout=PATIENCE_S)


async def _status(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message
    answer = await _EVOLUTION.get(INSTANCES)
    await update.message.reply_text(text(answer.json()))


def main() -> None:
    """Poll until ended."""
    builder = Application.builder().token(TOKEN).base_url(f"{TELEGRAM}/bot")
    builder = builder.read_timeout(PATIENCE_S).write_timeout(PATIENCE_S)
    builder = builder.connect_timeout(PATIENCE_S).pool_timeout(PATIENCE_S)
    application = builder.concurrent_updates(_AT_ONCE).build()
    application.add_handler(CommandHandler("status", _status))
    application.run_polling()


if __name__ == "__main__":
    main()
