"""The words and marks for health, reasons, switches and kinds of message: one for each thing, everywhere the same."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health
from bot.fleet.phones import Phone
from bot.fleet.switches import Switch
from bot.locales import mark, mark_many

if TYPE_CHECKING:
    from bot.locales import Texts

MARKS: Final = {
    Health.UNREACHABLE: "⚫",
    Health.DISCONNECTED: "🔴",
    Health.UNRESPONSIVE: "🟠",
    Health.CONNECTING: "🟡",
    Health.LOADING: "🔵",
    Health.PAIRING: "📲",
    Health.NEVER_PAIRED: "⚪",
    Health.CONNECTED: "🟢",
}

NAMES: Final = {
    Health.UNREACHABLE: mark("unreachable"),
    Health.DISCONNECTED: mark("disconnected"),
    Health.UNRESPONSIVE: mark("unresponsive"),
    Health.CONNECTING: mark("connecting"),
    Health.LOADING: mark("loading"),
    Health.PAIRING: mark("waiting for a scan"),
    Health.NEVER_PAIRED: mark("never linked"),
    Health.CONNECTED: mark("connected"),
}

COUNTED: Final = {
    Health.UNREACHABLE: mark_many("{mark} {count} unreachable", "{mark} {count} unreachable"),
    Health.DISCONNECTED: mark_many("{mark} {count} disconnected", "{mark} {count} disconnected"),
    Health.UNRESPONSIVE: mark_many("{mark} {count} unresponsive", "{mark} {count} unresponsive"),
    Health.CONNECTING: mark_many("{mark} {count} connecting", "{mark} {count} connecting"),
    Health.LOADING: mark_many("{mark} {count} loading", "{mark} {count} loading"),
    Health.PAIRING: mark_many("{mark} {count} waiting for a scan", "{mark} {count} waiting for a scan"),
    Health.NEVER_PAIRED: mark_many("{mark} {count} never linked", "{mark} {count} never linked"),
    Health.CONNECTED: mark_many("{mark} {count} connected", "{mark} {count} connected"),
}

MEANINGS: Final = {
    Health.UNREACHABLE: mark("Its server does not answer."),
    Health.DISCONNECTED: mark("Logged out, or thrown out by WhatsApp. Link it again."),
    Health.UNRESPONSIVE: mark("The server lists it but does not tell its state."),
    Health.CONNECTING: mark("The session lost its line and is coming back by itself."),
    Health.LOADING: mark("The server has just started and is still loading it."),
    Health.PAIRING: mark("A QR or code is waiting to be used."),
    Health.NEVER_PAIRED: mark("No phone was ever linked to it."),
    Health.CONNECTED: mark("Open, and owned by a phone."),
}

REASONS: Final = {
    Reason.LOGGED_OUT: mark("It was logged out: on the phone, or by an API call. Link it again."),
    Reason.BANNED_FOR_A_TIME: mark(
        "WhatsApp restricts this number for a time. Wait before you link it again."
    ),
    Reason.PHONE_GONE: mark(
        "WhatsApp lost the main phone, or locked the account. Check WhatsApp on the phone."
    ),
    Reason.OUTDATED_CLIENT: mark("WhatsApp refuses the server's version. The server needs an update."),
    Reason.PROBABLY_BANNED: mark("WhatsApp threw it out; the number is probably banned. Check the phone."),
    Reason.LOST: mark("The line timed out. The server tries again by itself."),
    Reason.MULTI_DEVICE: mark("WhatsApp on the phone is too old for linked devices. Update it there."),
    Reason.CLOSED: mark("WhatsApp closed the line, or nobody scanned the QR in time. Ask for a new QR."),
    Reason.REPLACED: mark("The same session was opened elsewhere. Use one server for each session."),
    Reason.BAD_SESSION: mark("The session's keys are broken. Log it out and link it again."),
    Reason.WHATSAPP_UNAVAILABLE: mark("WhatsApp is not available just now. Wait."),
    Reason.RESTART_REQUIRED: mark("WhatsApp asked for a restart of the line, as it does after a scan. Wait."),
    Reason.OTHER: mark("WhatsApp gave a reason that is not known to us."),
}

SHORT_REASONS: Final = {
    Reason.LOGGED_OUT: mark("logged out"),
    Reason.BANNED_FOR_A_TIME: mark("restricted for a time"),
    Reason.PHONE_GONE: mark("main phone lost"),
    Reason.OUTDATED_CLIENT: mark("server outdated"),
    Reason.PROBABLY_BANNED: mark("probably banned"),
    Reason.LOST: mark("timed out"),
    Reason.MULTI_DEVICE: mark("phone's WhatsApp too old"),
    Reason.CLOSED: mark("closed by WhatsApp"),
    Reason.REPLACED: mark("opened elsewhere"),
    Reason.BAD_SESSION: mark("broken keys"),
    Reason.WHATSAPP_UNAVAILABLE: mark("WhatsApp unavailable"),
    Reason.RESTART_REQUIRED: mark("restarting"),
}
"""Why, in so few words that they fit beside a name; the card has the whole sentence."""

SWITCHES: Final = {
    Switch.REJECT_CALLS: mark("Reject calls"),
    Switch.IGNORE_GROUPS: mark("Ignore groups"),
    Switch.ALWAYS_ONLINE: mark("Always online"),
    Switch.READ_MESSAGES: mark("Read messages"),
    Switch.READ_STATUS: mark("Read statuses"),
    Switch.FULL_HISTORY: mark("Full history"),
}

KINDS: Final = {
    "✅": mark("Done, and seen to be true."),
    "⏳": mark("Under way."),
    "✋": mark("Not done; nothing has changed."),
    "⌛": mark("Too late, or out of time."),
    "⚠️": mark("Take care: it is not certain, or has its price."),
    "🔎": mark("Not found."),
    "🔧": mark("Something is set wrong, and I say what."),
    "💥": mark("A fault."),
}
"""What a message begins with, where it does not begin with a health or with what a question is about."""

_LONGEST_CODE: Final = 32


def number(t: Texts, digits: str | None) -> str:
    """A phone number as people write it down; it stays on one line."""
    return _written(digits) if digits else t.plain("no number")


@lru_cache(maxsize=8192)  # as many as a big fleet has; writing one costs a dozen times what finding it does
def _written(digits: str) -> str:
    return str(Phone(digits)).replace(" ", "\u00a0")


def dashed(code: str) -> str:
    """``ABCD1234`` as WhatsApp shows it, ``ABCD-1234``; WhatsApp's have eight signs."""
    code = code[:_LONGEST_CODE]
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"
