"""What is to be done to each of several instances."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Act(StrEnum):
    """The kind of deed."""

    RESTART = "restart"
    LOGOUT = "logout"
    DELETE = "delete"
    MUTE = "mute"


@dataclass(frozen=True, slots=True)
class Intent:
    """A deed with all that it needs.

    Attributes:
        act: its kind.
        hours: for how long to mute; 0 while that is still to be chosen, and for all others.
    """

    act: Act
    hours: int = 0

    @classmethod
    def read(cls, text: str) -> Self:
        """As it is written down."""
        act, _, rest = text.partition(" ")
        return cls(Act(act), int(rest or 0))

    def __str__(self) -> str:
        """As it is written down: ``mute 8``."""
        return f"{self.act.value} {self.hours}" if self.hours else self.act.value
