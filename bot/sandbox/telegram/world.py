"""Everything the stand-in knows, without a word of HTTP."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.sandbox.telegram.bell import Bell
from bot.sandbox.telegram.changes import Changes
from bot.sandbox.telegram.document import Documents
from bot.sandbox.telegram.menus import Menus
from bot.sandbox.telegram.people import Person
from bot.sandbox.telegram.photo import Photos
from bot.sandbox.telegram.presses import Presses
from bot.sandbox.telegram.updates import UpdateQueue

if TYPE_CHECKING:
    from bot.sandbox.telegram.chat import Chat
    from bot.sandbox.telegram.flood import FloodRules

_IDS_BETWEEN_CHATS = 1000
"""Message ids start elsewhere in each chat, so that a mixed-up chat cannot pass unseen."""


class World:
    """One bot, its chats, and what travels between them.

    Attributes:
        me: the bot.
        now: the time, in seconds since 1970.
        changed: rung after every change that somebody could wait for.
        changes: says what each of these changes was.
        flood: the limits in force, or None.
    """

    def __init__(self, me: Person, now: Callable[[], float] = time.time) -> None:
        self.me = me
        self.now = now
        self.changed = Bell()
        self.changes = Changes(self.changed)
        self.chats: dict[int, Chat] = {}
        self.updates = UpdateQueue()
        self.presses = Presses(now)
        self.photos = Photos()
        self.documents = Documents()
        self.menus = Menus()
        self.flood: FloodRules | None = None

    def first_message_id(self) -> int:
        """Where the message ids of the next new chat start."""
        return 1 + _IDS_BETWEEN_CHATS * len(self.chats)

    def admit(self, chat_id: int) -> None:
        """Let a message or an edit pass the flood limits.

        Raises:
            ApiError: 429, not now.
        """
        if self.flood:
            self.flood.admit(chat_id)
