"""To whom alerts go, and what each chat wants to hear of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from bot.fleet.instance import InstanceRef


class Wanted(StrEnum):
    """What a chat hears of."""

    ALL = "all"
    FINAL = "final"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class AlertChat:
    """One chat that alerts go to, as it stands now.

    Attributes:
        chat_id: the chat, under the id that it has now.
        thread_id: the forum topic, if alerts go into one.
        wanted: what it hears of.
        quiet_from: the hour (0 to 23) at which its quiet hours begin; None where it has none.
        quiet_to: the hour at which they end.
        digest_at: the hour of its daily digest; None where it wants none.
        zone: its time zone (IANA name), in which these hours are.
    """

    chat_id: int
    thread_id: int | None = None
    wanted: Wanted = Wanted.ALL
    quiet_from: int | None = None
    quiet_to: int | None = None
    digest_at: int | None = None
    zone: str = "UTC"


class AlertChats(Protocol):
    """Every chat that alerts go to, and what is muted there; answers from memory."""

    def all(self) -> Sequence[AlertChat]:
        """Every chat with access that alerts go to, also those that want none now."""
        ...

    def muted_until(self, chat_id: int, instance: InstanceRef) -> datetime | None:
        """Until when an instance is muted in a chat, in UTC; None where it is not."""
        ...

    def muted_in(self, chat_id: int) -> Collection[InstanceRef]:
        """All that is muted in a chat now."""
        ...
