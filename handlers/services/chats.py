"""Telegram's side: who may write to us, in what language they read, and what stands in their chats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.chat.message import LiveMessage

if TYPE_CHECKING:
    from telegram import Message

    from bot.access import Access
    from bot.fleet.turns import Turns
    from bot.store.moved import MovedGroups
    from bot.store.open_messages import OpenMessages
    from bot.telegram.bot import PlainBot
    from handlers.chat.lookups import Lookups
    from handlers.chat.menus import Menus
    from handlers.chat.message import Address, Place
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

    def message(self, place: Place, standing: Message | None = None) -> LiveMessage:
        """A message at a place: a new one, or the one that is ``standing`` there."""
        return LiveMessage(self.bot, place, standing, moved=self.moved_groups.moved)

    def left_behind(self, address: Address, *, picture: bool) -> LiveMessage:
        """A message that was sent before, and may show a ``picture``, or cannot."""
        return LiveMessage.left_behind(self.bot, address, picture=picture, moved=self.moved_groups.moved)
