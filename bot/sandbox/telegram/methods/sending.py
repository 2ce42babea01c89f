"""sendMessage, sendPhoto and sendDocument."""

from bot.sandbox.telegram.changes import MessageChanged
from bot.sandbox.telegram.errors import Json, bad_request
from bot.sandbox.telegram.keyboard import Keyboard, read_keyboard
from bot.sandbox.telegram.message import Message, SentMessage, Shown
from bot.sandbox.telegram.methods.content import read_caption, read_document, read_photo, read_text
from bot.sandbox.telegram.methods.reach import the_chat_to_write
from bot.sandbox.telegram.params import Params, as_integer
from bot.sandbox.telegram.record import ChatRecord
from bot.sandbox.telegram.world import World


def send_message(world: World, params: Params) -> Json:
    """A text, 1 to 4096 characters."""
    chat = the_chat_to_write(world, params)
    return _send(world, chat, params, Shown(read_text(params), None, _keyboard(params)))


def send_photo(world: World, params: Params) -> Json:
    """A photo with a caption of up to 1024 characters."""
    chat = the_chat_to_write(world, params)
    caption = read_caption(params)
    photo = read_photo(world, params.given.get("photo"), params.given)
    return _send(world, chat, params, Shown(caption, photo, _keyboard(params)))


def send_document(world: World, params: Params) -> Json:
    """A file with a caption of up to 1024 characters."""
    chat = the_chat_to_write(world, params)
    caption = read_caption(params)
    document = read_document(world, params.given.get("document"), params.given)
    return _send(world, chat, params, Shown(caption, None, _keyboard(params), document))


def _keyboard(params: Params) -> Keyboard:
    return read_keyboard(params.object("reply_markup"))


def _send(world: World, chat: ChatRecord, params: Params, shown: Shown) -> Json:
    reply_to = _replied(chat, params)
    thread = _thread(chat, params, reply_to)
    if params.text("message_effect_id"):
        raise bad_request("EFFECT_ID_INVALID")  # the stand-in has none to show
    world.admit(chat.id)
    message = SentMessage(
        chat.next_message_id(),
        chat.json,
        int(world.now()),
        world.me,
        chat.json if chat.type == "channel" else None,
        thread=thread,
        reply_to=reply_to,
        history=[shown],
        protected=params.flag("protect_content"),
        silent=params.flag("disable_notification"),
        link_preview=params.object("link_preview_options"),
    )
    chat.add(message)
    chat.acts_until = 0.0
    world.changes.tell(MessageChanged(chat, message))
    return message.json()


def _replied(chat: ChatRecord, params: Params) -> Message | None:
    """The message replied to, by ``reply_parameters`` or the older ``reply_to_message_id``."""
    asked = params.object("reply_parameters") or {}
    message_id = as_integer(asked.get("message_id"), params.integer("reply_to_message_id"))
    if not message_id:
        return None
    message = chat.find(message_id)
    lenient = asked.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply")
    if message is None and not lenient:
        raise bad_request("message to be replied not found")
    return message


def _thread(chat: ChatRecord, params: Params, reply_to: Message | None) -> int | None:
    """The topic: the one asked for, else the one replied into."""
    thread = params.integer("message_thread_id")
    if not thread:
        return reply_to.thread if reply_to else None
    if thread not in chat.threads:
        raise bad_request("message thread not found")
    return thread
