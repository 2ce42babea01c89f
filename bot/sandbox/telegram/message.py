"""Messages in a chat: what people wrote, and what the bot sent with every state it had."""

from dataclasses import dataclass, field

from bot.sandbox.telegram.document import Document
from bot.sandbox.telegram.errors import Json
from bot.sandbox.telegram.keyboard import Button, Keyboard, keyboard_json
from bot.sandbox.telegram.markup import RichText
from bot.sandbox.telegram.people import Person
from bot.sandbox.telegram.photo import Photo


@dataclass(eq=False)
class Message:
    """A message of a person, a channel or Telegram itself.

    Attributes:
        chat: the ``Chat`` object it stands in.
        sender: ``from``; None in channels.
        sender_chat: the chat in whose name it was written, where there is one.
        date: seconds since 1970.
        thread: the topic, in forums.
        extra: fields of service messages.
    """

    id: int
    chat: Json
    date: int
    sender: Person | None = None
    sender_chat: Json | None = None
    content: RichText = field(default_factory=RichText)
    thread: int | None = None
    reply_to: "Message | None" = None
    edit_date: int | None = None
    deleted: bool = False
    extra: Json = field(default_factory=dict)

    def json(self, *, nested: bool = False) -> Json:
        """A ``Message`` object; a ``nested`` one leaves out what it replies to (as the real API does)."""
        made: Json = {"message_id": self.id, "date": self.date, "chat": self.chat}
        if self.sender:
            made["from"] = self.sender.json()
        if self.sender_chat:
            made["sender_chat"] = self.sender_chat
        if self.thread is not None:
            made |= {"message_thread_id": self.thread, "is_topic_message": True}
        if self.reply_to and not nested:
            made["reply_to_message"] = self.reply_to.json(nested=True)
        if self.edit_date is not None:
            made["edit_date"] = self.edit_date
        return made | self._content_json() | self.extra

    def _content_json(self) -> Json:
        return _text_json("text", "entities", self.content)


@dataclass(eq=False)
class PinNotice(Message):
    """The service message that somebody pinned a message.

    Attributes:
        pinned: the message that was pinned.
        silent: it came without a sound.
    """

    pinned: Message = field(kw_only=True)
    silent: bool = field(kw_only=True)

    def _content_json(self) -> Json:
        return {"pinned_message": self.pinned.json(nested=True)}


@dataclass(frozen=True)
class Shown:
    """One state of a message of the bot: what a person could see at that time."""

    content: RichText
    picture: Photo | None = None
    buttons: Keyboard = ()
    document: Document | None = None

    @property
    def text(self) -> str | None:
        """The text as people read it; None under a photo or a document."""
        return None if self._has_caption else self.content.text

    @property
    def caption(self) -> str | None:
        """The text under a photo or a document, or None where there is neither."""
        return self.content.text if self._has_caption else None

    @property
    def html(self) -> str:
        """Text or caption as it was sent."""
        return self.content.html

    @property
    def entities(self) -> tuple[Json, ...]:
        """The formatting of text or caption."""
        return self.content.entities

    @property
    def photo(self) -> bytes | None:
        """The picture, byte for byte as it was uploaded."""
        return self.picture.data if self.picture else None

    @property
    def labels(self) -> list[str]:
        """The texts of all buttons, row after row."""
        return [button.text for row in self.buttons for button in row]

    @property
    def _has_caption(self) -> bool:
        return self.picture is not None or self.document is not None


@dataclass(eq=False)
class SentMessage(Message):
    """A message of the bot; it reads as its newest state.

    Attributes:
        history: every state it ever had, oldest first; deleting it takes none away.
        protected: it cannot be forwarded or saved (``protect_content``).
        silent: it came without a sound (``disable_notification``).
        link_preview: ``link_preview_options`` as sent.
    """

    history: list[Shown] = field(default_factory=list)
    protected: bool = False
    silent: bool = False
    link_preview: Json | None = None

    @property
    def shown(self) -> Shown:
        """What it shows now, or showed last."""
        return self.history[-1]

    @property
    def edits(self) -> int:
        """How often it was changed."""
        return len(self.history) - 1

    @property
    def text(self) -> str | None:
        """The text as people read it; None under a photo or a document."""
        return self.shown.text

    @property
    def caption(self) -> str | None:
        """The text under a photo or a document, or None where there is neither."""
        return self.shown.caption

    @property
    def html(self) -> str:
        """Text or caption as it was sent."""
        return self.shown.html

    @property
    def photo(self) -> bytes | None:
        """The picture, byte for byte as it was uploaded."""
        return self.shown.photo

    @property
    def document(self) -> Document | None:
        """The file that it carries, if it does."""
        return self.shown.document

    @property
    def buttons(self) -> Keyboard:
        """Rows of buttons."""
        return self.shown.buttons

    @property
    def labels(self) -> list[str]:
        """The texts of all buttons, row after row."""
        return self.shown.labels

    def button(self, label: str) -> Button | None:
        """The button whose text is ``label``, else the first that contains it."""
        buttons = [button for row in self.buttons for button in row]
        exact = (button for button in buttons if button.text == label)
        return next(exact, None) or next((button for button in buttons if label in button.text), None)

    def _content_json(self) -> Json:
        shown = self.shown
        made = (
            _text_json("text", "entities", shown.content)
            if shown.caption is None
            else _text_json("caption", "caption_entities", shown.content)
        )
        if shown.picture:
            made["photo"] = shown.picture.sizes()
        if shown.document:
            made["document"] = shown.document.json()
        if self.protected:
            made["has_protected_content"] = True
        if self.link_preview is not None:
            made["link_preview_options"] = self.link_preview
        if shown.buttons:
            made["reply_markup"] = keyboard_json(shown.buttons)
        return made


def _text_json(text_key: str, entities_key: str, content: RichText) -> Json:
    made: Json = {text_key: content.text} if content.text else {}
    if content.entities:
        made[entities_key] = list(content.entities)
    return made
