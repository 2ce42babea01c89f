"""Whether an instance that says "open" is alive, and what to do where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.fleet.checking import Alive, Dead, NotOpen
from bot.views import callbacks as press
from bot.views.card import actions
from bot.views.card_tools import check_button
from bot.views.fleet import open_button, recreate_button
from bot.views.screen import Button, Screen, lines, paragraphs, shape
from bot.views.words import MARKS, MEANINGS, NAMES

if TYPE_CHECKING:
    from datetime import datetime

    from bot.fleet.checking import CheckOutcome
    from bot.fleet.instance import InstanceRef
    from bot.locales import Texts
    from bot.views.screen import Rows


def checking(t: Texts, name: str) -> Screen:
    """Shown while WhatsApp's answer is waited for."""
    return Screen(t.say("⏳ Asking WhatsApp something through <b>{name}</b>…", name=name))


def checked(t: Texts, outcome: CheckOutcome) -> Screen:
    """What the check showed."""
    match outcome:
        case Alive(instance, took_s, deaf_since):
            text = t.say(
                "🟢 <b>{name}</b> is alive: WhatsApp answered it after {ms} ms.",
                name=instance.name,
                ms=t.number(max(1, round(took_s * 1000))),
            )
            if deaf_since is None:
                return Screen(text, (_again(t, instance.ref),))
            rows = ((recreate_button(t, instance.ref),), _again(t, instance.ref))
            return Screen(paragraphs(text, _deaf(t, deaf_since)), rows)
        case Dead(instance, waited_s):
            text = t.say(
                "💥 <b>{name}</b> says that it is open, but WhatsApp does not answer it (I gave up after {waited}). "
                "A restart opens the line anew; I check it again after that.",
                name=instance.name,
                waited=t.span(waited_s),
            )
            return Screen(text, (*_cure(t, instance.ref), _again(t, instance.ref)))
        case NotOpen(seen):
            text = lines(
                t.say(
                    "{mark} <b>{name}</b> is not open, so there was nothing to check: it is {health}.",
                    mark=MARKS[seen.health],
                    name=seen.instance.name,
                    health=t.plain(NAMES[seen.health]),
                ),
                shape("<i>{meaning}</i>", meaning=t.plain(MEANINGS[seen.health])),
            )
            return Screen(text, (*actions(t, seen), _again(t, seen.instance.ref)))


def _deaf(t: Texts, since: datetime) -> str:
    return t.say(
        "⚠️ But it may be <b>deaf</b>: it was logged out by API on {at} and linked again. On the releases 2.3.1 to "
        "2.3.6 such an instance sends, but hears no messages until the server's program is restarted. If that "
        "was done since, all is well; if not, do it, or delete the instance and create it again.",
        at=t.moment(since),
    )


def _cure(t: Texts, ref: InstanceRef) -> Rows:
    return ((Button(t.plain("⚡ Restart and check"), press.RestartAndCheck(ref)),),)


def _again(t: Texts, ref: InstanceRef) -> tuple[Button, ...]:
    return (check_button(t, ref), open_button(t, ref))
