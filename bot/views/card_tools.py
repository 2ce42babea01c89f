"""The card's buttons that look closer at an instance: the check and the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.fleet.health import Health
from bot.views import callbacks as press
from bot.views.screen import Button

if TYPE_CHECKING:
    from bot.fleet.health import Observation
    from bot.fleet.instance import InstanceRef
    from bot.locales import Texts
    from bot.views.screen import Rows

_CANNOT_BE_READ: Final = {Health.UNREACHABLE, Health.UNRESPONSIVE, Health.LOADING}


def tools(t: Texts, seen: Observation) -> Rows:
    """What can be looked at closer in its health, as a row; none where the server could not answer it."""
    if seen.health in _CANNOT_BE_READ or not seen.instance.row.links_a_phone:
        return ()
    ref = seen.instance.ref
    settings = Button(t.plain("⚙️ Settings"), press.ShowSwitches(ref))
    return ((check_button(t, ref), settings),) if seen.health is Health.CONNECTED else ((settings,),)


def check_button(t: Texts, ref: InstanceRef) -> Button:
    """Sees whether WhatsApp answers it."""
    return Button(t.plain("🩺 Check"), press.Check(ref))
