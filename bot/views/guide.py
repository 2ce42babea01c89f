"""Help: every command with its usage, the marks, ids, and answers to what was not understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.fleet.health import Health
from bot.views import callbacks as press
from bot.views.screen import Button, Screen, clip, say
from bot.views.words import MARKS, MEANINGS, NAMES


@dataclass(frozen=True)
class CommandHelp:
    """How one command is written and what it is for."""

    name: str
    usage: str
    description: str


COMMANDS: Final = (
    CommandHelp("status", "/status [name]", "All instances, or one in detail"),
    CommandHelp("new", "/new <name> [phone]", "Create an instance and link it"),
    CommandHelp("qr", "/qr <name>", "Link an instance by QR"),
    CommandHelp("pair", "/pair <name> <phone>", "Link an instance by pairing code"),
    CommandHelp("restart", "/restart <name>", "Restart a session"),
    CommandHelp("online", "/online <name>", "Show as online"),
    CommandHelp("offline", "/offline <name>", "Show as offline"),
    CommandHelp("logout", "/logout <name>", "Unlink an instance from its phone"),
    CommandHelp("delete", "/delete <name>", "Delete an instance"),
    CommandHelp("cancel", "/cancel", "Stop linking, take questions back"),
    CommandHelp("id", "/id", "This chat's id and yours"),
    CommandHelp("help", "/help", "What I can do"),
)

USAGES: Final = {entry.name: entry.usage for entry in COMMANDS}

_LISTED: Final = 10
_SHOWN: Final = 100

_SEE_ALL: Final = ((Button("📋 All instances", press.ShowFleet(0)),),)


def start() -> Screen:
    """The first greeting."""
    return Screen(
        "👋 I look after your WhatsApp instances.\n\n"
        "/status shows them all; every action can be reached from there by buttons.\n"
        "/new <code>loja-1</code> creates one and shows its QR.\n/help lists everything.",
        _SEE_ALL,
    )


def help_() -> Screen:
    """Every command, and what the marks mean."""
    commands = "\n".join(
        say("<code>{usage}</code>\n   {what}", usage=entry.usage, what=entry.description)
        for entry in COMMANDS
    )
    marks = "\n".join(f"{MARKS[health]} {NAMES[health]}: {MEANINGS[health]}" for health in Health)
    return Screen(
        f"{commands}\n\nA name may be shortened to its unique beginning.\n\n{marks}",
        _SEE_ALL,
    )


def usage(command: str) -> Screen:
    """How a command is written, when something is missing."""
    return Screen(say("✍️ Write it so: <code>{usage}</code>", usage=USAGES[command]))


def ids(chat: int, user: int | None) -> Screen:
    """The ids to put into the settings."""
    lines = [say("This chat: <code>{chat}</code>", chat=chat)]
    if user is None:
        lines.append("You: not known, since you write in the name of a chat")
    else:
        lines.append(say("You: <code>{user}</code>", user=user))
    return Screen("\n".join(lines))


def unknown_command(name: str) -> Screen:
    """A command that does not exist."""
    return Screen(say("❓ I do not know /{name}. See /help.", name=name), _SEE_ALL)


def no_command() -> Screen:
    """A text that is no command."""
    return Screen("❓ I only understand commands and buttons. See /help.", _SEE_ALL)


def too_late(commands: list[str]) -> Screen:
    """What was sent while we were away and not done."""
    lines = ["⏰ I was away when you sent this, so I did <b>not</b> do it:"]
    lines += _listed(commands)
    lines.append("Send it again if you still want it.")
    return Screen("\n".join(lines), _SEE_ALL)


def interrupted(commands: list[str]) -> Screen:
    """What was in hand when we had to stop."""
    lines = ["🛑 I have to stop now. Not finished, so look at it with /status:"]
    lines += _listed(commands)
    return Screen("\n".join(lines))


def _listed(commands: list[str]) -> list[str]:
    lines = [say("<code>{command}</code>", command=clip(command, _SHOWN)) for command in commands[:_LISTED]]
    more = len(commands) - _LISTED
    return [*lines, say("… and {more} more", more=more)] if more > 0 else lines


BUTTON_TOO_LATE: Final = "⏰ That button was pressed too long ago, so nothing was done. Press it again."
BUTTON_UNKNOWN: Final = "This button is from an older version. Send /status for new ones."
CONFIRMATION_EXPIRED: Final = "This question is no longer open. Ask again."
CONFIRMATION_NOT_YOURS: Final = "Only the person who asked can answer this."
