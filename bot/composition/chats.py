"""Telegram's side: who has access, how they read, and what stands in their chats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Access
from bot.fleet.turns import Turns
from bot.store.open_messages import OpenMessages
from bot.store.preferences import Preferences
from handlers.chat.lookups import Lookups
from handlers.chat.menus import Menus
from handlers.chat.readers import Readers
from handlers.services.chats import ChatServices

if TYPE_CHECKING:
    from bot.composition.ground import Ground


def chat_services(ground: Ground) -> ChatServices:
    """What belongs to a chat, whatever is asked in it."""
    settings, memory = ground.settings, ground.memory
    access = Access(
        frozenset(settings.admin_chat_ids), frozenset(settings.admin_user_ids), memory.moved_groups.now
    )
    readers = Readers(Preferences(memory.database))
    return ChatServices(
        bot=ground.bot,
        access=access,
        moved_groups=memory.moved_groups,
        readers=readers,
        menus=Menus(ground.bot, access, readers, published=ground.tuning.menus),
        remembered=OpenMessages(memory.database),
        arrivals=Turns[int](),
        lookups=Lookups(),
    )
