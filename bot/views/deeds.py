"""Questions before an action, and what became true after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.fleet.health import Health
from bot.fleet.outcomes import Deed
from bot.locales import mark
from bot.views import callbacks as press
from bot.views.fleet import open_button, qr_button, recreate_button, see_all
from bot.views.screen import Button, Rows, Screen, Style, label, lines, paragraphs, shape
from bot.views.words import MEANINGS, NAMES, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.fleet.instance import Instance, InstanceRef
    from bot.fleet.outcomes import Deleted, LoggedOut, Restarted, Unconfirmed
    from bot.locales import Texts

_NAMED: Final = 10

GOOD_FOR: Final = mark("<i>Good for 2 minutes, for you alone.</i>")

_NOT_CONFIRMED: Final = {
    Deed.RESTART: mark(
        "⚠️ The restart of <b>{name}</b> is not confirmed: "
        "the server was told to, but after {waited} it is {health}."
    ),
    Deed.LOGOUT: mark(
        "⚠️ The logout of <b>{name}</b> is not confirmed: "
        "the server was told to, but after {waited} it is {health}."
    ),
    Deed.DELETE: mark(
        "⚠️ The deletion of <b>{name}</b> is not confirmed: "
        "the server was told to, but after {waited} it is {health}."
    ),
}

_NOT_POSSIBLE: Final = {
    Deed.RESTART: mark(
        "⚠️ The restart of <b>{name}</b> was not possible: after {waited} it is still {health}."
    ),
    Deed.LOGOUT: mark("⚠️ The logout of <b>{name}</b> was not possible: after {waited} it is still {health}."),
    Deed.DELETE: mark(
        "⚠️ The deletion of <b>{name}</b> was not possible: after {waited} it is still {health}."
    ),
}

_WORKING: Final = {
    Deed.RESTART: mark("⏳ Restarting <b>{name}</b> and watching until it is true…"),
    Deed.LOGOUT: mark("⏳ Logging out <b>{name}</b> and watching until it is true…"),
    Deed.DELETE: mark("⏳ Deleting <b>{name}</b> and watching until it is true…"),
}


def confirm_logout(
    t: Texts, instance: Instance, server: str, yes: press.LogoutConfirmed, *, deaf: bool
) -> Screen:
    """Ask before a logout, and say what it costs on this release."""
    question = t.say(
        "🚪 Log out <b>{name}</b> ({number}) on {server}?\nThe phone is unlinked and it stops at once.",
        name=instance.name,
        number=number(t, instance.row.owner_number),
        server=server,
    )
    costs = t.say(
        "⚠️ This server's release (2.3.1 to 2.3.6) has a fault: after a logout by API an instance that is linked "
        "again <b>hears no more messages</b> until the server restarts. Deleting and creating it again avoids that; "
        "name, token, settings and webhook stay, its stored messages, contacts and chats are lost."
    )
    choice = answers(t, Button(t.plain("🚪 Log out"), yes, style=Style.DANGER))
    if not deaf:
        return Screen(paragraphs(question, t.say(GOOD_FOR)), choice)
    rows = ((recreate_button(t, instance.ref),), *choice)
    return Screen(paragraphs(question, costs, t.say(GOOD_FOR)), rows)


def confirm_delete(t: Texts, instance: Instance, server: str, yes: press.DeleteConfirmed) -> Screen:
    """Ask before a deletion."""
    question = t.say(
        "🗑 Delete <b>{name}</b> ({number}) on {server}?\n"
        "It is logged out, and its messages, contacts and chats on the server are <b>lost for good</b>.",
        name=instance.name,
        number=number(t, instance.row.owner_number),
        server=server,
    )
    choice = answers(t, Button(t.plain("🗑 Delete"), yes, style=Style.DANGER))
    return Screen(paragraphs(question, t.say(GOOD_FOR)), choice)


def restarted(t: Texts, outcome: Restarted) -> Screen:
    """The session went down and came back."""
    seen = outcome.now
    text = t.say(
        "✅ <b>{name}</b> was restarted and is {health} again.",
        name=seen.instance.name,
        health=t.plain(NAMES[seen.health]),
    )
    return Screen(text, ((open_button(t, seen.instance.ref),),))


def logged_out(t: Texts, outcome: LoggedOut) -> Screen:
    """The phone is unlinked."""
    name, ref = outcome.instance.name, outcome.instance.ref
    text = (
        t.say("✅ <b>{name}</b> was logged out already.", name=name)
        if outcome.already
        else t.say("✅ <b>{name}</b> is logged out.", name=name)
    )
    row = (qr_button(t, ref), open_button(t, ref))
    if not outcome.deaf_next_time:
        return Screen(text, (row,))
    deaf = t.say("⚠️ Linked again it will hear no messages on this release; create it again instead.")
    return Screen(lines(text, deaf), ((recreate_button(t, ref),), row))


def deleted(t: Texts, outcome: Deleted) -> Screen:
    """The server no longer knows it."""
    return Screen(t.say("✅ <b>{name}</b> is deleted.", name=outcome.instance.name), see_all(t))


def unconfirmed(t: Texts, outcome: Unconfirmed) -> Screen:
    """It did not become true while we looked; where the order could not be given, nothing was done."""
    seen = outcome.now
    ref = seen.instance.ref
    again = {Deed.RESTART: press.Restart, Deed.LOGOUT: press.AskLogout, Deed.DELETE: press.AskDelete}
    row = (try_again(t, again[outcome.deed](ref)), open_button(t, ref))
    return Screen(what_is_instead(t, outcome), (row,))


def working(t: Texts, deed: Deed, name: str) -> Screen:
    """Shown while an action takes longer than a moment."""
    return Screen(t.say(_WORKING[deed], name=name))


def busy(t: Texts, name: str) -> Screen:
    """Shown while something that is not watched takes longer than a moment."""
    return Screen(t.say("⏳ Working on <b>{name}</b>…", name=name))


def nothing_to_restart(t: Texts, instance: Instance) -> Screen:
    """It has no session that could be restarted."""
    text = t.say("✋ <b>{name}</b> has no session to restart. Link it instead.", name=instance.name)
    return Screen(text, ((qr_button(t, instance.ref), open_button(t, instance.ref)),))


def cancelled(t: Texts, stopped: Sequence[str], *, asked: bool) -> Screen:
    """What was taken back: pairings, by instance, and an open question."""
    texts = [t.say("✋ Linking of <b>{name}</b> stops.", name=label(name)) for name in stopped[:_NAMED]]
    if more := len(stopped[_NAMED:]):
        texts.append(t.many("✋ … and of {count} more.", "✋ … and of {count} more.", more))
    if asked:
        texts.append(t.say("✋ Cancelled. Nothing was done."))
    return Screen(lines(*texts) if texts else t.say("✋ There was nothing to cancel."))


def cut_short(t: Texts, name: str, ref: InstanceRef) -> Screen:
    """We were killed in the middle of an action, and do not know what came of it."""
    text = t.say("⚠️ I was cut off in the middle of this. See how <b>{name}</b> stands now.", name=label(name))
    return Screen(text, ((open_button(t, ref),),))


def no_button(t: Texts) -> Button:
    """Answers a question with a no."""
    return Button(t.plain("❌ No"), press.Cancel())


def answers(t: Texts, yes: Button) -> Rows:
    """A no, and apart from it the yes that costs something."""
    return ((no_button(t),), (yes,))


def what_is_instead(t: Texts, outcome: Unconfirmed) -> str:
    """What did not become true, and what is true in its place."""
    seen = outcome.now
    templates = _NOT_CONFIRMED if outcome.ordered else _NOT_POSSIBLE
    what = t.say(
        templates[outcome.deed],
        name=seen.instance.name,
        waited=t.span(outcome.waited_s),
        health=t.plain(NAMES[seen.health]),
    )
    texts = [what]
    if seen.health is not Health.CONNECTED:
        texts.append(shape("<i>{meaning}</i>", meaning=t.plain(MEANINGS[seen.health])))
    if outcome.webhook_in_the_way:
        texts.append(
            t.say(
                "The server deletes only after the instance's own webhook has answered; if that fails, it tries "
                "for over 20 minutes. Mend the webhook, or look again later."
            )
        )
    elif outcome.deed is Deed.DELETE and not outcome.ordered:
        texts.append(
            t.say("Nothing was deleted: deleted in this state it would live on where nobody can reach it.")
        )
    return lines(*texts)


def try_again(t: Texts, to: press.Press) -> Button:
    """Gives the order once more."""
    return Button(t.plain("🔁 Try again"), to)
