"""What a bot does in a chat beside writing: delete, pin, look, seem busy."""

from bot.sandbox.telegram.changes import ChatChanged, MessageChanged
from bot.sandbox.telegram.errors import Json, bad_request
from bot.sandbox.telegram.message import Message, SentMessage
from bot.sandbox.telegram.methods.reach import the_chat, the_chat_to_write, the_message
from bot.sandbox.telegram.params import Params, as_integer
from bot.sandbox.telegram.pinning import pin, unpin
from bot.sandbox.telegram.record import ChatRecord
from bot.sandbox.telegram.world import World

DELETABLE_FOR_S = 48 * 3600
MAX_DELETED_AT_ONCE = 100
ACTION_SHOWN_S = 5.0
"""A client shows an action for as long, or until a message of the bot comes (Bot API, sendChatAction)."""

_ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip


def delete_message(world: World, params: Params) -> bool:
    """Delete one message of the last 48 hours: the bot's, in private a person's, as admin anybody's."""
    chat = the_chat(world, params)
    message = the_message(chat, params, "message to delete")
    if not _deletable(world, chat, message):
        raise bad_request("message can't be deleted for everyone")
    message.deleted = True
    world.changes.tell(MessageChanged(chat, message))
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Delete up to 100 messages; those that cannot be are skipped."""
    chat = the_chat(world, params)
    ids = params.items("message_ids")
    if not 1 <= len(ids) <= MAX_DELETED_AT_ONCE:
        raise bad_request(
            "message identifiers are not specified" if not ids else "too many messages to delete"
        )
    for message in map(chat.find, map(as_integer, ids)):
        if message and _deletable(world, chat, message):
            message.deleted = True
            world.changes.tell(MessageChanged(chat, message))
    return True


def _deletable(world: World, chat: ChatRecord, message: Message) -> bool:
    mine = isinstance(message, SentMessage)
    allowed = mine or chat.type == "private" or chat.bot_is_admin
    return allowed and world.now() - message.date <= DELETABLE_FOR_S


def send_chat_action(world: World, params: Params) -> bool:
    """Show that the bot is typing, or whatever it does, for 5 s or until its next message."""
    chat = the_chat_to_write(world, params)
    if params.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.actions.append(params.text("action"))
    chat.acts_until = world.now() + ACTION_SHOWN_S
    world.changes.tell(ChatChanged(chat))
    return True


def get_chat(world: World, params: Params) -> Json:
    """A ``ChatFullInfo`` with the fields that the Bot API always sends."""
    chat = the_chat(world, params)
    full: Json = {
        **chat.json,
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            True,
        ),
    }
    pinned = chat.pinned_message
    return full | ({"pinned_message": pinned.json()} if pinned else {})


def pin_chat_message(world: World, params: Params) -> bool:
    """Pin a message and announce it; in groups only an admin may."""
    chat = _pinnable(world, params)
    message = the_message(chat, params, "message to pin")
    pin(world, chat, message, world.me, silent=params.flag("disable_notification"))
    return True


def unpin_chat_message(world: World, params: Params) -> bool:
    """Unpin a message, or the newest pinned one."""
    chat = _pinnable(world, params)
    message_id = params.integer("message_id", chat.pinned[-1] if chat.pinned else 0)
    if not unpin(world, chat, message_id):
        raise bad_request("message to unpin not found")
    return True


def _pinnable(world: World, params: Params) -> ChatRecord:
    chat = the_chat(world, params)
    if chat.type != "private" and not chat.bot_is_admin:
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat
