"""How a person comes to a question about several instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from bot.sandbox.telegram import Chat, Person, SentMessage


async def choosing(chat: Chat, by: Person | None = None) -> SentMessage:
    """Open the list, and begin to choose from it."""
    chat.says("/status", by)
    listed = await chat.sees("Read at")
    chat.presses("☑️ Choose several", by, message=listed)
    await chat.world.changed.until(lambda: "chosen" in (listed.text or "") or None, PATIENCE_S)
    return listed


async def all_of(chat: Chat, total: int, by: Person | None = None) -> SentMessage:
    """Choose all of them."""
    message = await choosing(chat, by)
    chat.presses("☑️ All", by, message=message)
    await chat.sees(f"{total} of {total} instance")
    return message


async def asked(chat: Chat, total: int, deed: str, sees: str, by: Person | None = None) -> SentMessage:
    """Choose all of them, and press what shall be done."""
    message = await all_of(chat, total, by)
    chat.presses(deed, by, message=message)
    return await chat.sees(sees)


def data_of(message: SentMessage, label: str) -> str:
    """What a button would send."""
    button = message.button(label)
    assert button
    assert button.data
    return button.data
