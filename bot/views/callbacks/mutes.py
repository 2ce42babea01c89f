"""Of which instances a chat hears nothing, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.fleet.spans import MAX_SPAN, MIN_SPAN
from bot.views.callbacks.press import InstancePress, Press


@dataclass(frozen=True)
class Mute(InstancePress):
    """Hear nothing of an instance here for so many hours; the message with the button stays as it is."""

    code = "M"
    hours: int

    def __post_init__(self) -> None:
        if not MIN_SPAN <= timedelta(hours=self.hours) <= MAX_SPAN:
            raise ValueError(self.hours)


@dataclass(frozen=True)
class MuteHere(InstancePress):
    """Hear nothing of an instance here for so many minutes, and say so in the message with the button."""

    code = "H"
    minutes: int

    def __post_init__(self) -> None:
        if not MIN_SPAN <= timedelta(minutes=self.minutes) <= MAX_SPAN:
            raise ValueError(self.minutes)


@dataclass(frozen=True)
class AskMute(InstancePress):
    """Ask for how long to hear nothing of an instance here."""

    code = "B"


@dataclass(frozen=True)
class Unmute(InstancePress):
    """Hear of an instance here again; the message with the button stays as it is."""

    code = "U"


@dataclass(frozen=True)
class UnmuteHere(InstancePress):
    """Hear of an instance here again, and show what is muted still."""

    code = "Y"


@dataclass(frozen=True)
class ShowMutes(Press):
    """Show what is muted here."""

    code = "V"
