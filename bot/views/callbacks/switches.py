"""An instance's switches on its server."""

from __future__ import annotations

from dataclasses import dataclass

from bot.fleet.switches import Switch
from bot.views.callbacks.checks import flag
from bot.views.callbacks.press import InstancePress


@dataclass(frozen=True)
class ShowSwitches(InstancePress):
    """Show what is on and off."""

    code = "ws"


@dataclass(frozen=True)
class TurnSwitch(InstancePress):
    """Turn a switch on (1) or off (0), whatever it is by now: two who tap at once want the same."""

    code = "wt"
    switch: str
    on: int

    def __post_init__(self) -> None:
        Switch(self.switch)
        flag(self.on)


@dataclass(frozen=True)
class AskCallText(InstancePress):
    """Ask for the text that those are sent whose calls are rejected."""

    code = "wa"


@dataclass(frozen=True)
class RemoveCallText(InstancePress):
    """Send them nothing any more."""

    code = "wr"
