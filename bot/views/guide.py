"""Help: every command with its usage, the marks, ids, and answers to what was not understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.fleet.health import Health
from bot.locales import clip, mark
from bot.views.fleet import see_all
from bot.views.screen import Screen, folded, lines, paragraphs, shape
from bot.views.words import KINDS, MARKS, MEANINGS, NAMES

if TYPE_CHECKING:
    from bot.locales import Texts


@dataclass(frozen=True)
class CommandHelp:
    """How one command is written and what it is for, both to be translated."""

    name: str
    usage: str
    description: str


COMMANDS: Final = (
    CommandHelp("status", mark("/status [name]"), mark("See all, or one")),
    CommandHelp("board", mark("/board [off]"), mark("Pin a live overview")),
    CommandHelp("servers", mark("/servers"), mark("See the servers")),
    CommandHelp("history", mark("/history [name] [24h|7d|30d]"), mark("Its past, in a picture")),
    CommandHelp("new", mark("/new <name> [phone]"), mark("Create an instance and link it")),
    CommandHelp("qr", mark("/qr <name>"), mark("Link by QR")),
    CommandHelp("pair", mark("/pair <name> <phone>"), mark("Link by pairing code")),
    CommandHelp("invite", mark("/invite <name>"), mark("A link for a client")),
    CommandHelp("check", mark("/check <name>"), mark("See whether it is alive")),
    CommandHelp("restart", mark("/restart <name>"), mark("Restart a session")),
    CommandHelp("settings", mark("/settings <name>"), mark("Its switches on the server")),
    CommandHelp("send", mark("/send <name> <phone> <text>"), mark("Send a test message")),
    CommandHelp("online", mark("/online <name> [time]"), mark("Show as online")),
    CommandHelp("offline", mark("/offline <name>"), mark("Show as offline")),
    CommandHelp("logout", mark("/logout <name>"), mark("Unlink from the phone")),
    CommandHelp("delete", mark("/delete <name>"), mark("Delete an instance")),
    CommandHelp("recreate", mark("/recreate <name>"), mark("Delete and create again")),
    CommandHelp("alerts", mark("/alerts"), mark("Alerts: what and when")),
    CommandHelp("mute", mark("/mute <name> [time]"), mark("No alerts of one for a while")),
    CommandHelp("export", mark("/export"), mark("Tables and a backup")),
    CommandHelp("cancel", mark("/cancel"), mark("Stop linking, or cancel")),
    CommandHelp("language", mark("/language"), mark("Language and time zone")),
    CommandHelp("id", mark("/id"), mark("This chat's id and yours")),
    CommandHelp("help", mark("/help"), mark("What I can do")),
)

USAGES: Final = {entry.name: entry.usage for entry in COMMANDS}

BUTTON_TOO_LATE: Final = mark("⌛ That button was pressed too long ago, so nothing was done. Press it again.")
BUTTON_UNKNOWN: Final = mark("This button is from an older version. Send /status for new ones.")
CONFIRMATION_EXPIRED: Final = mark("This question is no longer open. Ask again.")
CONFIRMATION_NOT_YOURS: Final = mark("Only the person who asked can answer this.")

_LISTED: Final = 10
_SHOWN: Final = 100


def start(t: Texts) -> Screen:
    """The first greeting."""
    return Screen(
        t.say(
            "I look after your WhatsApp instances.\n\n"
            "/status shows them all; every action can be reached from there by buttons.\n"
            "/new <code>loja-1</code> creates one and shows its QR.\n/help lists everything."
        ),
        see_all(t),
    )


def help_(t: Texts) -> Screen:
    """Every command, and what the marks mean."""
    commands = [
        shape("/{name} · {what}", name=entry.name, what=t.plain(entry.description)) for entry in COMMANDS
    ]
    names = t.say("Tap one, or write a name behind it; its unique beginning is enough: <code>/qr loja</code>")
    return Screen(paragraphs(lines(*commands), names, _legend(t)), see_all(t))


def _legend(t: Texts) -> str:
    healths = [
        shape(
            "{mark} <b>{health}</b>: {meaning}",
            mark=MARKS[health],
            health=t.plain(NAMES[health]),
            meaning=t.plain(MEANINGS[health]),
        )
        for health in Health
    ]
    kinds = [
        shape("{kind} {meaning}", kind=kind, meaning=t.plain(meaning)) for kind, meaning in KINDS.items()
    ]
    others = t.say("Every other mark stands on a button, beside its word.")
    return folded(t.say("<b>What the marks mean</b>"), *healths, *kinds, others)


def usage(t: Texts, command: str) -> Screen:
    """How a command is written, when something is missing."""
    return Screen(t.say("ℹ️ Write it so: <code>{usage}</code>", usage=t.plain(USAGES[command])))


def ids(t: Texts, chat: int, user: int | None) -> Screen:
    """The ids to put into the settings."""
    you = (
        t.say("You: not known, since you write in the name of a chat")
        if user is None
        else t.say("You: <code>{user}</code>", user=user)
    )
    return Screen(lines(t.say("This chat: <code>{chat}</code>", chat=chat), you))


def unknown_command(t: Texts, name: str) -> Screen:
    """A command that does not exist."""
    return Screen(t.say("✋ I do not know /{name}. See /help.", name=name), see_all(t))


def no_command(t: Texts) -> Screen:
    """A text that is no command."""
    return Screen(t.say("✋ I only understand commands and buttons. See /help."), see_all(t))


def too_late(t: Texts, commands: list[str]) -> Screen:
    """What was sent while we were away and not done."""
    why = t.say("⌛ I was away when you sent this, so I did <b>not</b> do it:")
    again = t.say("Send it again if you still want it.")
    return Screen(lines(why, *_listed(t, commands), again), see_all(t))


def press_too_late(t: Texts) -> Screen:
    """A button whose press reached us too late to be answered."""
    return Screen(t.say(BUTTON_TOO_LATE))


def interrupted(t: Texts, commands: list[str]) -> Screen:
    """What was in hand when we had to stop."""
    why = t.say("⚠️ I have to stop now. Not finished, so look at it with /status:")
    return Screen(lines(why, *_listed(t, commands)))


def some_button(t: Texts) -> str:
    """What to call a button whose label is not known, in a list of commands."""
    return t.plain("a button")


def _listed(t: Texts, commands: list[str]) -> list[str]:
    listed = [
        shape("<code>{command}</code>", command=clip(command, _SHOWN)) for command in commands[:_LISTED]
    ]
    more = len(commands) - _LISTED
    return [*listed, t.many("… and {count} more", "… and {count} more", more)] if more > 0 else listed
