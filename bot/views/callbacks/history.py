"""Histories, in pictures and tables."""

from __future__ import annotations

from dataclasses import dataclass

from bot.history.figures import Period
from bot.views.callbacks.press import InstancePress, Press


@dataclass(frozen=True)
class ShowHistory(InstancePress):
    """Show the history of an instance over a period (:class:`Period`'s value)."""

    code = "ho"
    period: str

    def __post_init__(self) -> None:
        Period(self.period)


@dataclass(frozen=True)
class ShowFleetHistory(Press):
    """Show a page of the history of all, from 0."""

    code = "hf"
    page: int
    period: str

    def __post_init__(self) -> None:
        Period(self.period)


@dataclass(frozen=True)
class HistoryTable(InstancePress):
    """Send the history of an instance as a table."""

    code = "hc"
    period: str

    def __post_init__(self) -> None:
        Period(self.period)


@dataclass(frozen=True)
class FleetHistoryTable(Press):
    """Send the figures of all as a table."""

    code = "ha"
    period: str

    def __post_init__(self) -> None:
        Period(self.period)
