"""The languages and the time zones that a chat can choose, the present one marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.locales import LANGUAGES, ZONES
from bot.views import callbacks as press
from bot.views.alert_settings import back_to_alerts
from bot.views.screen import Button, Screen

if TYPE_CHECKING:
    from bot.locales import Texts

_PRESENT: Final = "✅ {choice}"


def languages(t: Texts) -> Screen:
    """Each language in its own words, and the way to the time zones."""
    rows = [
        (Button(_marked(language.name, is_present=language is t.language), press.ChooseLanguage(code)),)
        for code, language in LANGUAGES.items()
    ]
    zone = Button(t.plain("🕘 Time zone: {place}", place=t.plain(ZONES[t.zone])), press.ShowZones())
    return Screen(t.say("🌐 Which language shall I write here?"), (*rows, (zone,)))


def zones(t: Texts) -> Screen:
    """The zones where readers of the language likely live, and the present one if it is another."""
    offered = list(dict.fromkeys([*t.language.zones, t.zone]))
    buttons = [
        Button(_marked(t.plain(ZONES[zone]), is_present=zone == t.zone), press.ChooseZone(zone))
        for zone in offered
    ]
    rows = [tuple(buttons[place : place + 2]) for place in range(0, len(buttons), 2)]
    back = Button(t.plain("🌐 Language"), press.ShowLanguages())
    return Screen(t.say("🕘 For which place shall I tell the time here?"), (*rows, (back, back_to_alerts(t))))


def _marked(choice: str, *, is_present: bool) -> str:
    return _PRESENT.format(choice=choice) if is_present else choice
