"""Who may do what: one rule for messages and buttons, denied unless allowed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SHARED_IDS: Mapping[int, str] = {
    1087968824: "an anonymous group admin",
    136817688: "a channel as sender",
    777000: "Telegram itself",
}
"""User ids behind which anybody can stand (Bot API, ``Message.from``), so never persons."""


class Permission(Enum):
    """What an action needs; it stands in the decorator of its handler."""

    ANYONE = auto()
    VIEW = auto()
    CREATE = auto()
    PAIR = auto()
    RESTART = auto()
    LOGOUT = auto()
    DELETE = auto()
    PRESENCE = auto()
    ALERTS = auto()
    SETTINGS = auto()
    SEND = auto()
    EXPORT = auto()


@dataclass(frozen=True)
class Asker:
    """Who stands behind an update, as Telegram names them.

    Attributes:
        chat_id: the chat of the message or of the button's message; None for inline mode.
        user_id: the person; None where Telegram names none.
        as_chat: the message was sent in the name of a chat, so no person is known.
    """

    chat_id: int | None
    user_id: int | None
    as_chat: bool = False


@dataclass(frozen=True)
class Access:
    """The allow list.

    Attributes:
        chats: listed chats; a private chat's id is its person's id.
        users: where not empty, the only persons who may act in a listed group.
        moved: the id that a group has now, by the id under which it was listed.
    """

    chats: frozenset[int]
    users: frozenset[int] = frozenset()
    moved: Mapping[int, int] = field(default_factory=dict)

    def allows(self, asker: Asker, permission: Permission) -> bool:
        """Whether ``asker`` may do what needs ``permission``.

        Every listed chat and person may do everything so far; the permission is
        asked for all the same, so that no handler can be written without one.
        """
        if permission is Permission.ANYONE:
            return asker.chat_id is not None
        return self._is_listed(asker)

    def allowed_chats(self) -> frozenset[int]:
        """Every chat with access, under the id it has now."""
        return frozenset(self.now(chat) for chat in self.chats)

    def now(self, chat: int) -> int:
        """The id that a chat has now, by the id under which it was listed."""
        seen = {chat}
        while (after := self.moved.get(chat)) is not None and after not in seen:
            seen.add(after)
            chat = after
        return chat

    def _is_listed(self, asker: Asker) -> bool:
        chat, user = asker.chat_id, asker.user_id
        if chat is None or user is None or asker.as_chat or user in SHARED_IDS:
            return False
        if chat not in self.chats and chat not in self.allowed_chats():
            return False
        if chat > 0:
            return chat == user
        return not self.users or user in self.users
