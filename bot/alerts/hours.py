"""When it is quiet in a chat, when that ends, and when its digest is due: hours of the day at its place.

Pure, and right where a day is longer or shorter: an hour that summer time leaves out
begins when it would have, one that comes twice counts the first time.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from bot.alerts.chats import AlertChat

_DAY = timedelta(days=1)

_zone = cache(ZoneInfo)


def is_quiet(chat: AlertChat, now: datetime) -> bool:
    """Whether alerts come silently at a moment; quiet hours may go over midnight."""
    begins, ends = chat.quiet_from, chat.quiet_to
    if begins is None or ends is None or begins == ends:
        return False
    hour = now.astimezone(_zone(chat.zone)).hour
    return begins <= hour < ends if begins < ends else hour >= begins or hour < ends


def quiet_ends(chat: AlertChat, now: datetime) -> datetime | None:
    """When the quiet hours next end after a moment, in UTC; None where the chat has none."""
    if chat.quiet_from is None or chat.quiet_to is None or chat.quiet_from == chat.quiet_to:
        return None
    return _next(chat.quiet_to, chat.zone, now)


def quiet_began(chat: AlertChat, end: datetime) -> datetime:
    """When the quiet hours began that end at a moment, in UTC; that moment itself where the chat has none."""
    return end if chat.quiet_from is None else _last(chat.quiet_from, chat.zone, end)


def next_digest(chat: AlertChat, now: datetime) -> datetime | None:
    """When the next daily digest is due after a moment, in UTC; None where the chat wants none."""
    return None if chat.digest_at is None else _next(chat.digest_at, chat.zone, now)


def _next(hour: int, zone: str, after: datetime) -> datetime:
    """The first beginning of an hour after a moment."""
    day = after.astimezone(_zone(zone))
    while (at := _on(day, hour, zone)) <= after:
        day += _DAY
    return at


def _last(hour: int, zone: str, before: datetime) -> datetime:
    """The last beginning of an hour before a moment."""
    day = before.astimezone(_zone(zone))
    while (at := _on(day, hour, zone)) >= before:
        day -= _DAY
    return at


def _on(day: datetime, hour: int, zone: str) -> datetime:
    """When an hour begins on a local day; the first of two, and one that is left out where the clock jumps."""
    return datetime.combine(day.date(), time(hour), _zone(zone)).astimezone(UTC)
