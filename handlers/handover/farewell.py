"""At the end of the process: people whose commands could not be finished are told so."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from telegram import Message

from bot.access import Asker, Permission
from bot.views import guide
from handlers.chat.message import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import CallbackQuery, Update

    from bot.locales import Texts
    from handlers.services.services import Services


@dataclass
class _Told:
    """What one chat is told; the first who asked there says in which language."""

    t: Texts
    commands: list[str] = field(default_factory=list)


async def tell_unfinished(updates: Sequence[Update], services: Services) -> None:
    """Send each chat, in its topics, one message that names what was not finished; strangers get nothing."""
    by_place: dict[Place, _Told] = {}
    for update in updates:
        chat, user = update.effective_chat, update.effective_user
        asker = Asker(chat.id if chat else None, user.id if user else None)
        if chat and services.chats.access.allows(asker, Permission.VIEW):
            t = await services.chats.readers.texts(
                chat.id, asker.user_id, user.language_code if user else None
            )
            told = by_place.setdefault(Place(chat.id, _thread(update)), _Told(t))
            told.commands.append(_what(t, update))
    await asyncio.gather(
        *(
            services.chats.message(place).show(guide.interrupted(told.t, told.commands))
            for place, told in by_place.items()
        ),
        return_exceptions=True,
    )


def _thread(update: Update) -> int | None:
    message = update.effective_message
    return message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None


def _what(t: Texts, update: Update) -> str:
    if update.message:
        return update.message.text or ""
    return (_label(update.callback_query) or guide.some_button(t)) if update.callback_query else ""


def _label(query: CallbackQuery) -> str | None:
    """What stood on the pressed button, where that can still be seen."""
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    rows = markup.inline_keyboard if markup else ()
    return next((button.text for row in rows for button in row if button.callback_data == query.data), None)
