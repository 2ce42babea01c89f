"""What is to be done to each of several instances."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.fleet.switches import Switch


class Act(StrEnum):
    """The kind of deed."""

    RESTART = "restart"
    LOGOUT = "logout"
    DELETE = "delete"
    MUTE = "mute"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class Intent:
    """A deed with all that it needs.

    Attributes:
        act: its kind.
        hours: for how long to mute; 0 while that is still to be chosen, and for all others.
        switch: what is turned; None for all others.
        on: to what.
    """

    act: Act
    hours: int = 0
    switch: Switch | None = None
    on: bool = False

    @classmethod
    def read(cls, text: str) -> Self:
        """As it is written down."""
        act, *rest = text.split(" ")
        match Act(act), rest:
            case Act.SWITCH, [switch, on]:
                return cls(Act.SWITCH, switch=Switch(switch), on=on == "on")
            case kind, [hours]:
                return cls(kind, hours=int(hours))
            case kind, _:
                return cls(kind)

    def __str__(self) -> str:
        """As it is written down: ``mute 8``, ``switch reject_call on``."""
        if self.switch:
            return f"{self.act.value} {self.switch.value} {'on' if self.on else 'off'}"
        return f"{self.act.value} {self.hours}" if self.hours else self.act.value

    def answers(self, asked: Intent | None) -> bool:
        """Whether a yes to this is one to what was ``asked``; how long to mute is chosen with the yes."""
        return self == asked or (self.act is Act.MUTE and asked is not None and asked.act is Act.MUTE)
