"""Changing a message of the bot where it stands."""

from dataclasses import replace

from bot.sandbox.telegram.changes import MessageChanged
from bot.sandbox.telegram.errors import Json, bad_request
from bot.sandbox.telegram.keyboard import read_keyboard
from bot.sandbox.telegram.message import SentMessage, Shown
from bot.sandbox.telegram.methods.content import read_caption, read_photo, read_text
from bot.sandbox.telegram.methods.reach import the_chat, the_message
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.record import ChatRecord
from bot.sandbox.telegram.world import World

Target = tuple[ChatRecord, SentMessage]


def edit_message_text(world: World, params: Params) -> Json:
    """A new text; a caption is not one."""
    chat, message = _target(world, params)
    content = read_text(params)
    if message.text is None:
        raise bad_request("there is no text in the message to edit")
    preview = params.object("link_preview_options")
    answer = _change(world, (chat, message), params, Shown(content))
    message.link_preview = preview
    return answer


def edit_message_caption(world: World, params: Params) -> Json:
    """A new caption under the same photo or document."""
    chat, message = _target(world, params)
    caption = read_caption(params)
    if message.caption is None:
        raise bad_request("there is no caption in the message to edit")
    return _change(world, (chat, message), params, replace(message.shown, content=caption))


def edit_message_media(world: World, params: Params) -> Json:
    """A new photo with its caption, in place of a photo, a document or (since Bot API 7.11) a text."""
    chat, message = _target(world, params)
    media = params.object("media") or {}
    if media.get("type") != "photo":
        raise bad_request("can't parse InputMedia: the stand-in knows no type but photo")
    photo = read_photo(world, media.get("media"), params.given)
    return _change(world, (chat, message), params, Shown(read_caption(Params(media)), photo))


def edit_message_reply_markup(world: World, params: Params) -> Json:
    """Other buttons under the same content."""
    chat, message = _target(world, params)
    return _change(world, (chat, message), params, message.shown)


def _target(world: World, params: Params) -> Target:
    """The message to edit, which only the bot's own can be."""
    if not params.text("chat_id") and params.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = the_chat(world, params)
    message = the_message(chat, params, "message to edit")
    if not isinstance(message, SentMessage):
        raise bad_request("message can't be edited")
    return chat, message


def _change(world: World, target: Target, params: Params, shown: Shown) -> Json:
    """Show something else; buttons that the call does not repeat are gone."""
    chat, message = target
    shown = replace(shown, buttons=read_keyboard(params.object("reply_markup")))
    world.admit(chat.id)
    if shown == message.shown:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    message.history.append(shown)
    message.edit_date = int(world.now())
    world.changes.tell(MessageChanged(chat, message))
    return message.json()
