"""Pinning: what stands at the top of a chat, and the service message that tells of it."""

from bot.sandbox.telegram.changes import ChatChanged, MessageChanged
from bot.sandbox.telegram.message import Message, PinNotice
from bot.sandbox.telegram.people import Person
from bot.sandbox.telegram.record import ChatRecord
from bot.sandbox.telegram.world import World


def pin(world: World, chat: ChatRecord, message: Message, by: Person, *, silent: bool = False) -> None:
    """Pin a message and announce it.

    The announcement is a service message, which the bot is told of too, its own as well (telegram-bot-api,
    issue 731); in private chats and channels it always comes without a sound (Bot API, pinChatMessage).
    """
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    chat.pinned.append(message.id)
    world.changes.tell(ChatChanged(chat))
    in_channel = chat.type == "channel"
    notice = PinNotice(
        chat.next_message_id(),
        chat.json,
        int(world.now()),
        None if in_channel else by,
        chat.json if in_channel else None,
        thread=message.thread,
        pinned=message,
        silent=silent or in_channel or chat.type == "private",
    )
    chat.add(notice)
    world.updates.offer("channel_post" if in_channel else "message", notice.json())
    world.changes.tell(MessageChanged(chat, notice))


def unpin(world: World, chat: ChatRecord, message_id: int) -> bool:
    """Take a message from the top; False where it does not stand there. Nobody is told."""
    if message_id not in chat.pinned:
        return False
    chat.pinned.remove(message_id)
    world.changes.tell(ChatChanged(chat))
    return True
