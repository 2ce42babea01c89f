"""Chats and their messages as the page shows them: plain JSON, made from the stand-in's own objects."""

from itertools import islice
from typing import Any

from bot.sandbox.telegram import BotApi, Button, Chat, Message, Person, PinNotice, SentMessage

SHOWN_MESSAGES = 500
"""How many of a chat's newest messages a page gets when it connects."""

Json = dict[str, Any]


def chat_json(telegram: BotApi, chat: Chat) -> Json:
    """A chat without its messages."""
    private = chat.type == "private"
    pinned = chat.pinned_message
    return {
        "id": chat.id,
        "title": chat.members[0].first_name if private else str(chat.json["title"]),
        "type": "private" if private else "group",
        "members": [person.id for person in chat.members],
        "menus": {str(person.id): telegram.commands_for(chat.id, person) for person in chat.members},
        "typing": telegram.now < chat.acts_until,
        "pinned": pinned.id if pinned else None,
    }


def whole_chat_json(telegram: BotApi, chat: Chat) -> Json:
    """A chat with its newest messages, oldest first."""
    standing = (message for message in reversed(chat.timeline.values()) if not message.deleted)
    newest = [message_json(message) for message in islice(standing, SHOWN_MESSAGES)]
    return {**chat_json(telegram, chat), "messages": newest[::-1]}


def message_json(message: Message) -> Json:
    """A message of a person or of the bot, in its newest state."""
    return {
        "id": message.id,
        **_from(message.sender),
        "date": message.date,
        "edited": message.edit_date is not None,
        "deleted": message.deleted,
        "reply_to": message.reply_to.id if message.reply_to else None,
        **(_sent(message) if isinstance(message, SentMessage) else _written(message)),
    }


def _from(sender: Person | None) -> Json:
    """Who wrote it; a channel's post has nobody, and as in the Bot API no such key."""
    return {"from": {"id": sender.id, "name": sender.first_name, "bot": sender.is_bot}} if sender else {}


def _written(message: Message) -> Json:
    content = message.content
    notice = message if isinstance(message, PinNotice) else None
    return {
        "text": content.text,
        "entities": content.entities,
        "photo": None,
        "file": None,
        "buttons": [],
        "protected": False,
        "silent": notice is not None and notice.silent,
        "pins": notice.pinned.id if notice else None,
    }


def _sent(message: SentMessage) -> Json:
    shown = message.shown
    return {
        "text": shown.content.text,
        "entities": shown.content.entities,
        "photo": f"/photos/{shown.picture.file_id}.png" if shown.picture else None,
        "file": _file(message),
        "buttons": [[_button(button) for button in row] for row in shown.buttons],
        "protected": message.protected,
        "silent": message.silent,
        "pins": None,
    }


def _file(message: SentMessage) -> Json | None:
    """A file to be fetched, or, of a protected message, only to be seen."""
    document = message.document
    if document is None:
        return None
    url = None if message.protected else f"/files/{document.file_id}"
    return {"name": document.name, "size": len(document.data), "url": url}


def _button(button: Button) -> Json:
    return {
        "text": button.text,
        "data": button.data,
        "copy": button.copy_text,
        "url": button.url,
        "style": button.json.get("style"),
    }
