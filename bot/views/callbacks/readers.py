"""How a chat reads: its language and its time zone."""

from __future__ import annotations

from dataclasses import dataclass

from bot.locales import LANGUAGES, ZONES
from bot.views.callbacks.press import Press


@dataclass(frozen=True)
class ShowLanguages(Press):
    """Show the languages to choose from."""

    code = "m"


@dataclass(frozen=True)
class ChooseLanguage(Press):
    """Speak this language here from now on."""

    code = "i"
    language: str

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(self.language)


@dataclass(frozen=True)
class ShowZones(Press):
    """Show the time zones to choose from."""

    code = "w"


@dataclass(frozen=True)
class ChooseZone(Press):
    """Tell times for this zone here from now on."""

    code = "k"
    zone: str

    def __post_init__(self) -> None:
        if self.zone not in ZONES:
            raise ValueError(self.zone)
