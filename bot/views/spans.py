"""For how long something holds: what was typed, and when it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.views.screen import Screen

if TYPE_CHECKING:
    from datetime import datetime

    from bot.locales import Texts

_A_DAY: Final = timedelta(days=1)


def bad_time(t: Texts, typed: str) -> Screen:
    """What was written as a time is none, or out of bounds."""
    return Screen(
        t.say(
            "✋ <b>{typed}</b> is no time that I know. Write <code>90m</code>, <code>8h</code> or <code>2d</code>: "
            "from a minute to 30 days.",
            typed=typed,
        )
    )


def until(t: Texts, ends: datetime, now: datetime) -> str:
    """When something ends: the time of day, with the date where that is not today's or tonight's."""
    return t.minute(ends) if ends - now < _A_DAY else t.moment(ends)
