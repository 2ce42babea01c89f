"""A pairing as one message from first to last, and the answers around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.fleet.names import MAX_LENGTH, MIN_LENGTH, NameFault
from bot.fleet.pairing import Ended, Ending, Failed, Linked, Preparing, Showing, Step
from bot.views import callbacks as press
from bot.views.errors import text_of
from bot.views.fleet import actions, open_button, qr_button
from bot.views.screen import Button, Screen, Style, label, say
from bot.views.words import MARKS, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.fleet.instance import Instance
    from bot.fleet.phones import Phone
    from bot.fleet.preparation import AskFirst

_ENDINGS: Final = {
    Ending.EXPIRED: "⌛ Nobody linked <b>{name}</b> in time. The code is removed.",
    Ending.STOPPED: "✋ Linking of <b>{name}</b> was stopped. The code is removed.",
    Ending.CLOSED: (
        "⌛ The server stopped linking <b>{name}</b>: it was logged out, or showed as many codes as it may. "
        "The code is removed."
    ),
    Ending.GONE: "🔎 <b>{name}</b> is no longer on the server.",
    Ending.NO_CODE: (
        "⚠️ The server got no code from WhatsApp for <b>{name}</b> in a minute.\n"
        "Usually WhatsApp refuses the server's WhatsApp Web version: update the server's image, or set "
        "CONFIG_SESSION_PHONE_VERSION there. Else the server cannot reach WhatsApp: look at its network or proxy."
    ),
    Ending.COMING_BACK: (
        "🟡 <b>{name}</b> is linked and lost its line; the server is bringing it back, so there is no QR.\n"
        "If it does not come back, restart it, or log it out to link it anew."
    ),
    Ending.LOADING: "⏳ The server has just started and is still loading <b>{name}</b>. Try again in a minute.",
    Ending.OTHER_KIND: (
        "✋ <b>{name}</b> has no QR and no pairing code: its kind links no phone. "
        "It is set up where it was created (WhatsApp's Business API at Meta, or the channel's own system)."
    ),
}

_LINKED: Final = "{mark} <b>{name}</b> is linked: {who}."
_TYPEABLE: Final = 200
_LONGEST_CODE: Final = 32

_WHERE_QR: Final = (
    "On the phone: WhatsApp → Settings → <b>Linked devices</b> → <b>Link a device</b>, and scan this."
)
_WHERE_CODE: Final = (
    "On the phone: WhatsApp → Settings → <b>Linked devices</b> → <b>Link a device</b> → "
    "<b>Link with phone number instead</b>, and type it."
)

_RENEWS: Final = "\n<i>The code renews itself here; it goes once the phone is linked.</i>"
_NOT_DRAWN: Final = (
    "\n<i>For a QR press Stop and then New QR. This message goes once the phone is linked.</i>"
)


def step(view: Step, picture: bytes | None) -> Screen:
    """One step of a pairing; ``picture`` is the code of a ``Showing`` drawn as PNG, if one was."""
    match view:
        case Preparing(instance):
            return Screen(say("⏳ Asking for a code for <b>{name}</b>…", name=instance.name), protected=True)
        case Showing():
            return _showing(view, picture)
        case Linked():
            return _linked(view)
        case Ended():
            return _ended(view)
        case Failed(instance, error):
            text = say("<b>{name}</b> could not be linked.\n", name=instance.name) + text_of(error)
            return Screen(text, ((qr_button(instance.ref, "🔁 Try again"), open_button(instance.ref)),))


def next_code_lost(instance: Instance) -> Screen:
    """The picture was taken away, since the code that followed it could not be shown."""
    text = say(
        "⚠️ Telegram did not take the next code of <b>{name}</b>, so it is not here.", name=instance.name
    )
    return Screen(text, ((qr_button(instance.ref, "📷 New QR"), open_button(instance.ref)),))


def name_refused(name: str, fault: NameFault, suggestion: str | None, phone: str | None) -> Screen:
    """Why a name is refused, and the nearest that is not, ready to copy."""
    reasons = {
        NameFault.LENGTH: f"it must be {MIN_LENGTH} to {MAX_LENGTH} characters long",
        NameFault.CHARACTERS: "it may hold only letters without accents, digits, dots, dashes and underscores",
        NameFault.EDGES: "it must begin and end with a letter or digit, without two dots in a row",
    }
    text = say("✋ <b>{name}</b> cannot be a name here: {reason}.", name=name, reason=reasons[fault])
    text += "\nOther tools (webhooks, queues, addresses) break on such names."
    if suggestion is None:
        return Screen(text)
    command = f"/new {suggestion}" + (f" {phone}" if phone else "")
    text += say("\nTry: <code>{command}</code>", command=command)
    return Screen(text, ((Button("📋 Copy it", copy=command),),))


def name_taken(name: str, instance: Instance | None) -> Screen:
    """The name is in use; offer to open that one."""
    if instance is None:
        return Screen(say("✋ The name <b>{name}</b> is in use on the server.", name=name))
    text = say("✋ The name <b>{name}</b> is in use. Open that instance, or take another name.", name=name)
    return Screen(text, ((open_button(instance.ref, "ℹ️ Open it"), qr_button(instance.ref)),))


def bad_phone(text: str) -> Screen:
    """It is no phone number."""
    return Screen(
        say(
            "☎️ <b>{text}</b> is not a phone number I know. Write it with its country: +55 11 99999-0000",
            text=text,
        )
    )


def which_phone(phones: Sequence[Phone], presses: Sequence[press.Press]) -> Screen:
    """The digits can be read in more than one way; ask, assume nothing."""
    rows = tuple((Button(str(phone), to),) for phone, to in zip(phones, presses, strict=True))
    return Screen("☎️ Which number is it?", (*rows, (Button("✖️ Cancel", press.Cancel()),)))


def ask_phone(instance: Instance) -> Screen:
    """How to get a pairing code."""
    command = f"/pair {_typeable(instance.name)}"
    text = say(
        "🔢 Send me the phone that <b>{name}</b> shall be linked to:\n<code>{command} +55 11 99999-0000</code>",
        name=instance.name,
        command=command,
    )
    copy = Button("📋 Copy the command", copy=f"{command} ")
    return Screen(text, ((copy,), (open_button(instance.ref),)))


def already_linked(instance: Instance) -> Screen:
    """It is connected; there is nothing to pair."""
    text = say(
        "🟢 <b>{name}</b> is connected as {number}.",
        name=instance.name,
        number=number(instance.row.owner_number),
    )
    return Screen(text, ((open_button(instance.ref),),))


def confirm_pair(ask: AskFirst, server: str, yes: press.PairConfirmed) -> Screen:
    """A pairing code would cost a linked session, so ask."""
    text = say(
        "🔢 <b>{name}</b> ({number}) on {server} is or was linked, and a connection attempt is running.\n"
        "A pairing code needs a logout first. Do that?",
        name=ask.instance.name,
        number=number(ask.instance.row.owner_number),
        server=server,
    )
    if ask.deaf_next_time:
        text += (
            "\n\n⚠️ On this server's release it would then <b>hear no messages</b> until the server restarts. "
            "Link it by QR instead, or delete it and create it again."
        )
    recreate = (
        ((Button("♻️ Delete and create again", press.AskRecreate(ask.instance.ref)),),)
        if ask.deaf_next_time
        else ()
    )
    return Screen(
        text,
        (
            (qr_button(ask.instance.ref),),
            *recreate,
            (Button("🚪 Log out and pair", yes, style=Style.DANGER), Button("✖️ No", press.Cancel())),
        ),
    )


def _ended(view: Ended) -> Screen:
    ref = view.instance.ref
    buttons = {
        Ending.GONE: (),
        Ending.OTHER_KIND: (open_button(ref),),
    }.get(view.ending, (qr_button(ref, "📷 New QR"), open_button(ref)))
    return Screen(say(_ENDINGS[view.ending], name=view.instance.name), (buttons,) if buttons else ())


def _showing(view: Showing, picture: bytes | None) -> Screen:
    ref, name = view.instance.ref, view.instance.name
    lines, rows = [say("📲 <b>{name}</b>", name=name)], []
    if picture is not None:
        lines.append(_WHERE_QR)
    else:
        lines.append(
            say("⚠️ The QR of <b>{name}</b> could not be read, so there is nothing to scan.", name=name)
        )
    if view.qr.pairing_code:
        code = _dashed(view.qr.pairing_code)
        lines.append(
            say(
                "\n🔢 Pairing code for {phone}:\n<code>{code}</code>",
                phone=view.phone or "the phone",
                code=code,
            )
        )
        lines.append(_WHERE_CODE)
        rows.append((Button(label(f"📋 Copy {code}"), copy=code),))
    elif view.phone is None:
        rows.append((Button("🔢 Pair by code", press.AskPhone(ref)),))
    lines.append(_RENEWS if picture is not None else _NOT_DRAWN)
    rows.append((Button("✋ Stop", press.StopPairing(ref)),))
    return Screen("\n".join(lines), tuple(rows), picture, protected=True)


def _linked(view: Linked) -> Screen:
    seen, row = view.now, view.now.instance.row
    who = number(row.owner_number) + (f" ({row.profile_name})" if row.profile_name else "")
    template = "{mark} <b>{name}</b> is connected as {who}. No QR is needed." if view.already else _LINKED
    text = say(template, mark=MARKS[seen.health], name=row.name, who=who)
    return Screen(text, (*actions(seen), (open_button(seen.instance.ref),)))


def _typeable(name: str) -> str:
    """What can be written in a command for ``name``: a beginning of it on one line is enough."""
    lines = name.splitlines()
    return lines[0][:_TYPEABLE].rstrip() if lines else ""


def _dashed(code: str) -> str:
    """``ABCD1234`` as WhatsApp shows it, ``ABCD-1234``; WhatsApp's have eight signs."""
    code = code[:_LONGEST_CODE]
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"
