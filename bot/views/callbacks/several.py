"""Choosing several instances of the fleet, and doing the same to all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.fleet.spans import MAX_SPAN, MIN_SPAN
from bot.fleet.switches import Switch
from bot.several.batch import Part
from bot.views.callbacks.checks import flag
from bot.views.callbacks.fleet import Filtered
from bot.views.callbacks.press import Press


@dataclass(frozen=True)
class ChooseSeveral(Filtered):
    """Choose several of those that a filter lets through."""

    code = "vc"


@dataclass(frozen=True)
class SeveralPress(Press):
    """A button below what one person chooses; it is of use to them alone.

    Attributes:
        batch: what is chosen, in the database.
    """

    batch: int


@dataclass(frozen=True)
class SeveralPage(SeveralPress):
    """Show a page to choose from, from 0."""

    code = "vp"
    page: int


@dataclass(frozen=True)
class SeveralToggle(SeveralPress):
    """Choose an instance, by its place in the list, or no more."""

    code = "vt"
    place: int


@dataclass(frozen=True)
class SeveralAll(SeveralPress):
    """Choose every instance, or none, and stay on a page."""

    code = "va"
    page: int
    on: int

    def __post_init__(self) -> None:
        flag(self.on)


@dataclass(frozen=True)
class AskSeveral(SeveralPress):
    """Ask whether to do it to what is chosen, or to a part of what one that is over left.

    Attributes:
        which: the number of a :class:`bot.several.batch.Part`.
    """

    which: int

    def __post_init__(self) -> None:
        Part(self.which)


@dataclass(frozen=True)
class AskRestarts(AskSeveral):
    """Ask whether to restart them."""

    code = "vr"


@dataclass(frozen=True)
class AskLogouts(AskSeveral):
    """Ask whether to log them out."""

    code = "vl"


@dataclass(frozen=True)
class AskDeletes(AskSeveral):
    """Ask for the number of those that are to be deleted."""

    code = "vd"


@dataclass(frozen=True)
class AskMutes(AskSeveral):
    """Ask for how long to mute them here."""

    code = "vm"


@dataclass(frozen=True)
class PickSwitch(SeveralPress):
    """Ask which switch to set."""

    code = "vs"


@dataclass(frozen=True)
class AskSwitch(AskSeveral):
    """Ask whether to set this switch for all of them; the switch is told by its number."""

    code = "vw"
    switch: int
    on: int

    def __post_init__(self) -> None:
        super().__post_init__()
        switch_of(self.switch)
        flag(self.on)


@dataclass(frozen=True)
class YesSeveral(SeveralPress):
    """The yes to what was asked."""


@dataclass(frozen=True)
class YesRestarts(YesSeveral):
    """Restart them now."""

    code = "vR"


@dataclass(frozen=True)
class YesLogouts(YesSeveral):
    """Log them out now."""

    code = "vL"


@dataclass(frozen=True)
class YesMutes(YesSeveral):
    """Mute them here for so many hours."""

    code = "vM"
    hours: int

    def __post_init__(self) -> None:
        if not MIN_SPAN <= timedelta(hours=self.hours) <= MAX_SPAN:
            raise ValueError(self.hours)


@dataclass(frozen=True)
class YesSwitch(YesSeveral):
    """Set this switch for all of them now."""

    code = "vW"
    switch: int
    on: int

    def __post_init__(self) -> None:
        switch_of(self.switch)
        flag(self.on)


@dataclass(frozen=True)
class StopSeveral(SeveralPress):
    """Begin no more of them."""

    code = "vq"


def number_of(switch: Switch) -> int:
    """The number under which a button tells of a switch."""
    return list(Switch).index(switch)


def switch_of(number: int) -> Switch:
    """The switch under a number; raises ValueError for none."""
    if not 0 <= number < len(Switch):
        raise ValueError(number)
    return list(Switch)[number]
