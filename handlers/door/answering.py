"""Which question of ours a message answers, if any."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telegram import Message

    from bot.access import Asker
    from handlers.asking.questions import Question, Questions
    from handlers.door.typed import Typed


def question_of(
    questions: Questions, message: Message, asker: Asker, typed: Typed | None, *, own_id: int
) -> Question | None:
    """The open question that ``message`` answers; one that takes any text is closed by a command."""
    who = (message.chat.id, asker.user_id or 0)
    asked = None if asker.as_chat else questions.of(*who)
    if asked is None or not asked.takes_any_text:
        return None if typed else asked
    if typed:
        questions.close(*who)
        return None
    return asked if _is_certainly_for_us(message, own_id) else None


def _is_certainly_for_us(message: Message, own_id: int) -> bool:
    """In a private chat, or as a reply to us."""
    replied = message.reply_to_message
    author = replied.from_user if replied else None
    return message.chat.id > 0 or (author is not None and author.id == own_id)
