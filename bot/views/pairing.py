"""A pairing while it runs, and the answers around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.fleet.names import MAX_LENGTH, MIN_LENGTH, NameFault
from bot.fleet.outcomes import Deed
from bot.fleet.steps import Deleting, Ended, Failed, Linked, Preparing, Showing, Step
from bot.locales import mark
from bot.views import callbacks as press
from bot.views import endings
from bot.views.deeds import no_button, working
from bot.views.fleet import cancel_button, code_button, open_button, pairs, qr_button, recreate_button
from bot.views.screen import Button, Rows, Screen, Style, label, lines, paragraphs, shape
from bot.views.words import dashed, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.fleet.instance import Instance, InstanceRef
    from bot.fleet.phones import Phone
    from bot.fleet.preparation import AskFirst
    from bot.locales import Texts

_FAULTS: Final = {
    NameFault.LENGTH: mark(
        "✋ <b>{name}</b> cannot be a name here: it must be {least} to {most} characters long."
    ),
    NameFault.CHARACTERS: mark(
        "✋ <b>{name}</b> cannot be a name here: "
        "it may hold only letters without accents, digits, dots, dashes and underscores."
    ),
    NameFault.EDGES: mark(
        "✋ <b>{name}</b> cannot be a name here: "
        "it must begin and end with a letter or digit, without two dots in a row."
    ),
}

BAR_CELLS: Final = 8
"""Of the bar that shows a code's age."""

_TYPEABLE: Final = 200

_SERVERS_OFFERED: Final = 96
"""Telegram takes 100 buttons; any server can be written before the name."""

_OPEN_IT: Final = mark("ℹ️ Open it")


def preparing(t: Texts, name: str, ref: InstanceRef) -> Screen:
    """Shown while the server is asked for a code."""
    text = t.say("⏳ Asking for a code for <b>{name}</b>…", name=name)
    return Screen(text, ((_stop_button(t, ref),),), protected=True)


def step(t: Texts, view: Step, picture: bytes | None, age: int = 0) -> Screen:
    """One step of a pairing.

    Args:
        t: the texts.
        view: the step.
        picture: the code of a ``Showing`` drawn as PNG, if one was.
        age: how many cells of the bar that code has aged.
    """
    match view:
        case Preparing(instance):
            return preparing(t, instance.name, instance.ref)
        case Showing():
            return _showing(t, view, picture, age)
        case Deleting(instance):
            return working(t, Deed.DELETE, instance.name)
        case Linked():
            return endings.linked(t, view)
        case Ended():
            return endings.ended(t, view)
        case Failed():
            return endings.failed(t, view)


def next_code_lost(t: Texts, instance: Instance) -> Screen:
    """The picture was taken away, since the code that followed it could not be shown."""
    text = t.say(
        "⚠️ Telegram did not take the next code of <b>{name}</b>, so it is not here.", name=instance.name
    )
    return Screen(text, ((qr_button(t, instance.ref, endings.NEW_QR), open_button(t, instance.ref)),))


def left_open(t: Texts, name: str, ref: InstanceRef) -> Screen:
    """The program ended while it showed codes of an instance, and does not go on with that."""
    text = t.say(
        "⌛ Linking of <b>{name}</b> ended, since I was not running. The code is removed.", name=name
    )
    return Screen(text, ((qr_button(t, ref, endings.NEW_QR), open_button(t, ref)),))


def name_refused(t: Texts, name: str, fault: NameFault, suggestion: str | None, phone: str | None) -> Screen:
    """Why a name is refused, and the nearest that is not, ready to copy."""
    why = t.say(_FAULTS[fault], name=name, least=MIN_LENGTH, most=MAX_LENGTH)
    others = t.say("Other tools (webhooks, queues, addresses) break on such names.")
    if suggestion is None:
        return Screen(lines(why, others))
    command = f"/new {suggestion} {phone or ''}".rstrip()
    instead = t.say("Try: <code>{command}</code>", command=command)
    return Screen(lines(why, others, instead), ((Button(t.plain("Copy it"), copy=command),),))


def name_taken(t: Texts, name: str, instance: Instance | None) -> Screen:
    """The name is in use; offer to open that one."""
    if instance is None:
        return Screen(t.say("✋ The name <b>{name}</b> is in use on the server.", name=name))
    text = t.say("✋ The name <b>{name}</b> is in use. Open that instance, or take another name.", name=name)
    return Screen(text, ((open_button(t, instance.ref, _OPEN_IT), qr_button(t, instance.ref)),))


def bad_phone(t: Texts, text: str) -> Screen:
    """It is no phone number."""
    return Screen(
        t.say(
            "✋ <b>{text}</b> is not a phone number I know. Write it with its country: +55 11 99999-0000",
            text=text,
        )
    )


def which_phone(t: Texts, phones: Sequence[Phone], presses: Sequence[press.Press]) -> Screen:
    """The digits can be read in more than one way, or lack their country; ask, assume nothing."""
    rows = tuple((Button(str(phone), to),) for phone, to in zip(phones, presses, strict=True))
    question = (
        t.say("🔢 Which number is it?")
        if len(phones) > 1
        else t.say("🔢 That number has no country in front. Is it this one?")
    )
    return Screen(question, (*rows, (cancel_button(t),)))


def which_server(t: Texts, name: str, choices: Sequence[tuple[str, press.Press]]) -> Screen:
    """There are several servers to create it on; ``choices`` are their labels, each with what it does."""
    buttons = [Button(label(server), to) for server, to in choices[:_SERVERS_OFFERED]]
    text = t.say("🖥 On which server shall <b>{name}</b> be?", name=name)
    return Screen(text, (*pairs(buttons), (cancel_button(t),)))


