"""What a chat is and holds, whoever looks at it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

from bot.sandbox.telegram.errors import Json
from bot.sandbox.telegram.message import Message, SentMessage
from bot.sandbox.telegram.people import Person


@dataclass(eq=False)
class ChatRecord:
    """One chat: its people, its messages, its condition.

    Attributes:
        json: its ``Chat`` object.
        members: who is in it, the bot aside.
        started: the bot may write here; False for a person who never wrote to it.
        blocked: the person blocked the bot.
        bot_is_admin: the bot may pin here and delete what others wrote.
        moved_to: the id of the supergroup that this group has become.
        threads: the topics of a forum.
        timeline: every message that ever was, deleted ones too, by id.
        pinned: ids of pinned messages, newest last.
        actions: what sendChatAction showed, oldest first.
        acts_until: how long the newest of them shows, in seconds since 1970.
    """

    json: Json
    members: list[Person]
    first_message_id: int = 1
    started: bool = True
    blocked: bool = False
    bot_is_admin: bool = False
    moved_to: int | None = None
    threads: set[int] = field(default_factory=set)
    timeline: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    acts_until: float = 0.0

    def __post_init__(self) -> None:
        self._message_ids = count(self.first_message_id)

    @property
    def id(self) -> int:
        """The chat's id; a private chat's is its person's."""
        return int(self.json["id"])

    @property
    def type(self) -> str:
        """``private``, ``group``, ``supergroup`` or ``channel``."""
        return str(self.json["type"])

    @property
    def messages(self) -> list[SentMessage]:
        """What the bot sent and did not delete, oldest first."""
        return list(self._sent(self.timeline.values()))

    @property
    def newest(self) -> Iterable[SentMessage]:
        """The same, newest first."""
        return self._sent(reversed(self.timeline.values()))

    @property
    def last(self) -> SentMessage:
        """The newest message of the bot.

        Raises:
            AssertionError: there is none.
        """
        for message in self.newest:
            return message
        raise AssertionError(f"the bot has no message in chat {self.id}")

    @property
    def pinned_message(self) -> Message | None:
        """The newest pinned message that is still there."""
        found = (self.find(message_id) for message_id in reversed(self.pinned))
        return next((message for message in found if message), None)

    def next_message_id(self) -> int:
        """A new id, larger than all before it in this chat."""
        return next(self._message_ids)

    def add(self, message: Message) -> None:
        """Put a message at the end of the chat."""
        self.timeline[message.id] = message

    def find(self, message_id: int) -> Message | None:
        """A message that is still there."""
        message = self.timeline.get(message_id)
        return None if message is None or message.deleted else message

    @staticmethod
    def _sent(messages: Iterable[Message]) -> Iterable[SentMessage]:
        return (m for m in messages if isinstance(m, SentMessage) and not m.deleted)
