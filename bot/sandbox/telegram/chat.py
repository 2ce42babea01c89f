"""What people do in a chat: each deed becomes the update that Telegram would send for it."""

import re
from dataclasses import dataclass, field

from bot.sandbox.telegram.changes import MessageChanged
from bot.sandbox.telegram.errors import Json
from bot.sandbox.telegram.markup import plain, utf16
from bot.sandbox.telegram.message import Message, SentMessage
from bot.sandbox.telegram.people import ANONYMOUS_ADMIN, CHANNEL_SENDER, Person
from bot.sandbox.telegram.pinning import pin, unpin
from bot.sandbox.telegram.presses import Press
from bot.sandbox.telegram.watching import WatchedChat

_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")


def commands_in(text: str) -> tuple[Json, ...]:
    """The ``bot_command`` entities that Telegram marks in what people write."""
    return tuple(
        {"type": "bot_command", "offset": utf16(text[: hit.start()]), "length": utf16(hit.group())}
        for hit in _COMMAND.finditer(text)
    )


@dataclass(eq=False, kw_only=True)
class Chat(WatchedChat):
    """A chat with people in it who write and press."""

    instance: str = field(init=False)
    """``chat_instance`` of every press here."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.instance = str(8_000_000_000_000_000 + abs(self.id))

    def says(  # noqa: PLR0913 - keywords, each a trait of a message
        self,
        text: str,
        by: Person | None = None,
        *,
        date: float | None = None,
        thread: int | None = None,
        edited: bool = False,
        sender_chat: "Chat | None" = None,
        reply_to: Message | None = None,
    ) -> Message:
        """Somebody writes.

        Args:
            text: what they write; commands get their entities.
            by: who; in a private chat its person, in a channel nobody.
            date: when, in seconds since 1970; now where left out.
            thread: the topic of a forum.
            edited: it reaches the bot as an edit, the way a command changed later does.
            sender_chat: in whose name; an anonymous admin's is the group.
            reply_to: the message it replies to.
        """
        sender = self._sender(by, sender_chat)
        if thread is not None:
            self.threads.add(thread)
        message = Message(
            self.next_message_id(),
            self.json,
            int(self.world.now() if date is None else date),
            sender,
            self._in_name_of(sender, sender_chat),
            plain(text, commands_in(text)),
            thread,
            reply_to,
        )
        self.add(message)
        self.started = True
        if edited:
            message.edit_date = int(self.world.now())
        self._tell(message)
        return message

    def edits(self, message: Message, new_text: str) -> Message:
        """Somebody changes what they wrote."""
        message.content = plain(new_text, commands_in(new_text))
        message.edit_date = int(self.world.now())
        self._tell(message)
        return message

    def presses(
        self,
        label: str,
        by: Person | None = None,
        *,
        message: SentMessage | None = None,
        inaccessible: bool = False,
    ) -> Press:
        """Somebody presses the button ``label`` of ``message``, or of the newest message that has one.

        A text that merely contains ``label`` counts where none equals it. An
        ``inaccessible`` message reaches the bot without its content, as old ones do.

        Raises:
            AssertionError: there is no such button, or it sends nothing to the bot.
        """
        if message and message.deleted:
            raise AssertionError(f"message {message.id} is deleted, its buttons are gone with it")
        candidates = [message] if message else list(self.newest)
        exact = [m for m in candidates if label in m.labels]
        found = next((m for m in exact or candidates if m.button(label)), None)
        button = found.button(label) if found else None
        if found is None or button is None:
            raise AssertionError(f"no button {label!r} in chat {self.id}; it holds\n{self.describe()}")
        if button.data is None:
            raise AssertionError(f"button {button.text!r} sends nothing to the bot: {button}")
        return self.forges(button.data, by, message=found, inaccessible=inaccessible)

    def forges(
        self,
        data: str,
        by: Person | None = None,
        *,
        message: SentMessage | None = None,
        inaccessible: bool = False,
    ) -> Press:
        """Somebody's own client sends any callback data for a message of the bot (by default its last)."""
        target = message or self.last
        person = self._sender(by, None)
        if person is None:
            raise ValueError("in a channel say who presses")
        press = self.world.presses.add(data, person, self.id)
        about = {"message_id": target.id, "chat": self.json, "date": 0} if inaccessible else target.json()
        query = {"id": press.id, "from": person.json(), "message": about}
        self.world.updates.offer("callback_query", {**query, "chat_instance": self.instance, "data": data})
        return press

    def deletes(self, message: Message) -> None:
        """Somebody deletes a message (theirs, or the bot's); the bot is not told."""
        message.deleted = True
        self.world.changes.tell(MessageChanged(self, message))

    def pins(self, message: Message, by: Person) -> None:
        """Somebody pins a message, which the bot is told of."""
        pin(self.world, self, message, by)

    def unpins(self, message: Message) -> None:
        """Somebody takes a message from the top of the chat; the bot is not told."""
        unpin(self.world, self, message.id)

    def blocks(self) -> None:
        """The person blocks the bot: from now on sending is refused with 403."""
        self.blocked = True

    def unblocks(self) -> None:
        """The person lets the bot write again."""
        self.blocked = False

    def migrates(self, new_id: int) -> "Chat":
        """The group becomes a supergroup; both service messages are sent, the old chat refuses from then on."""
        new = Chat(
            world=self.world,
            json={**self.json, "id": new_id, "type": "supergroup"},
            members=self.members,
            first_message_id=self.world.first_message_id(),
            bot_is_admin=self.bot_is_admin,
        )
        self.world.chats[new_id] = new
        self.moved_to = new_id
        self._announce({"migrate_to_chat_id": new_id})
        new._announce({"migrate_from_chat_id": self.id})
        return new

    def _announce(self, extra: Json) -> None:
        message = Message(
            self.next_message_id(),
            self.json,
            int(self.world.now()),
            ANONYMOUS_ADMIN,
            self.json,
            extra=extra,
        )
        self.add(message)
        self._tell(message)

    def _sender(self, by: Person | None, sender_chat: "Chat | None") -> Person | None:
        if by or self.type == "channel":
            return by
        if self.type == "private":
            return self.members[0]
        if sender_chat:
            return CHANNEL_SENDER
        raise ValueError("in a group say who acts: by=...")

    def _in_name_of(self, sender: Person | None, sender_chat: "Chat | None") -> Json | None:
        if sender_chat:
            return sender_chat.json
        return self.json if sender is ANONYMOUS_ADMIN or self.type == "channel" else None

    def _tell(self, message: Message) -> None:
        kind = "channel_post" if self.type == "channel" else "message"
        edited = "edited_" if message.edit_date is not None else ""
        self.world.updates.offer(edited + kind, message.json())
        self.world.changes.tell(MessageChanged(self, message))
