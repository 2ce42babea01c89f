"""Restarts by themselves: the button that chooses them for an instance, and what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.callbacks import Heal, HealHere
from bot.views.screen import Button
from bot.watch.known import MOST_TRIES

if TYPE_CHECKING:
    from bot.fleet.instance import InstanceRef
    from bot.locales import Texts
    from bot.views.screen import Rows


def choice(t: Texts, instance: InstanceRef, *, by_itself: bool, on_alert: bool = False) -> Rows:
    """What holds now, as a row of its own; a tap makes it the other.

    Args:
        t: the reader's texts.
        instance: the instance.
        by_itself: whether it is restarted by itself.
        on_alert: the message stays what it is.
    """
    label = t.plain("🔁 Restart by itself: on") if by_itself else t.plain("🔁 Restart by itself: off")
    to = Heal if on_alert else HealHere
    return ((Button(label, to(instance, int(not by_itself))),),)


def popup(t: Texts, *, by_itself: bool) -> str:
    """What was chosen on an alert."""
    if by_itself:
        return t.plain("From now on I restart it by itself where it is stuck, 3 times at most.")
    return t.plain("I do not restart it by itself any more.")


def tried(t: Texts, tries: int) -> str:
    """How often it was restarted so far."""
    return t.say(
        "🔁 Restarted by itself: try {tries} of {most}", tries=t.number(tries), most=t.number(MOST_TRIES)
    )
