"""What changed, told at once to whoever follows: nobody need look through every chat to find out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.sandbox.telegram.bell import Bell

if TYPE_CHECKING:
    from bot.sandbox.telegram.message import Message
    from bot.sandbox.telegram.presses import Press
    from bot.sandbox.telegram.record import ChatRecord


@dataclass(frozen=True)
class MessageChanged:
    """A message is new, was edited, or was deleted."""

    chat: "ChatRecord"
    message: "Message"


@dataclass(frozen=True)
class ChatChanged:
    """What a chat shows beside its messages: its pinned message, what the bot seems to do."""

    chat: "ChatRecord"


@dataclass(frozen=True)
class MenusChanged:
    """Some menu is another, in whatever chats see it."""


@dataclass(frozen=True)
class PressAnswered:
    """The bot answered a press."""

    press: "Press"


Change = MessageChanged | ChatChanged | MenusChanged | PressAnswered
Follower = Callable[[Change], None]


class Changes:
    """Every change, once it is made: for followers what it was, for those who wait only that it was."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._followers: list[Follower] = []

    def follow(self, follower: Follower) -> Callable[[], None]:
        """Tell ``follower`` every change from now on; call what is returned to end that."""
        self._followers.append(follower)
        return lambda: self._followers.remove(follower)

    def tell(self, *changes: Change) -> None:
        """Tell everybody."""
        for change in changes:
            for follower in self._followers:
                follower(change)
        self._bell.ring()
