"""A test message: asked about before it goes out, and followed until WhatsApp has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.fleet.sending import Ack
from bot.locales import mark, quoted
from bot.views.card_tools import check_button
from bot.views.deeds import no_button
from bot.views.fleet import open_button
from bot.views.screen import Button, Screen, Style, lines, paragraphs
from bot.views.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.fleet.instance import Instance
    from bot.fleet.sending import MaybeSent, Taken
    from bot.locales import Texts
    from bot.views import callbacks as press

_SHOWN: Final = 1_500
"""Characters of the text that the question repeats: twice as many units of UTF-16 leave room for the rest."""

_SO_FAR: Final = {
    Ack.NONE: mark("⏳ The server took the message after {ms} ms. I watch whether WhatsApp acknowledges it…"),
    Ack.SERVER: mark("⏳ WhatsApp has the message. I watch whether it reaches the phone…"),
}

_IN_THE_END: Final = {
    Ack.NONE: mark(
        "⚠️ The server took the message, but no acknowledgement of WhatsApp was seen in time. Either it is not "
        "out yet, or this server writes none down (DATABASE_SAVE_MESSAGE_UPDATE)."
    ),
    Ack.FAILED: mark("💥 The server took the message, but WhatsApp refused it."),
    Ack.SERVER: mark(
        "✅ WhatsApp has the message, so it was sent. It has not reached the phone so far, which may be off."
    ),
    Ack.DELIVERED: mark("✅ The message was sent and has reached the phone."),
    Ack.READ: mark("✅ The message was sent and has been read."),
}


def preview(
    t: Texts, instance: Instance, server: str, text: str, choices: Sequence[press.SendConfirmed]
) -> Screen:
    """Ask before a person is written to, in the name of whose number it is.

    Args:
        t: the reader's texts.
        instance: who would send it.
        server: its server's label.
        text: what would be sent.
        choices: a yes for each phone that what was typed can mean, the likeliest first.
    """
    phones = [number(t, str(choice.phone)) for choice in choices]
    question = (
        t.say(
            "📤 Send this from <b>{name}</b> ({own}) on {server} to <b>{phone}</b>?",
            name=instance.name,
            own=number(t, instance.row.owner_number),
            server=server,
            phone=phones[0],
        )
        if len(choices) == 1
        else t.say(
            "📤 Send this from <b>{name}</b> ({own}) on {server}, and to which number?",
            name=instance.name,
            own=number(t, instance.row.owner_number),
            server=server,
        )
    )
    told = [question, f"<blockquote>{quoted(text, _SHOWN)}</blockquote>"]
    if len(text) > _SHOWN:
        told.append(t.many("{count} character in all", "{count} characters in all", len(text)))
    labels = [t.plain("📤 Send")] if len(choices) == 1 else [f"📤 {phone}" for phone in phones]
    yes = [(Button(label, to, style=Style.GOOD),) for label, to in zip(labels, choices, strict=True)]
    return Screen(
        paragraphs(lines(*told), t.say("<i>Good for 2 minutes, for you alone.</i>")), ((no_button(t),), *yes)
    )


def unclear(t: Texts) -> Screen:
    """The phone may end at several places."""
    return Screen(
        t.say(
            "✋ I cannot tell where the phone ends and the text begins, so nothing was sent. "
            "Put the text on a line of its own, below name and phone."
        )
    )


def lost_draft(t: Texts) -> Screen:
    """It is no longer known what was to be sent."""
    return Screen(t.say("⌛ I no longer know that text, so nothing was sent. Write the command again."))


def sending(t: Texts, name: str) -> Screen:
    """Shown while the server takes its time."""
    return Screen(t.say("⏳ Sending from <b>{name}</b>…", name=name))


def on_its_way(t: Texts, taken: Taken, ack: Ack) -> Screen:
    """How far it came so far."""
    ms = t.number(max(1, round(taken.took_s * 1000)))
    return Screen(lines(_from_to(t, taken), t.say(_SO_FAR[ack], ms=ms)))


def arrived(t: Texts, taken: Taken, ack: Ack) -> Screen:
    """How far it came in the end."""
    ref = taken.instance.ref
    row = [open_button(t, ref)] if ack >= Ack.SERVER else [check_button(t, ref), open_button(t, ref)]
    return Screen(lines(_from_to(t, taken), t.say(_IN_THE_END[ack])), (tuple(row),))


def maybe_sent(t: Texts, outcome: MaybeSent) -> Screen:
    """The answer was lost."""
    ref = outcome.instance.ref
    text = t.say(
        "⚠️ The server's answer was lost, so the message <b>may have been sent</b>. I do not send it again by "
        "myself: look at the phone that should get it first."
    )
    return Screen(lines(_from_to(t, outcome), text), ((check_button(t, ref), open_button(t, ref)),))


def _from_to(t: Texts, outcome: Taken | MaybeSent) -> str:
    return t.say(
        "📤 <b>{name}</b> to {phone}",
        name=outcome.instance.name,
        phone=number(t, outcome.phone.digits),
    )
