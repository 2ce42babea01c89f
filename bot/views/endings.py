"""How a pairing ended, in words that a person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.fleet.steps import Ending
from bot.fleet.versions import finds_whatsapp_version
from bot.locales import mark
from bot.views import callbacks as press
from bot.views.errors import text_of
from bot.views.fleet import all_button, open_button, qr_button, see_all
from bot.views.screen import Button, Screen, Style, lines, paragraphs
from bot.views.words import REASONS, number

if TYPE_CHECKING:
    from bot.fleet.diagnosis import Reason
    from bot.fleet.instance import InstanceRef
    from bot.fleet.phones import Phone
    from bot.fleet.steps import Ended, Failed, Linked
    from bot.locales import Texts
    from bot.views.screen import Rows

CODES_OF_A_PASSKEY: Final = 3
"""After so many codes we speak of passkeys: a scan that ends at one looks as no scan (Evolution's issue #2618)."""

NEW_QR: Final = mark("📷 New QR")
_NEW_CODE: Final = mark("🔢 New code")
_TRY_AGAIN: Final = mark("🔁 Try again")

_ENDINGS: Final = {
    Ending.EXPIRED: mark("⌛ Nobody linked <b>{name}</b> in time. The code is removed."),
    Ending.STOPPED: mark("✋ Linking of <b>{name}</b> was stopped. The code is removed."),
    Ending.DELETED: mark("🔎 <b>{name}</b> was deleted. The code is removed."),
    Ending.CLOSED: mark("⌛ The server stopped linking <b>{name}</b>. The code is removed."),
    Ending.LIMIT: mark(
        "⌛ The server showed as many codes of <b>{name}</b> as it may (its QRCODE_LIMIT), and stopped. "
        "The code is removed."
    ),
    Ending.GONE: mark("🔎 <b>{name}</b> is no longer on the server."),
    Ending.NO_CODE: mark("🔧 The server got no code from WhatsApp for <b>{name}</b> in a minute."),
    Ending.COMING_BACK: mark(
        "🟡 <b>{name}</b> is linked and lost its line; the server is bringing it back, so there is no QR.\n"
        "If it does not come back, restart it, or log it out to link it anew."
    ),
    Ending.LOADING: mark(
        "🔵 The server has just started and is still loading <b>{name}</b>. Try again in a minute."
    ),
    Ending.OTHER_KIND: mark(
        "✋ <b>{name}</b> has no QR and no pairing code: its kind links no phone. "
        "It is set up where it was created (WhatsApp's Business API at Meta, or the channel's own system)."
    ),
}


def passkey(t: Texts) -> str:
    """What to do about a scan after which nothing happens."""
    return t.say(
        "⚠️ Scanned, and nothing happened? WhatsApp asks some accounts for a passkey, "
        "which Evolution API cannot give. Link another number, or wait for a release that can."
    )


def linked(t: Texts, view: Linked) -> Screen:
    """The phone is linked; loudly, if it is not the one that was meant."""
    seen, row = view.now, view.now.instance.row
    phone = number(t, row.owner_number)
    who = f"{phone} ({row.profile_name})" if row.profile_name else phone
    if view.instead_of is not None:
        return _wrong_phone(t, seen.instance.ref, row.name, who, view.instead_of)
    template = (
        mark("🟢 <b>{name}</b> is connected as {who}; there is nothing to link.")
        if view.already
        else mark("✅ <b>{name}</b> is linked: {who}.")
    )
    text = t.say(template, name=row.name, who=who)
    return Screen(text, ((open_button(t, seen.instance.ref), all_button(t)),))


def ended(t: Texts, view: Ended) -> Screen:
    """There will be no more codes, and why; one tap starts again where that can help."""
    ref = view.instance.ref
    text = t.say(_ENDINGS[view.ending], name=view.instance.name)
    match view.ending:
        case Ending.GONE | Ending.DELETED:
            return Screen(text, see_all(t))
        case Ending.OTHER_KIND:
            return Screen(text, ((open_button(t, ref),),))
        case Ending.NO_CODE:
            text = lines(text, *_why(t, view.reason), _whatsapp_version(t, view.version))
        case Ending.CLOSED:
            text = lines(text, *_why(t, view.reason))
        case Ending.EXPIRED if view.codes >= CODES_OF_A_PASSKEY:
            text = paragraphs(text, passkey(t))
    return Screen(text, again(t, ref, view.phone, NEW_QR))


def failed(t: Texts, view: Failed) -> Screen:
    """The server did not answer as it should."""
    ref = view.instance.ref
    what = t.say("✋ <b>{name}</b> was not linked.", name=view.instance.name)
    return Screen(lines(what, text_of(t, view.error)), again(t, ref, view.phone, _TRY_AGAIN))


def again(t: Texts, ref: InstanceRef, phone: Phone | None, qr: str) -> Rows:
    """Starts again as it was: for the same phone, or with a QR."""
    if phone is None:
        return ((qr_button(t, ref, qr), open_button(t, ref)),)
    code = Button(t.plain(_NEW_CODE), press.PairPhone(ref, int(phone.digits)))
    return ((code, qr_button(t, ref, NEW_QR)), (open_button(t, ref),))


def _wrong_phone(t: Texts, ref: InstanceRef, name: str, who: str, expected: Phone) -> Screen:
    text = t.say(
        "⚠️ <b>ANOTHER PHONE</b> was linked to <b>{name}</b>: {who}.\nIt should have been {expected}.",
        name=name,
        who=who,
        expected=number(t, expected.digits),
    )
    keep = Button(t.plain("✅ Keep it"), press.ShowCard(ref))
    log_out = Button(t.plain("🚪 Log out"), press.AskLogout(ref), style=Style.DANGER)
    return Screen(text, ((keep,), (log_out,)))


def _why(t: Texts, reason: Reason | None) -> tuple[str, ...]:
    return (t.say(REASONS[reason]),) if reason is not None else ()


def _whatsapp_version(t: Texts, version: str | None) -> str:
    """Which setting and which release mend a server whose WhatsApp Web version is refused."""
    if finds_whatsapp_version(version):
        return t.say(
            "Usually WhatsApp refuses the server's WhatsApp Web version: remove CONFIG_SESSION_PHONE_VERSION "
            "there, so that it finds the newest by itself, or update its image. "
            "Else the server cannot reach WhatsApp: look at its network or proxy."
        )
    return t.say(
        "Usually WhatsApp refuses the server's WhatsApp Web version: update its image to 2.3.7 or later, or set "
        "CONFIG_SESSION_PHONE_VERSION there to the version that web.whatsapp.com shows under Settings → Help. "
        "Else the server cannot reach WhatsApp: look at its network or proxy."
    )
