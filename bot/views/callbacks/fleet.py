"""Looking: lists, cards, pickers, servers, and taking a question back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.views.callbacks.press import InstancePress, Press


@dataclass(frozen=True)
class ShowFleet(Press):
    """Show a page of the fleet, from 0."""

    code = "f"
    page: int


@dataclass(frozen=True)
class ShowCard(InstancePress):
    """Show one instance."""

    code = "c"


@dataclass(frozen=True)
class PickPage(Press):
    """Another page of the picker for a command that was typed without a name."""

    code = "g"
    page: int
    command: str


@dataclass(frozen=True)
class Cancel(Press):
    """Take a question back."""

    code = "x"


@dataclass(frozen=True)
class ShowServers(Press):
    """Show a page of the servers, from 0."""

    code = "S"
    page: int
