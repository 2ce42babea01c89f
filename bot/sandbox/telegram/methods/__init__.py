"""The methods of the Bot API, each a function of the world and a call's parameters.

A method returns what stands under ``result``, raises ``ApiError`` to refuse, and is a
coroutine only where it waits.
"""

from collections.abc import Callable

from bot.sandbox.telegram.methods import chats, editing, menus, polling, presses, sending
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.world import World

Method = Callable[[World, Params], object]

METHODS: dict[str, Method] = {
    "getme": polling.get_me,
    "getupdates": polling.get_updates,
    "deletewebhook": polling.delete_webhook,
    "getwebhookinfo": polling.get_webhook_info,
    "setmycommands": menus.set_my_commands,
    "deletemycommands": menus.delete_my_commands,
    "getmycommands": menus.get_my_commands,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "senddocument": sending.send_document,
    "editmessagetext": editing.edit_message_text,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagemedia": editing.edit_message_media,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "answercallbackquery": presses.answer_callback_query,
    "deletemessage": chats.delete_message,
    "deletemessages": chats.delete_messages,
    "sendchataction": chats.send_chat_action,
    "getchat": chats.get_chat,
    "pinchatmessage": chats.pin_chat_message,
    "unpinchatmessage": chats.unpin_chat_message,
}
"""By name in small letters: the real API does not mind the case."""
