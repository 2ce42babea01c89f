"""Quiet hours: when a chat is told without a sound."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import datetime

    from bot.alerts.chats import AlertChat


def is_quiet(chat: AlertChat, now: datetime) -> bool:
    """Whether it is a quiet hour at the chat's place; hours that begin before midnight end after it."""
    begin, end = chat.quiet_from, chat.quiet_to
    if begin is None or end is None or begin == end:
        return False
    hour = now.astimezone(ZoneInfo(chat.zone)).hour
    return begin <= hour < end if begin < end else hour >= begin or hour < end
