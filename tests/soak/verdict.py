"""What a chat says of each instance, held against what truly happened."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from bot.sandbox.telegram import SentMessage

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.sandbox.telegram import Chat
    from tests.soak.life import Drop, Life

DOWN: Final = "🔴"
UP: Final = "🟢"
SUMMARY: Final = "⚠️ While I was away"


def lies(chat: Chat, life: Life, known: Collection[int]) -> list[str]:
    """Where the newest words of an instance, or the message of an incident of its own, are not true.

    A summary of what changed while no process ran is of its moment: that one of its
    instances is back is told after it.

    Args:
        chat: where all was told.
        life: what truly happened.
        known: the messages whose ids were written down; of others see :func:`left_behind`.
    """
    messages = _all_ever(chat)
    wrong = [line for number, line in _untrue(chat, life) if number in known]
    for name in sorted(life.instances):
        says = next(filter(None, (_said(message, name) for message in reversed(messages))), None)
        if (says == DOWN) is not (name in life.down):
            wrong.append(f"the newest word of {name} is {says}")
    return wrong


def left_behind(chat: Chat, life: Life, known: Collection[int]) -> list[str]:
    """Untrue messages that nobody can mend: the process died between Telegram's yes and the write of their ids."""
    return [line for number, line in _untrue(chat, life) if number not in known]


def untold(chat: Chat, life: Life) -> list[Drop]:
    """Final drops that no words ever told; a summary of what changed tells one that is back by then as back."""
    told = _told(chat)
    summaries = [message for message in _all_ever(chat) if message.shown.content.text.startswith(SUMMARY)]
    return [
        drop
        for drop in life.drops
        if not told[drop.name] and not any(_said(summary, drop.name) for summary in summaries)
    ]


def told_again(chat: Chat, life: Life) -> int:
    """How many more messages told drops than there were drops."""
    told = _told(chat)
    return sum(max(0, told[drop.name] - 1) for drop in life.drops)


def _untrue(chat: Chat, life: Life) -> list[tuple[int, str]]:
    """The messages of incidents of one instance that say that it is down, which it is not; with their ids."""
    return [
        (message.id, f"message {message.id} says that {name} is down")
        for message in _all_ever(chat)
        for name in sorted(life.instances.keys() - life.down)
        if message.shown.content.text.startswith(f"{DOWN} {name}")
    ]


def _said(message: SentMessage, name: str) -> str | None:
    """The mark that stands before a name, alone or in a list."""
    lines = message.shown.content.text.splitlines()
    return next((mark for line in lines for mark in (DOWN, UP) if line.startswith(f"{mark} {name}")), None)


def _told(chat: Chat) -> Counter[str]:
    """In how many messages each instance ever stood as down, or as one that had been."""
    told = Counter[str]()
    for message in _all_ever(chat):
        names = {
            line.removeprefix(f"{DOWN} ").split(":")[0].split()[0]
            for state in message.history
            for line in state.content.text.splitlines()
            if line.startswith(DOWN) or ": from " in line
        }
        told.update(name for name in names if name.startswith("loja-"))
    return told


def _all_ever(chat: Chat) -> Sequence[SentMessage]:
    return [message for message in chat.messages if isinstance(message, SentMessage)]
