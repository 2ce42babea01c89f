"""What a chat hears of, and when."""

from __future__ import annotations

from dataclasses import dataclass

from bot.alerts.chats import Wanted
from bot.views.callbacks.checks import hour
from bot.views.callbacks.press import Press


@dataclass(frozen=True)
class ShowAlerts(Press):
    """Show what this chat hears of, and when."""

    code = "O"


@dataclass(frozen=True)
class ChooseWanted(Press):
    """Hear of this here from now on."""

    code = "W"
    wanted: str

    def __post_init__(self) -> None:
        Wanted(self.wanted)


@dataclass(frozen=True)
class AskQuiet(Press):
    """Show the hours at which quiet hours can begin."""

    code = "Q"


@dataclass(frozen=True)
class AskQuietEnd(Press):
    """Show the hours at which quiet hours that begin so can end."""

    code = "E"
    begins: int

    def __post_init__(self) -> None:
        hour(self.begins)


@dataclass(frozen=True)
class ChooseQuiet(Press):
    """Have quiet hours here from now on."""

    code = "T"
    begins: int
    ends: int

    def __post_init__(self) -> None:
        hour(self.begins)
        hour(self.ends)
        if self.begins == self.ends:
            raise ValueError(self.ends)


@dataclass(frozen=True)
class NoQuiet(Press):
    """Have no quiet hours here any more."""

    code = "K"


@dataclass(frozen=True)
class AskDigest(Press):
    """Show the hours at which the daily digest can come."""

    code = "G"


@dataclass(frozen=True)
class ChooseDigest(Press):
    """Have the daily digest at this hour from now on."""

    code = "I"
    at: int

    def __post_init__(self) -> None:
        hour(self.at)


@dataclass(frozen=True)
class NoDigest(Press):
    """Have no daily digest here any more."""

    code = "N"
