"""What is muted in a chat, and for how long something shall be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.locales import clip, mark
from bot.views import callbacks as press
from bot.views.alert_settings import back_to_alerts
from bot.views.fleet import cancel_button, open_button
from bot.views.screen import Button, Screen, label, lines, paragraphs
from bot.views.spans import until

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.alerts.chosen import RunningMute
    from bot.fleet.instance import InstanceRef
    from bot.locales import Texts
    from bot.views.screen import Rows

SPANS_H: Final = (1, 8, 24)
"""What is offered: an hour's work, a night, a day."""

NOT_WRITTEN: Final = mark("💥 That could not be written down, so nothing has changed. Look at the bot's log.")

_LISTED: Final = 20
_NAME_IN_LIST: Final = 64


def mutes(
    t: Texts,
    running: Sequence[RunningMute],
    now: datetime,
    *,
    ended: str | None = None,
    missed: str | None = None,
) -> Screen:
    """All that is muted here, each with a button that ends it.

    Args:
        t: the reader's texts.
        running: all that is muted.
        now: what time it is, in UTC.
        ended: what just is so no more.
        missed: what should be told again, and is not muted.
    """
    told = []
    if missed is not None:
        told.append(t.say("🔔 <b>{name}</b> is not muted here.", name=clip(missed, _NAME_IN_LIST)))
    if ended is not None:
        told.append(t.say("✅ <b>{name}</b> is told here again.", name=ended))
    if running:
        listed = [
            t.say("<b>{name}</b> until {at}", name=clip(one.name, _NAME_IN_LIST), at=until(t, one.until, now))
            for one in running[:_LISTED]
        ]
        told.append(
            lines(t.say("🔕 <b>Muted here</b>; tap one to hear of it again."), *listed, *_more(t, running))
        )
    elif missed is None:
        told.append(t.say("🔔 Nothing is muted here."))
    told.append(
        t.say(
            "Or write it: <code>/mute name 8h</code> (<code>m</code>, <code>h</code> and <code>d</code> are known), "
            "and <code>/mute name off</code>."
        )
    )
    ends = [
        Button(label(t.plain("🔔 {name}", name=one.name)), press.UnmuteHere(one.instance))
        for one in running[:_LISTED]
    ]
    last = (Button(t.plain("🔕 Mute one"), press.PickPage(0, "mute")), back_to_alerts(t))
    return Screen(paragraphs(*told), (*_pairs(ends), last))


def how_long(t: Texts, name: str, instance: InstanceRef) -> Screen:
    """For how long an instance shall be muted."""
    spans = tuple(
        Button(t.plain("{hours} h", hours=hours), press.MuteHere(instance, hours * 60)) for hours in SPANS_H
    )
    return Screen(
        t.say("🔕 For how long shall I tell nothing of <b>{name}</b> here?", name=name),
        (spans, (cancel_button(t),)),
    )


def muted(t: Texts, mute: RunningMute, now: datetime) -> Screen:
    """It is muted, until when, and how to take that back."""
    text = t.say(
        "✅ <b>{name}</b> is muted here until {at}. Other chats still hear of it.",
        name=mute.name,
        at=until(t, mute.until, now),
    )
    back = Button(t.plain("🔔 Unmute"), press.UnmuteHere(mute.instance))
    return Screen(text, ((back, open_button(t, mute.instance)), (_all_mutes(t),)))


def popup(t: Texts, ends: datetime, now: datetime) -> str:
    """What pops up when a button muted something."""
    return t.plain("🔕 Muted here until {at}.", at=until(t, ends, now))


def popup_unmuted(t: Texts) -> str:
    """What pops up when a button ended a mute."""
    return t.plain("🔔 It is told here again.")


def _more(t: Texts, running: Sequence[RunningMute]) -> list[str]:
    more = len(running) - _LISTED
    return [t.many("… and {count} more", "… and {count} more", more)] if more > 0 else []


def _all_mutes(t: Texts) -> Button:
    return Button(t.plain("🔕 All mutes"), press.ShowMutes())


def _pairs(buttons: Sequence[Button]) -> Rows:
    return tuple(tuple(buttons[place : place + 2]) for place in range(0, len(buttons), 2))
