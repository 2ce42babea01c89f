"""Files in a chat: each a message of its own, sent once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from telegram.constants import ParseMode
from telegram.error import ChatMigrated

from handlers.chat.message import TRIES, patiently, was_not_sent

if TYPE_CHECKING:
    from bot.views.screen import Attachment
    from handlers.request.request import Request

SLOWEST_BYTES_PER_S: Final = 128 * 1024
"""An upload may be so slow; one that is slower would not end."""

_USUAL_S: Final = 20.0


async def send_file(request: Request, file: Attachment) -> None:
    """Send ``file`` where the request was made.

    Raises:
        TelegramError: Telegram refused it, or cannot be reached.
    """
    try:
        await _send(request, request.chat_id, file, request.place.thread_id)
    except ChatMigrated as move:
        request.services.chats.moved_groups.moved(request.chat_id, move.new_chat_id)
        await _send(request, move.new_chat_id, file, None)
    request.sign.stop()


async def _send(request: Request, chat: int, file: Attachment, thread: int | None) -> None:
    await patiently(
        lambda: request.services.chats.bot.send_document(
            chat,
            file.content,
            caption=file.text,
            parse_mode=ParseMode.HTML,
            filename=file.name,
            message_thread_id=thread,
            reply_parameters=request.place.reply if chat == request.chat_id else None,
            write_timeout=_USUAL_S + len(file.content) / SLOWEST_BYTES_PER_S,
        ),
        was_not_sent,
        TRIES,
    )
