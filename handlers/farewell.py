"""At the end of the process: people whose commands could not be finished are told so."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING

from telegram import Message

from bot.access import Asker, Permission
from bot.views import guide
from handlers.message import LiveMessage, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import CallbackQuery, Update

    from handlers.services import Services


async def tell_unfinished(updates: Sequence[Update], services: Services) -> None:
    """Send each chat one message that names what was not finished; strangers are told nothing."""
    by_chat: dict[int, list[str]] = defaultdict(list)
    for update in updates:
        chat, user = update.effective_chat, update.effective_user
        asker = Asker(chat.id if chat else None, user.id if user else None)
        if chat and services.access.allows(asker, Permission.VIEW):
            by_chat[chat.id].append(_what(update))
    moved = services.moved_groups.moved
    await asyncio.gather(
        *(
            LiveMessage(services.bot, Place(chat), moved=moved).show(guide.interrupted(commands))
            for chat, commands in by_chat.items()
        ),
        return_exceptions=True,
    )


def _what(update: Update) -> str:
    if update.message:
        return update.message.text or ""
    return _label(update.callback_query) if update.callback_query else ""


def _label(query: CallbackQuery) -> str:
    """What stood on the pressed button."""
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    rows = markup.inline_keyboard if markup else ()
    return next(
        (button.text for row in rows for button in row if button.callback_data == query.data), "a button"
    )
