"""Questions before an action, and what became true after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.evolution import Presence
from bot.fleet.outcomes import Deed
from bot.views import callbacks as press
from bot.views.fleet import actions, open_button, qr_button
from bot.views.screen import Button, Rows, Screen, Style, label, say
from bot.views.words import MARKS, MEANINGS, NAMES, number, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.fleet.instance import Instance
    from bot.fleet.outcomes import Deleted, LoggedOut, PresenceSet, Restarted, Unconfirmed

_DEAF = (
    "\n\n⚠️ This server's release (2.3.1 to 2.3.6) has a fault: after a logout by API an instance that is linked "
    "again <b>hears no more messages</b> until the server restarts. Deleting and creating it again avoids that; "
    "name, token, settings and webhook stay, its stored messages, contacts and chats are lost."
)


def confirm_logout(instance: Instance, server: str, yes: press.LogoutConfirmed, *, deaf: bool) -> Screen:
    """Ask before a logout, and say what it costs on this release."""
    text = say(
        "🚪 Log out <b>{name}</b> ({number}) on {server}?\nThe phone is unlinked and it stops at once.",
        name=instance.name,
        number=number(instance.row.owner_number),
        server=server,
    )
    rows: list[tuple[Button, ...]] = []
    if deaf:
        rows.append((Button("♻️ Delete and create again", press.AskRecreate(instance.ref)),))
    rows.append((Button("🚪 Log out", yes, style=Style.DANGER), _no()))
    return Screen(text + (_DEAF if deaf else "") + _GOOD_FOR, tuple(rows))


def confirm_delete(instance: Instance, server: str, yes: press.DeleteConfirmed) -> Screen:
    """Ask before a deletion."""
    text = say(
        "🗑 Delete <b>{name}</b> ({number}) on {server}?\n"
        "It is logged out, and its messages, contacts and chats on the server are <b>lost for good</b>.",
        name=instance.name,
        number=number(instance.row.owner_number),
        server=server,
    )
    return Screen(text + _GOOD_FOR, ((Button("🗑 Delete", yes, style=Style.DANGER), _no()),))


def confirm_recreate(instance: Instance, server: str, yes: press.RecreateConfirmed) -> Screen:
    """Ask before an instance is deleted and created again."""
    text = say(
        "♻️ Delete <b>{name}</b> ({number}) on {server} and create it again?\n"
        "Kept: name, token, settings, webhook, event channels.\n"
        "Lost: the link to the phone, and the messages, contacts and chats on the server.",
        name=instance.name,
        number=number(instance.row.owner_number),
        server=server,
    )
    return Screen(text + _GOOD_FOR, ((Button("♻️ Do it", yes, style=Style.DANGER), _no()),))


def restarted(outcome: Restarted) -> Screen:
    """The session went down and came back."""
    seen = outcome.now
    text = say(
        "{mark} <b>{name}</b> was restarted and is {health} again.",
        mark=MARKS[seen.health],
        name=seen.instance.name,
        health=NAMES[seen.health],
    )
    return Screen(text, ((open_button(seen.instance.ref),),))


def logged_out(outcome: LoggedOut) -> Screen:
    """The phone is unlinked."""
    template = (
        "🔴 <b>{name}</b> was logged out already." if outcome.already else "🔴 <b>{name}</b> is logged out."
    )
    rows: list[tuple[Button, ...]] = [(qr_button(outcome.instance.ref), open_button(outcome.instance.ref))]
    text = say(template, name=outcome.instance.name)
    if outcome.deaf_next_time:
        text += "\n⚠️ Linked again it will hear no messages on this release; create it again instead."
        rows.insert(0, (Button("♻️ Delete and create again", press.AskRecreate(outcome.instance.ref)),))
    return Screen(text, tuple(rows))


def deleted(outcome: Deleted) -> Screen:
    """The server no longer knows it."""
    back = (Button("📋 All instances", press.ShowFleet(0)),)
    return Screen(say("🗑 <b>{name}</b> is deleted.", name=outcome.instance.name), (back,))


def recreated(instance: Instance) -> Screen:
    """A new instance has all that the old one had."""
    text = say("♻️ <b>{name}</b> was created again with all its settings.", name=instance.name)
    return Screen(text, ((qr_button(instance.ref), open_button(instance.ref)),))


def left_unfinished(name: str, former: press.Resume) -> Screen:
    """An instance was deleted to be created again, and that never came to its end; offer to go on."""
    text = say(
        "♻️ Creating <b>{name}</b> again was left unfinished.\n"
        "Its name, token, settings and webhook are kept. Press the button to go on.",
        name=name,
    )
    forget = Button("🗑 Forget it", press.AskForget(former.instance), style=Style.DANGER)
    return Screen(text, (*resume_rows(former), (forget,)))


def confirm_forget(yes: press.ForgetConfirmed) -> Screen:
    """Ask before a kept configuration is thrown away."""
    text = "🗑 Forget the token, settings and webhook that were kept? They are <b>lost for good</b>."
    return Screen(text + _GOOD_FOR, ((Button("🗑 Forget it", yes, style=Style.DANGER), _no()),))


def forgotten() -> Screen:
    """The name is free for a new instance without them."""
    return Screen("🗑 Forgotten. /new creates an instance of that name without them.")


def presence_set(outcome: PresenceSet) -> Screen:
    """What WhatsApp does with it, said plainly."""
    if outcome.presence is Presence.AVAILABLE:
        template = (
            "👁 <b>{name}</b> shows as online.\nWhile a linked device is online, WhatsApp keeps the phone's "
            "own notifications quiet. /offline gives them back."
        )
    else:
        template = "🌙 <b>{name}</b> shows as offline.\nThe phone's own notifications ring again."
    return Screen(say(template, name=outcome.instance.name), ((open_button(outcome.instance.ref),),))


def unconfirmed(outcome: Unconfirmed) -> Screen:
    """It did not become true while we looked; where the order could not be given, nothing was done."""
    seen = outcome.now
    template = (
        "⚠️ {deed} of <b>{name}</b> is not confirmed: the server was told to, but after {waited} it is {health}."
        if outcome.ordered
        else "⚠️ {deed} of <b>{name}</b> was not possible: after {waited} it is still {health}."
    )
    text = say(
        template + "\n<i>{meaning}</i>",
        deed=_DEED_NAMES[outcome.deed],
        name=seen.instance.name,
        waited=span(outcome.waited_s),
        health=NAMES[seen.health],
        meaning=MEANINGS[seen.health],
    )
    if outcome.webhook_in_the_way:
        text += (
            "\nThe server deletes only after the instance's own webhook has answered; if that fails, it tries "
            "for over 20 minutes. Mend the webhook, or look again later."
        )
    elif outcome.deed is Deed.DELETE and not outcome.ordered:
        text += "\nNothing was deleted: deleted in this state it would live on where nobody can reach it."
    return Screen(text, ((_again(outcome), open_button(seen.instance.ref)), *actions(seen)[:1]))


def working(deed: Deed, instance: Instance) -> Screen:
    """Shown while an action takes longer than a moment."""
    verbs = {Deed.RESTART: "Restarting", Deed.LOGOUT: "Logging out", Deed.DELETE: "Deleting"}
    return Screen(
        say("⏳ {verb} <b>{name}</b> and watching until it is true…", verb=verbs[deed], name=instance.name)
    )


def nothing_to_restart(instance: Instance) -> Screen:
    """It has no session that could be restarted."""
    text = say("🔴 <b>{name}</b> has no session to restart. Link it instead.", name=instance.name)
    return Screen(text, ((qr_button(instance.ref), open_button(instance.ref)),))


def cancelled(stopped: Sequence[str], *, asked: bool) -> Screen:
    """What was taken back: pairings, by instance, and an open question."""
    lines = [say("✋ Linking of <b>{name}</b> stops.", name=label(name)) for name in stopped[:_NAMED]]
    if len(stopped) > _NAMED:
        lines.append(say("✋ … and of {more} more.", more=len(stopped) - _NAMED))
    if asked:
        lines.append("✖️ Cancelled. Nothing was done.")
    return Screen("\n".join(lines) or "There was nothing to cancel.")


_NAMED: Final = 10

_GOOD_FOR = "\n\n<i>Good for 2 minutes, for you alone.</i>"

_DEED_NAMES = {Deed.RESTART: "The restart", Deed.LOGOUT: "The logout", Deed.DELETE: "The deletion"}


def _again(outcome: Unconfirmed) -> Button:
    ref = outcome.now.instance.ref
    kinds = {Deed.RESTART: press.Restart, Deed.LOGOUT: press.AskLogout, Deed.DELETE: press.AskDelete}
    return Button("🔁 Try again", kinds[outcome.deed](ref))


def _no() -> Button:
    return Button("✖️ No", press.Cancel())


def resume_rows(former: press.Resume) -> Rows:
    """The button that finishes an interrupted re-creation."""
    return ((Button("▶️ Go on", former),),)
