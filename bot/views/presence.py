"""How an instance shows to its contacts, said plainly: for good, for a while, and that the while is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evolution import Presence
from bot.views import callbacks as press
from bot.views.fleet import open_button
from bot.views.screen import Button, Screen
from bot.views.spans import until

if TYPE_CHECKING:
    from datetime import datetime

    from bot.fleet.instance import InstanceRef
    from bot.fleet.outcomes import PresenceSet
    from bot.locales import Texts


def presence_set(t: Texts, outcome: PresenceSet) -> Screen:
    """What WhatsApp does with it, said plainly."""
    name = outcome.instance.name
    if outcome.presence is Presence.AVAILABLE:
        text = t.say(
            "✅ <b>{name}</b> shows as online.\nWhile a linked device is online, WhatsApp keeps the phone's "
            "own notifications quiet. /offline gives them back.",
            name=name,
        )
    else:
        text = t.say(
            "✅ <b>{name}</b> shows as offline.\nThe phone's own notifications ring again.", name=name
        )
    return Screen(text, ((open_button(t, outcome.instance.ref),),))


def online_until(t: Texts, outcome: PresenceSet, ends: datetime, now: datetime) -> Screen:
    """It is online, and goes offline by itself."""
    text = t.say(
        "✅ <b>{name}</b> shows as online until {at}, and then as offline by itself.\nWhile a linked device is "
        "online, WhatsApp keeps the phone's own notifications quiet.",
        name=outcome.instance.name,
        at=until(t, ends, now),
    )
    ref = outcome.instance.ref
    return Screen(text, ((offline_button(t, ref), open_button(t, ref)),))


def online_is_over(t: Texts, name: str, ref: InstanceRef) -> Screen:
    """It went offline by itself, as somebody asked; nobody need be woken for that."""
    text = t.say(
        "🌙 <b>{name}</b> shows as offline again, as you asked.\nThe phone's own notifications ring again.",
        name=name,
    )
    return Screen(text, ((online_button(t, ref), open_button(t, ref)),), silent=True)


def online_is_given_up(t: Texts, name: str, ref: InstanceRef, ends: datetime) -> Screen:
    """It should have gone offline by itself, and did not as far as is known."""
    text = t.say(
        "⚠️ <b>{name}</b> should have gone offline at {at}. That did not come off within a day, so I try it no more. "
        "How it shows now I do not know.",
        name=name,
        at=t.moment(ends),
    )
    return Screen(text, ((offline_button(t, ref), open_button(t, ref)),))


def online_button(t: Texts, ref: InstanceRef) -> Button:
    """Shows an instance as online."""
    return Button(t.plain("👁 Online"), press.GoOnline(ref))


def offline_button(t: Texts, ref: InstanceRef) -> Button:
    """Shows an instance as offline."""
    return Button(t.plain("🌙 Offline"), press.GoOffline(ref))
