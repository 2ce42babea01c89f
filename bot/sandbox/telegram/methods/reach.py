"""Finding the chat and the message that a call is about, or saying why not."""

from bot.sandbox.telegram.errors import ApiError, bad_request
from bot.sandbox.telegram.message import Message
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.record import ChatRecord
from bot.sandbox.telegram.world import World


def find_chat(world: World, chat_id: int) -> ChatRecord:
    """A chat that the bot knows.

    Raises:
        ApiError: 400, it never wrote, or it is a supergroup by now.
    """
    chat = world.chats.get(chat_id)
    if chat is None or not chat.started:
        raise bad_request("chat not found")
    if chat.moved_to is not None:
        reason = "Bad Request: group chat was upgraded to a supergroup chat"
        raise ApiError(400, reason, {"migrate_to_chat_id": chat.moved_to})
    return chat


def the_chat(world: World, params: Params) -> ChatRecord:
    """The chat of ``chat_id``.

    Raises:
        ApiError: 400, there is none.
    """
    if not params.text("chat_id"):
        raise bad_request("chat_id is empty")
    return find_chat(world, params.integer("chat_id"))


def the_chat_to_write(world: World, params: Params) -> ChatRecord:
    """The same, if the bot may write there.

    Raises:
        ApiError: 403, the person blocked the bot.
    """
    chat = the_chat(world, params)
    if chat.blocked:
        raise ApiError(403, "Forbidden: bot was blocked by the user")
    return chat


def the_message(chat: ChatRecord, params: Params, role: str) -> Message:
    """The message of ``message_id``; ``role`` names it in the refusal ("message to edit").

    Raises:
        ApiError: 400, it never was or is deleted.
    """
    message = chat.find(params.integer("message_id"))
    if message is None:
        raise bad_request(f"{role} not found")
    return message
