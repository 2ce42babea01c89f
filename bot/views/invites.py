"""Links for clients: what who makes one is told, and what a client sees who has only Telegram."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.locales import mark
from bot.views import callbacks as press
from bot.views import endings
from bot.views.client import Kind
from bot.views.fleet import open_button
from bot.views.screen import Button, Screen, Style, lines, paragraphs, shape
from bot.views.words import number

if TYPE_CHECKING:
    from bot.fleet.instance import InstanceRef
    from bot.fleet.steps import Linked
    from bot.locales import Texts
    from bot.views.client import ClientView

_HOW: Final = mark("On the phone: WhatsApp → Settings → <b>Linked devices</b> → <b>Link a device</b>.")


def made(t: Texts, name: str, link: str, handle: str, good_s: float) -> Screen:
    """A new link, to be sent on; it is a password until it is used."""
    text = t.say(
        "🔗 A link for the client of <b>{name}</b>:\n{link}\n"
        "It shows this one QR and nothing else, is good for one phone and ends in {span}. "
        "Whoever has it can link a phone, so send it to your client alone. I tell you when it is opened.",
        name=name,
        link=link,
        span=t.span(good_s),
    )
    revoke = Button(t.plain("🚫 Revoke"), press.RevokeInvite(handle), style=Style.DANGER)
    return Screen(text, ((Button(t.plain("Copy the link"), copy=link),), (revoke,)))


def revoked(t: Texts, name: str) -> Screen:
    """It was taken back."""
    return Screen(t.say("✅ The link for <b>{name}</b> is revoked: it shows nothing any more.", name=name))


def was_over(t: Texts, name: str) -> Screen:
    """There was nothing to take back."""
    return Screen(t.say("⌛ The link for <b>{name}</b> was over already.", name=name))


def unknown(t: Texts) -> Screen:
    """It ended so long ago that nothing is known of it."""
    return Screen(t.say("⌛ This link is over."))


def opened(t: Texts, name: str) -> Screen:
    """Somebody opened it first."""
    return Screen(t.say("🔗 The link for <b>{name}</b> was opened.", name=name))


def linked(t: Texts, name: str, instance: InstanceRef, step: Linked) -> Screen:
    """A phone was linked by it; where it is not the one that was meant, that comes first."""
    if step.instead_of:
        return endings.linked(t, step)
    row = step.now.instance.row
    phone = number(t, row.owner_number)
    who = f"{phone} ({row.profile_name})" if row.profile_name else phone
    told = t.say("✅ <b>{name}</b> was linked by its link: {who}.", name=name, who=who)
    return Screen(told, ((open_button(t, instance),),))


def used(t: Texts, name: str) -> Screen:
    """What takes the link's place in its message once a phone was linked."""
    return Screen(t.say("✅ The link for <b>{name}</b> was used; it shows nothing any more.", name=name))


def guest(t: Texts, name: str, view: ClientView, picture: bytes | None) -> Screen:
    """What a client sees in Telegram: no button, since they may do nothing else."""
    match view.kind:
        case Kind.LINKED:
            return Screen(t.say("✅ <b>{name}</b> is linked. There is nothing more to do here.", name=name))
        case Kind.OVER:
            return not_good(t)
    told = [shape("📲 <b>{name}</b>", name=name), shape("{state}", state=view.state)]
    if view.kind is Kind.ENDED:
        told.append(t.say("Open the link again for a new code."))
        return Screen(lines(*told))
    if view.code:
        told.append(shape("<code>{code}</code>", code=view.code))
    steps = [t.say(_HOW)] if view.kind is Kind.SHOWING else []
    return Screen(paragraphs(lines(*told), *steps), (), picture, protected=True)


def not_good(t: Texts) -> Screen:
    """A token that is not good: the same for each reason."""
    return Screen(
        t.say(
            "⌛ This link is not valid any more. If your phone was just linked, all is done. "
            "Else ask whoever sent you the link for a new one."
        )
    )
