"""The words that histories are told with, in pictures and below them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.history.figures import Period
from bot.locales import clip, mark
from bot.views.words import NAMES, SHORT_REASONS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.history.figures import Figures, FleetRow, Incident, InstanceHistory
    from bot.locales import Texts

PAGE_SIZE: Final = 10
"""Rows of one picture."""

PERIODS: Final[Mapping[Period, str]] = {
    Period.DAY: mark("24 hours"),
    Period.WEEK: mark("7 days"),
    Period.MONTH: mark("30 days"),
}

_NONE: Final = "\u2014"
"""Instead of a share, where there is no time of which it could be one."""

_NAME: Final = 48


def named(one: FleetRow | InstanceHistory, *, several: bool) -> str:
    """As a command takes it where there are several servers."""
    return clip(f"{one.ref.server}/{one.name}" if several else one.name, _NAME)


def share_of(t: Texts, figures: Figures) -> str:
    """How much of the time it was connected."""
    return _NONE if figures.uptime is None else t.share(figures.uptime)


def began_at(t: Texts, incident: Incident) -> str:
    """When an incident began, to the minute."""
    return f"{t.day(incident.began)} {t.hour(incident.began)}"


def cause_of(t: Texts, incident: Incident) -> str:
    """Why; where no reason is known, what it was."""
    short = SHORT_REASONS.get(incident.reason) if incident.reason else None
    return t.plain(short or NAMES[incident.health])


def window_of(t: Texts, began: datetime, ended: datetime) -> str:
    """From when to when, and whose time that is."""
    return t.plain(
        "{began} to {ended}",
        began=f"{t.day(began)} {t.hour(began)}",
        ended=f"{t.day(ended)} {t.minute(ended)}",
    )