def ask_phone(t: Texts, instance: Instance) -> Screen:
    """How to get a pairing code."""
    command = f"/pair {_typeable(instance.name)}"
    text = t.say(
        "🔢 Send me the phone that <b>{name}</b> shall be linked to, such as +55 11 99999-0000. "
        "In a group, reply to this message, or write:\n<code>{command} +55 11 99999-0000</code>",
        name=instance.name,
        command=command,
    )
    copy = Button(t.plain("Copy the command"), copy=f"{command} ")
    return Screen(text, ((copy,), (open_button(t, instance.ref),)))


def already_linked(t: Texts, instance: Instance) -> Screen:
    """It is connected; there is nothing to pair."""
    text = t.say(
        "🟢 <b>{name}</b> is connected as {number}.",
        name=instance.name,
        number=number(t, instance.row.owner_number),
    )
    return Screen(text, ((open_button(t, instance.ref),),))


def confirm_pair(t: Texts, ask: AskFirst, server: str, yes: press.PairConfirmed) -> Screen:
    """A pairing code would cost a linked session, so ask."""
    ref = ask.instance.ref
    question = t.say(
        "🔢 <b>{name}</b> ({number}) on {server} is or was linked, and a connection attempt is running.\n"
        "A pairing code needs a logout first. Do that?",
        name=ask.instance.name,
        number=number(t, ask.instance.row.owner_number),
        server=server,
    )
    answers = ((no_button(t),), (Button(t.plain("🚪 Log out and pair"), yes, style=Style.DANGER),))
    if not ask.deaf_next_time:
        return Screen(question, ((qr_button(t, ref),), *answers))
    costs = t.say(
        "⚠️ On this server's release it would then <b>hear no messages</b> until the server restarts. "
        "Link it by QR instead, or delete it and create it again."
    )
    return Screen(paragraphs(question, costs), ((qr_button(t, ref),), (recreate_button(t, ref),), *answers))


def _showing(t: Texts, view: Showing, picture: bytes | None, age: int) -> Screen:
    ref, name, is_drawn = view.instance.ref, view.instance.name, picture is not None
    texts = [_how_to_scan(t, name, is_drawn=is_drawn)]
    if view.qr.pairing_code:
        code = dashed(view.qr.pairing_code)
        texts.append(_how_to_type(t, code, view.phone, is_drawn=is_drawn))
    elif view.phone is not None:
        texts.append(
            t.say("⚠️ WhatsApp gave no code to type for {phone}.", phone=number(t, view.phone.digits))
        )
    if is_drawn:
        bar = t.say("Code {number} {bar} <i>renews itself</i>", number=t.number(view.number), bar=_bar(age))
        texts[-1] = lines(texts[-1], bar)
    else:
        texts.append(t.say("<i>For a QR press New QR. This message goes once the phone is linked.</i>"))
    if view.number > endings.CODES_OF_A_PASSKEY:
        texts.append(endings.passkey(t))
    return Screen(paragraphs(*texts), _buttons(t, ref, view), picture, protected=True)


def _buttons(t: Texts, ref: InstanceRef, view: Showing) -> Rows:
    """What can be done while a code is shown; what ends it stands last and apart."""
    new_qr = Button(t.plain(endings.NEW_QR), press.RenewCode(ref))
    send = Button(t.plain("🔗 Send to client"), press.SendToClient(ref))
    stop = (_stop_button(t, ref),)
    if view.phone is None:
        return ((code_button(t, ref), new_qr), (send,), stop)
    if not view.qr.pairing_code:
        return ((new_qr, send), stop)
    code = dashed(view.qr.pairing_code)
    return ((Button(label(t.plain("Copy {code}", code=code)), copy=code),), (new_qr, send), stop)


def _stop_button(t: Texts, ref: InstanceRef) -> Button:
    return Button(t.plain("⏹ Stop"), press.StopPairing(ref))


def _bar(age: int) -> str:
    return "▰" * age + "▱" * (BAR_CELLS - age)


def _how_to_scan(t: Texts, name: str, *, is_drawn: bool) -> str:
    head = shape("📲 <b>{name}</b>", name=name)
    if is_drawn:
        where = t.say("WhatsApp → Settings → <b>Linked devices</b> → <b>Link a device</b>, and scan this.")
        return lines(head, where)
    why = t.say("⚠️ The QR of <b>{name}</b> could not be read, so there is nothing to scan.", name=name)
    return lines(head, why)


def _how_to_type(t: Texts, code: str, phone: Phone | None, *, is_drawn: bool) -> str:
    where = (
        t.say("Or <b>Link with phone number instead</b>, and type this code:")
        if is_drawn
        else t.say(
            "On the phone: WhatsApp → Settings → <b>Linked devices</b> → <b>Link a device</b> → "
            "<b>Link with phone number instead</b>, and type this code:"
        )
    )
    if phone is None:
        return lines(where, shape("🔢 <code>{code}</code>", code=code))
    return lines(where, shape("🔢 <code>{code}</code> ({phone})", code=code, phone=number(t, phone.digits)))


def _typeable(name: str) -> str:
    """What can be written in a command for ``name``: a beginning of it on one line is enough."""
    lines = name.splitlines()
    return lines[0][:_TYPEABLE].rstrip() if lines else ""
