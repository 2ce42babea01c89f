"""The words that histories are told with, in pictures and below them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.fleet.diagnosis import Reason
from bot.history.figures import Period
from bot.locales import clip, mark
from bot.views.words import NAMES

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

CAUSES: Final[Mapping[Reason, str]] = {
    Reason.LOGGED_OUT: mark("logged out"),
    Reason.BANNED_FOR_A_TIME: mark("restricted for a time"),
    Reason.PHONE_GONE: mark("main phone gone"),
    Reason.OUTDATED_CLIENT: mark("server outdated"),
    Reason.PROBABLY_BANNED: mark("probably banned"),
    Reason.LOST: mark("line lost"),
    Reason.MULTI_DEVICE: mark("phone's WhatsApp too old"),
    Reason.CLOSED: mark("line closed"),
    Reason.REPLACED: mark("opened elsewhere"),
    Reason.BAD_SESSION: mark("broken keys"),
    Reason.WHATSAPP_UNAVAILABLE: mark("WhatsApp unavailable"),
    Reason.RESTART_REQUIRED: mark("restart needed"),
    Reason.OTHER: mark("unknown reason"),
}
"""Why an incident began, in so few words that a line of the picture holds them."""

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
    return t.plain(CAUSES[incident.reason] if incident.reason else NAMES[incident.health])


def window_of(t: Texts, began: datetime, ended: datetime) -> str:
    """From when to when, and whose time that is."""
    return t.plain(
        "{began} to {ended}",
        began=f"{t.day(began)} {t.hour(began)}",
        ended=f"{t.day(ended)} {t.minute(ended)}",
    )
