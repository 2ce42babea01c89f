"""What one chat chose of alerts, and one mute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class AlertChoice:
    """What a chat chose, and how far it was told; the defaults are those of a chat that chose nothing.

    Attributes:
        wanted: what it hears of, a value of :class:`bot.alerts.chats.Wanted`.
        quiet_from: the hour at which its quiet hours begin; None where it has none.
        quiet_to: the hour at which they end.
        digest_at: the hour of its daily digest; None where it wants none.
        summed_at: quiet hours that ended up to this moment are summed up, in UTC.
        digested_at: digests due up to this moment are dealt with, in UTC.
    """

    wanted: str = "all"
    quiet_from: int | None = None
    quiet_to: int | None = None
    digest_at: int | None = None
    summed_at: datetime | None = None
    digested_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MuteRow:
    """One instance of which one chat wants to hear nothing for a while.

    Attributes:
        chat_id: the chat.
        server: key of the instance's server.
        instance_id: the instance's UUID.
        name: what it was called when it was muted.
        until: when the mute ends by itself, in UTC.
    """

    chat_id: int
    server: str
    instance_id: str
    name: str
    until: datetime
