"""Telegram's side: who may write to us, in what language they read, and what stands in their chats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.access import Access
    from bot.fleet.turns import Turns
    from bot.store.moved import MovedGroups
    from bot.store.open_messages import OpenMessages
    from bot.telegram.bot import PlainBot
    from handlers.chat.lookups import Lookups
    from handlers.chat.menus import Menus
    from handlers.chat.readers import Readers


@dataclass(frozen=True)
class ChatServices:
    """What belongs to a chat, whatever is asked in it.

    Attributes:
        bot: Telegram's side.
        moved_groups: which groups became supergroups.
        readers: who reads what language.
        menus: the commands that a chat's menu shows.
        remembered: the messages that a process that is killed would leave as they are.
        arrivals: a chat's presses are answered in the order in which they came.
        lookups: a chat's commands on one instance keep their order.
    """

    bot: PlainBot
    access: Access
    moved_groups: MovedGroups
    readers: Readers
    menus: Menus
    remembered: OpenMessages
    arrivals: Turns[int]
    lookups: Lookups
