"""How an instance shows to its contacts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.fleet.spans import MAX_SPAN, MIN_SPAN
from bot.views.callbacks.press import InstancePress


@dataclass(frozen=True)
class GoOnline(InstancePress):
    """Set the presence to available."""

    code = "o"


@dataclass(frozen=True)
class GoOnlineFor(InstancePress):
    """The same for so many minutes, and then to unavailable."""

    code = "of"
    minutes: int

    def __post_init__(self) -> None:
        if not MIN_SPAN <= timedelta(minutes=self.minutes) <= MAX_SPAN:
            raise ValueError(self.minutes)


@dataclass(frozen=True)
class GoOffline(InstancePress):
    """Set the presence to unavailable."""

    code = "u"
