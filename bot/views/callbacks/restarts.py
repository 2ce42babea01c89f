"""Whether an instance is restarted by itself."""

from __future__ import annotations

from dataclasses import dataclass

from bot.views.callbacks.checks import flag
from bot.views.callbacks.press import InstancePress


@dataclass(frozen=True)
class HealHere(InstancePress):
    """Restart an instance by itself where it is stuck (1), or not (0), and show it."""

    code = "J"
    by_itself: int

    def __post_init__(self) -> None:
        flag(self.by_itself)


@dataclass(frozen=True)
class Heal(InstancePress):
    """The same; the message with the button stays what it is."""

    code = "R"
    by_itself: int

    def __post_init__(self) -> None:
        flag(self.by_itself)
