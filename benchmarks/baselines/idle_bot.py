"""The least python-telegram-bot bot: what a start and an idle process cost at least."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from telegram.ext import Application, CommandHandler, ContextTypes

if TYPE_CHECKING:
    from telegram import Update


async def _status(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message
    await update.message.reply_text("ok")


def main() -> None:
    """Poll until ended."""
    builder = Application.builder().token(os.environ["TELEGRAM_BOT_TOKEN"])
    application = builder.base_url(os.environ["TELEGRAM_API_URL"] + "/bot").build()
    application.add_handler(CommandHandler("status", _status))
    application.run_polling()


if __name__ == "__main__":
    main()
